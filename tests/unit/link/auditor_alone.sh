#!/usr/bin/env bash
# auditor_alone.sh PROGRAM ARCHIVE FOLDER: fails when the auditor holds or needs code of ours that is not its own, when
# its files include another folder, or when PROGRAM does not run.
set -uo pipefail
symbols=$(nm -C "$2") || exit 1
# The check must be able to see.
grep -q 'kopeck::auditor::audit' <<<"$symbols" || { echo "no auditor in $2"; exit 1; }
if nm -C "$1" "$2" | grep -E 'kopeck::' | sed 's/kopeck::auditor:://g' | grep -E 'kopeck::'; then
  echo "the auditor must not hold or need other code of ours"
  exit 1
fi
if grep -nE '#include "' "$3"/*.cpp "$3"/*.h | grep -v '#include "tools/auditor/'; then
  echo "the auditor must not include other folders"
  exit 1
fi
"$1"
