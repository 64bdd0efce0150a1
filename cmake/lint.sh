#!/usr/bin/env bash
# lint.sh BUILD JOBS [FILE…]: layout, rules of the text, clang-tidy. BUILD holds compile_commands.json of a configure
# without the precompiled header, which clang cannot read when g++ made it. Without FILEs all sources are looked at.
#
# That clang-tidy found nothing in a file is remembered under BUILD/clean by a hash of all that the file reads of ours,
# so that only what changed costs time again.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export build=$1
jobs=$2
shift 2
failed=0

all=$(git ls-files -co --exclude-standard -- runtime compiler embed tools tests examples cmake | grep -E '\.(cpp|h)$' |
  while read -r f; do [ -f "$f" ] && echo "$f"; done)
[ $# -gt 0 ] && all=$(printf '%s\n' "$@")

echo "layout of $(printf '%s\n' "$all" | wc -l) files"
printf '%s\n' "$all" | xargs clang-format --dry-run -Werror || failed=1

echo "include rules, floating point, clocks, printing, length"
bash cmake/check_rules.sh || failed=1

# Sources may include headers that the build makes.
cmake --build "$build" --target kopeck_generated >"$build/generated.log" 2>&1 || { cat "$build/generated.log"; exit 1; }

tidy() {
  local file=$1 mark output
  # Our own headers only: what is below /usr changes with Debian's packages alone.
  mark=$build/clean/$({
    cat .clang-tidy tests/.clang-tidy
    clang-tidy --version
    g++ -std=c++20 -MM -MG -I. "$file" 2>/dev/null | tr -d '\\' | tr ' ' '\n' | grep -E '\.(cpp|h)$' | xargs cat 2>/dev/null
  } | sha256sum | cut -c1-40)
  [ -e "$mark" ] && return 0
  if output=$(clang-tidy -p "$build" --quiet --extra-arg=-Wno-unknown-warning-option "$file" 2>/dev/null); then
    touch "$mark"
    return 0
  fi
  printf '%s\n' "$output"
  return 1
}
export -f tidy

# clang 14 cannot read the headers of ANTLR 4.9, nor does it know x86-64's levels by name: these are for g++ alone.
sources=$(printf '%s\n' "$all" | grep '\.cpp$' | grep -vE '^(compiler/syntax/antlr/|cmake/|runtime/native/host\.cpp$)')
# The debt is written down, and shrinks by lines taken out.
sources=$(printf '%s\n' "$sources" | grep -vxFf <(grep -v '^#' cmake/tidy_later.txt))
echo "clang-tidy on $(printf '%s\n' "$sources" | wc -l) files; $(grep -vc '^#' cmake/tidy_later.txt) wait in cmake/tidy_later.txt"
mkdir -p "$build/clean"
printf '%s\n' "$sources" | xargs -P "$jobs" -I{} bash -c 'tidy "$1"' tidy {} || failed=1
exit $failed
