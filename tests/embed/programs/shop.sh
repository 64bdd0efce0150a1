#!/usr/bin/env bash
# shop.sh SHOP SOURCE WORK: the C example from beginning to end: four runs that go on from each other, and what is wrong.
set -euo pipefail
shop=$1 source=$2 work=$3
rules=$source/examples/coffee_club/club.kop
rm -rf "$work"
mkdir -p "$work"
cd "$work"
fail() { echo "shop.sh: $*"; exit 1; }

# refused WORDS COMMAND…: fails with status 1 and these words, and prints no slip.
refused() {
  local words=$1 status=0
  shift
  "$@" >out 2>err || status=$?
  [ "$status" = 1 ] || { cat err; fail "status $status of: $*"; }
  grep -qF -- "$words" err || { cat err; fail "no \"$words\" from: $*"; }
  if grep -q '^to pay' out; then fail "a slip all the same: $*"; fi
}

{ for _ in 1 2 3; do "$shop" "$rules" ann.bin; done; "$shop" "$rules" ann.bin ru; } >shop.out 2>shop.err
diff -u "$source/examples/embed-c/output.txt" shop.out || fail "the shop sells otherwise"
[ ! -s shop.err ] || fail "words on standard error"

cp ann.bin before.bin
refused "can't read none.kop (io)" "$shop" none.kop ann.bin
sed 's/earn 2%/earn 2 precent/' "$rules" >wrong.kop
refused 'error[K0302]' "$shop" wrong.kop ann.bin
refused 'ошибка[K0302]' "$shop" wrong.kop ann.bin ru
sed 's/earn 2%/earn 3%/' "$rules" >other.kop
refused '(foreign)' "$shop" other.kop ann.bin
cmp ann.bin before.bin || fail "the account has changed"
head -c 100 ann.bin >cut.bin
refused '(damaged)' "$shop" "$rules" cut.bin
mkdir folder.bin
refused '(damaged)' "$shop" "$rules" folder.bin
ln -s loop loop
refused 'loop: ' "$shop" "$rules" loop
refused 'no folder/ann.bin: No such file' "$shop" "$rules" 'no folder/ann.bin'
if "$shop" "$rules" 2>err; then fail "an account is needed"; fi
