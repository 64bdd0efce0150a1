#!/usr/bin/env bash
# symbols.sh LIST LIBRARY…: what the libraries export is what LIST says, each line "LIBRARY SYMBOL VERSION". What is
# missing breaks programs that were linked before; what is new has to be added to the list, on purpose.
set -euo pipefail
list=$1
shift
now=$(mktemp)
trap 'rm -f "$now"' EXIT
for library in "$@"; do
  name=$(basename "$library")
  name=${name%%.so*}
  nm -D --with-symbol-versions --defined-only "$library" |
    awk -v library="$name" '$2 != "A" { sub(/@+/, " ", $3); print library, $3 }'
done | LC_ALL=C sort >"$now"
[ -s "$now" ] || { echo "nm shows nothing of $*"; exit 1; }
gone=$(LC_ALL=C comm -23 <(grep -v '^#' "$list" | LC_ALL=C sort) "$now")
added=$(LC_ALL=C comm -13 <(grep -v '^#' "$list" | LC_ALL=C sort) "$now")
[ -z "$gone" ] || printf 'no longer exported, and programs that were linked before do not start:\n%s\n' "$gone"
[ -z "$added" ] || printf 'new, and not in %s:\n%s\n' "$list" "$added"
[ -z "$gone$added" ] || exit 1
echo "$(wc -l <"$now") symbols, as recorded"
