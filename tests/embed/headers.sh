#!/usr/bin/env bash
# headers.sh SOURCE WORK COMPILER: the awk programs that take the examples out of the public headers miss no function.
#
# What the libraries export, and what the compiler makes of kopeck.hpp, has an example each; and a header that lacks any
# one of its examples, or any one comment before one, is refused.
set -euo pipefail
source=$1 work=$2 compiler=$3
rm -rf "$work"
mkdir -p "$work"
cd "$source/tests/embed"
headers=../../include/kopeck
fail() { printf '%s\n' "$@"; exit 1; }

for header in kopeck.h arrow.h; do awk -v prelude=none -f examples.awk $headers/$header; done >"$work/c"
grep -o 'example_[0-9]*_kopeck_[a-z_]*(' "$work/c" | sed 's/^example_[0-9]*_//; s/($//' | sort -u >"$work/c.examples"
{ grep -v '^#' ../../embed/abi/kopeck-1.symbols | cut -d' ' -f2; echo kopeck_cstr; } | sort -u >"$work/c.functions"
cmp -s "$work/c.examples" "$work/c.functions" ||
  fail "functions and examples of the C headers differ:" "$(diff "$work/c.functions" "$work/c.examples")"

awk -v prelude=none -f examples_cpp.awk $headers/kopeck.hpp >"$work/cpp"
sed -n 's/^\/\/ \(declares\|hides\) //p' "$work/cpp" | sort -u >"$work/cpp.examples"
printf '#include <kopeck/kopeck.hpp>\ntemplate class kopeck::Result<int>;\n' >"$work/all.cpp"
"$compiler" -std=c++20 -O0 -fkeep-inline-functions -I../../include -c "$work/all.cpp" -o "$work/all.o"
# Names without parameters and template arguments; constructors and assignments may be the compiler's own.
nm -C --defined-only "$work/all.o" | sed -n 's/^[0-9a-f]* [A-Za-z] kopeck::v1:://p' | grep -v '^detail::' |
  sed -E 's/\[abi:[a-z0-9]+\]//g; s/\(.*$//; s/<[^<>]*>//' | grep -E '^[A-Za-z]+(::(operator.*|~?[A-Za-z]+))?$' |
  awk -F:: '!(NF == 2 && ($2 == $1 || $2 == "~" $1 || $2 == "operator="))' | sort -u >"$work/cpp.functions"
[ "$(wc -l <"$work/cpp.functions")" -gt 40 ] || fail "the compiler shows no functions of kopeck.hpp"
missed=$(comm -23 "$work/cpp.functions" "$work/cpp.examples")
[ -z "$missed" ] || fail "functions of kopeck.hpp that no example is looked for:" "$missed"

# refused AWK HEADER: a copy of the header without one of its examples, or comments, each in turn.
refused() {
  local line
  grep -n '^ *///' "$2" | awk -F: '
    /\/\/\/ Example:/ { if (first != "") print first ":" $1; first = ""; next }
    { if ($1 != last + 1) first = $1; last = $1 }' >"$work/blocks"
  [ "$(wc -l <"$work/blocks")" -gt 3 ] || fail "$2 has no examples"
  while IFS=: read -r comment example; do
    for line in "$comment,$((example - 1))d" "${example}s/Example:/Such as/"; do
      sed "$line" "$2" >"$work/less"
      if awk -v prelude=none -f "$1" "$work/less" >/dev/null 2>&1; then
        fail "$2: nobody misses what \`sed $line\` takes away"
      fi
    done
  done <"$work/blocks"
}
refused examples.awk $headers/kopeck.h
refused examples.awk $headers/arrow.h
refused examples_cpp.awk $headers/kopeck.hpp
echo "$(wc -l <"$work/c.functions") functions of C, $(wc -l <"$work/cpp.functions") of C++: none without its example"
