#!/usr/bin/env bash
# page.sh FIRST_C FIRST_CPP RUNTIME COMPILER SOURCE WORK: the programs of docs/embedding.md print what stands below them; the page in
# Russian has the same code; and the page names what the libraries link.
set -euo pipefail
first_c=$1 first_cpp=$2 runtime=$3 compiler=$4 source=$5 work=$6
page=$source/docs/embedding.md
rm -rf "$work"
mkdir -p "$work"
cd "$work"
cp "$source/examples/coffee_club/club.kop" .
for language in c cpp; do
  program=first_$language
  "${!program}" >"$language.out"
  awk -v want=output -v "language=$language" -f "$source/tests/embed/programs/page.awk" "$page" >"$language.page"
  [ -s "$language.page" ] || { echo "page.sh: no output of the program in $language"; exit 1; }
  diff -u "$language.page" "$language.out"
  rm club.kop
  if "${!program}" >none.out 2>none.err; then echo "page.sh: the program in $language needs no rules"; exit 1; fi
  grep -q 'club.kop' none.err || { echo "page.sh: the program in $language does not say what is missing"; exit 1; }
  cp "$source/examples/coffee_club/club.kop" .
done

# Comments may differ, and words for people.
code() { awk '/^```(cpp|c|cmake|sh|text)$/ { inside = 1 } inside { sub(/ *\/\/ .*| +# .*/, ""); print } /^```$/ { inside = 0 }' "$1"; }
diff -u <(code "$page") <(code "$source/docs/ru/embedding.md") || { echo "page.sh: the pages have different code"; exit 1; }

needed() { objdump -p "$1" | awk '$1 == "NEEDED" { sub(/\.so.*/, "", $2); sub(/\.[0-9]+$/, "", $2); print $2 }'; }
for library in $(needed "$runtime") $(needed "$compiler"); do
  case $library in libc | libm | libstdc++ | libgcc_s | ld-linux-x86-64 | lib*san) continue ;; esac
  grep -qF "$library" "$page" || { echo "page.sh: the page does not name $library"; exit 1; }
done
