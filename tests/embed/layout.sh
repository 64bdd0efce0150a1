#!/usr/bin/env bash
# layout.sh LIST PROGRAM: how structs lie in memory, and the numbers of constants, are what LIST says. PROGRAM is what
# layout.awk makes of the headers. A member that moved breaks programs that were compiled before; what is new has to be
# added to the list, on purpose. A struct that begins with its size may grow behind its last member: its line in the list
# keeps the size of its first version.
set -euo pipefail
list=$1 program=$2
now=$(mktemp)
trap 'rm -f "$now"' EXIT
"$program" >"$now"
awk '
  FNR == NR { if (!/^#/) { kept[$1 " " $2] = $0; order[++count] = $1 " " $2 } next }
  { now[$1 " " $2] = $0; if (!($1 " " $2 in kept)) { print "new, and not in the list: " $0; wrong = 1 } }
  END {
    for (i = 1; i <= count; ++i) {
      key = order[i]
      if (!(key in now)) { print "no longer there: " kept[key]; wrong = 1; continue }
      if (kept[key] == now[key]) continue
      split(kept[key], was, " ")
      split(now[key], is, " ")
      if (was[1] == "struct" && ("member " was[2] ".size") in kept && is[3] > was[3]) continue
      print "changed: " kept[key] " is now " is[3] " " is[4]
      wrong = 1
    }
    exit wrong
  }' "$list" "$now"
echo "$(wc -l <"$now") structs, members and constants, as recorded"
