#!/usr/bin/env bash
# till.sh TILL KOPECK SOURCE WORK [KILLER]: the till in miniature from beginning to end, with the real tool beside it. KILLER is
# the library that kills it at a call of the disk; without it that part is left out.
set -euo pipefail
till=$1 kopeck=$2 source=$3 work=$4 killer=${5:-}
example=$source/examples/till rules=$source/examples/coffee_club/club.kop
rm -rf "$work"
mkdir -p "$work"
cd "$work"
fail() { echo "till.sh: $*"; exit 1; }

lines=$(cat "$example"/*.cpp "$example"/*.h | wc -l)
[ "$lines" -lt 300 ] || fail "a miniature has less than 300 lines, not $lines"
"$kopeck" build "$rules" -o club.kpk

# centre NAME [RECEIPTS…]: a ledger of the openings, then of the receipts, as `kopeck run` makes it.
centre() {
  local ledger=$1 input
  shift
  for input in "$example/opening.ndjson" "$@"; do
    "$kopeck" run "$rules" --receipts "$input" --ledger "$ledger" --quiet >/dev/null || [ $? = 3 ] || fail "run of $input"
  done
}
digest() { "$kopeck" audit "$1" --replay --digest | tail -1; }
has() { "$kopeck" balance --ledger "$1" --customer "$2" | sed 1d; }

# ---- the dialogue, line for line ------------------------------------------------------------------------------------
centre whole.db
"$till" club.kpk whole.db t1 <"$example/dialogue.txt" >dialogue.out
diff -u "$example/dialogue.out" dialogue.out || fail "the dialogue goes otherwise"
# What the README shows is in it, but for the till's name.
while IFS= read -r line; do
  grep -qxF -- "$line" dialogue.out || fail "the README shows another dialogue: $line"
done < <(awk '/^```text/ { inside = 1; next } /^```/ { inside = 0 } inside && !/…/' "$example/README.md" | sed 's/till-1/t1/')
centre again.db t1/receipts.ndjson
[ "$(digest whole.db)" = "$(digest again.db)" ] || fail "the centre is not what the receipts come to"
[ "$(wc -l <t1/receipts.ndjson)" = 5 ] || fail "five receipts were paid"

# ---- disorder: what one till sold offline comes to the centre after what the other sold later ------------------------
centre centre.db
sold() { printf 'clock %s\ncard ann\nscan latte 1 %s Drinks/Coffee\n%s\npay\n' "$1" "$2" "$3"; }
{ echo 'card ann'; echo offline; sold '2026-05-20 10:00' 700 'redeem 200'; } | "$till" club.kpk centre.db early >early.out
grep -q '^ann: 800 points, and 25 points later$' early.out || fail "offline the till goes by what it knows"
sold '2026-05-20 12:00' 600 'redeem 900' | "$till" club.kpk centre.db late >late.out
grep -q '^held: 300 points' late.out || fail "half of 600.00 may be paid with points"
echo 'card ann' | "$till" club.kpk centre.db early >early.out
grep -q '^early-000001 posted$' early.out || fail "the queue is settled at the next start"
grep -q '^ann has 500 points, and 90 points later; the till thought 800 points, and 25 points later$' early.out ||
  fail "the till says where the centre counts otherwise"
# The receipt of ten is in its place: the year's first thousand was reached by the one of twelve, by the rules for disorder.
cat early/receipts.ndjson late/receipts.ndjson >both.ndjson
centre ordered.db both.ndjson
[ "$(has centre.db ann)" = "$(has ordered.db ann)" ] || fail "the order of arrival must not matter"
"$kopeck" audit centre.db --replay >audit.out || fail "the centre is not in order"
# A clock that is behind: the account alone can't take it, the centre can.
sold '2026-05-20 09:00' 100 quote | "$till" club.kpk centre.db late >slow.out
grep -q 'dated before what the account has seen' slow.out || fail "the till says that it can't tell"
grep -q '^late-000002 posted$' slow.out || fail "the centre takes it"
# Later than the programme accepts: kept, and said.
{ echo offline; sold '2026-04-02 09:00' 100 quote; echo online; } | "$till" club.kpk centre.db old >old.out
grep -q '^old-000001 refused: ' old.out || fail "what comes too late is said"

# ---- a second till on the same folder, a damaged folder, no programme ------------------------------------------------
mkfifo hold
"$till" club.kpk centre.db early <hold >held.out &
first=$!
exec 3>hold
echo 'offline' >&3
until grep -q 'offline' held.out; do sleep 0.02; done
if "$till" club.kpk centre.db early </dev/null 2>second.err; then fail "two tills wrote one journal"; fi
grep -q 'another till' second.err || fail "the second till does not say why"
exec 3>&-
wait "$first"
printf 'garbage' >early/cards
printf '{"type":"purchase","id":"half' >>early/receipts.ndjson
echo 'card ann' | "$till" club.kpk centre.db early >early.out
grep -q '^early-000001 known already$' early.out || fail "all is sent again where the cards are lost"
[ "$(wc -l <early/receipts.ndjson)" = 1 ] || fail "half a line is no receipt"
if "$till" "$rules" centre.db early </dev/null 2>second.err; then fail "rules are no image"; fi

# ---- killed at a call of the disk -----------------------------------------------------------------------------------
[ -n "$killer" ] || exit 0
centre kept.db
script() {
  printf 'clock 2026-05-20 10:00\ncard ann\nscan latte 2 200.00\nredeem 100\npay\ncard boris\nscan tea 1 90\npay\noffline\n'
  printf 'card ann\nscan cup 1 400.00\nredeem 100\npay\nscan bread 1 40\npay\nonline\ncard boris\nscan tea 2 90\npay\n'
}
fresh() {
  rm -rf k centre-k.db*
  cp kept.db centre-k.db
}
fresh
script | KILL_LIST=$work/calls LD_PRELOAD=$killer "$till" club.kpk centre-k.db k >all.out
calls=$(wc -l <calls)
# Each call with the till's own files, and some of those with the centre's.
mapfile -t at_calls < <(awk '/receipts.ndjson|cards/ || NR % 29 == 1 { print NR }' calls)
{ grep -q 'fsync .*receipts.ndjson' calls && grep -q 'rename .*cards' calls && [ "$calls" -gt 50 ]; } ||
  fail "the killer sees too little: $calls calls"
for at in "${at_calls[@]}"; do
  fresh
  if (script | KILL_AT=$at LD_PRELOAD=$killer "$till" club.kpk centre-k.db k >killed.out) 2>/dev/null; then
    fail "call $at of $calls did not kill"
  fi
  "$till" club.kpk centre-k.db k </dev/null >back.out || fail "call $at: the till does not start again"
  paid=$(grep -c '^TO PAY' killed.out || true)
  kept=$(wc -l <k/receipts.ndjson)
  # A slip is printed behind the journal: all that were printed are kept, and at most one more.
  { [ "$kept" -ge "$paid" ] && [ "$kept" -le $((paid + 1)) ]; } || fail "call $at: $paid slips, $kept receipts"
  rm -f again-k.db*
  centre again-k.db k/receipts.ndjson
  [ "$(digest centre-k.db)" = "$(digest again-k.db)" ] || fail "call $at: the centre is not what was paid"
done
echo "killed at ${#at_calls[@]} of $calls calls: nothing lost, nothing twice"
