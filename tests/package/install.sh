#!/usr/bin/env bash
# install.sh BUILD SOURCE WORK: installs the build into a prefix of its own, moves it (so that nothing of the first place
# is needed), and builds and runs somebody else's programs against it: by find_package and by pkg-config, in C and C++.
set -euo pipefail
build=$1 source=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
cmake --install "$build" --prefix "$work/first" >"$work/install.log"
mv "$work/first" "$work/prefix"
prefix=$work/prefix
rules=$source/examples/coffee_club/club.kop

# check FOLDER: its programs do what they should, with the installed libraries.
check() {
  "$1/shop" "$rules" "$work/club.kpk"
  "$1/till" "$work/club.kpk" | grep -x 'Coffee Club, engine interpret: 20 beans for 400.00 RUB'
  ldd "$1/till" | grep -F "$prefix" | grep -F libkopeck-runtime.so
  if ldd "$1/till" | grep -E 'libkopeck\.so|libLLVM|antlr|libz3'; then
    echo "the till must not need the compiler"
    exit 1
  fi
}

cmake -S "$source/tests/package/outside/consumer" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" >"$work/configure.log"
cmake --build "$work/cmake" >"$work/build.log"
check "$work/cmake"

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name kopeck.pc)")
export PKG_CONFIG_PATH LD_LIBRARY_PATH=${PKG_CONFIG_PATH%/pkgconfig}
mkdir -p "$work/plain"
read -ra flags < <(pkg-config --cflags --libs kopeck-runtime)
cc -std=c11 -Wall -Wextra -Werror "$source/tests/package/outside/consumer/till.c" -o "$work/plain/till" "${flags[@]}"
read -ra flags < <(pkg-config --cflags --libs kopeck)
c++ -std=c++20 -Wall -Wextra -Werror "$source/tests/package/outside/consumer/shop.cc" -o "$work/plain/shop" "${flags[@]}"
check "$work/plain"

# The examples are somebody else's projects, too.
for example in till embed-c; do
  cmake -S "$source/examples/$example" -B "$work/$example" -DCMAKE_PREFIX_PATH="$prefix" >"$work/$example.log"
  cmake --build "$work/$example" >>"$work/$example.log"
done
bash "$source/tests/embed/programs/till.sh" "$work/till/till" "$prefix/bin/kopeck" "$source" "$work/till_work"
bash "$source/tests/embed/programs/shop.sh" "$work/embed-c/shop" "$source" "$work/shop_work"
read -ra flags < <(pkg-config --cflags --libs kopeck)
cc -std=c11 -Wall -Wextra -Werror "$source/examples/embed-c/shop.c" -o "$work/plain/shop-c" "${flags[@]}"
bash "$source/tests/embed/programs/shop.sh" "$work/plain/shop-c" "$source" "$work/shop_work"

# A component that is not there is said, and so is another version.
find "$prefix" -name 'KopeckCompiler*.cmake' -delete
if cmake -S "$source/tests/package/outside/consumer" -B "$work/less" -DCMAKE_PREFIX_PATH="$prefix" >"$work/less.log" 2>&1; then
  echo "find_package must miss the compiler"
  exit 1
fi
grep -qE 'compiler' "$work/less.log"

# The installed program finds its standard library.
"$prefix/bin/kopeck" build "$rules" -o "$work/tool.kpk"
cmp "$work/tool.kpk" "$work/club.kpk"
printf 'program "Sets"\nimport "std/en/sets.kop"\n' >"$work/sets.kop"
"$prefix/bin/kopeck" check "$work/sets.kop" >"$work/check.log" 2>&1 || true
if grep -q K0134 "$work/check.log"; then
  cat "$work/check.log"
  exit 1
fi
echo "installed, moved, built against and run"
