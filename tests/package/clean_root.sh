#!/usr/bin/env bash
# clean_root.sh DEBS SOURCE WORK [MIRROR]: installs the packages into a bare Debian 12 and uses them there.
#
# Makes the root with debootstrap below WORK (needs the superuser, about 1 GB, and Debian's archive), first with the
# runtime's package alone, as on a till; then with all. The archive is MIRROR, else KOPECK_DEBIAN_MIRROR, else where this
# machine itself gets its packages from.
set -euo pipefail
debs=$(realpath "$1") source=$(realpath "$2") work=$3 mirror=${4:-${KOPECK_DEBIAN_MIRROR:-}}
say() { printf -- '--> %s\n' "$*"; }

[ "$(id -u)" -eq 0 ] || { echo "only the superuser can make a root: run this as root"; exit 1; }
command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt-get install debootstrap"; exit 1; }
if [ -z "$mirror" ]; then
  mirror=$(apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -v security | head -n 1)
  [ -n "$mirror" ] || { echo "say where Debian's archive is: KOPECK_DEBIAN_MIRROR=…"; exit 1; }
fi
root=$work/root
rm -rf "$work"
mkdir -p "$work"
trap 'umount -q "$root/proc" 2>/dev/null || true' EXIT

say "a bare Debian 12"
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$work/debootstrap.log" 2>&1 ||
  { tail -n 20 "$work/debootstrap.log"; exit 1; }
mount -t proc proc "$root/proc"
# How this machine reaches the archive holds for the root as well.
cp -rL /etc/resolv.conf "$root/etc/resolv.conf"
for setting in Acquire::http::Proxy Acquire::https::Proxy; do
  value=$(apt-config dump "$setting" | sed -n 's/^[^ ]* "\(.*\)";$/\1/p' | head -n 1)
  [ -z "$value" ] || printf '%s "%s";\n' "$setting" "$value" >>"$root/etc/apt/apt.conf.d/99archive"
done
mkdir -p "$root/debs" "$root/trial"
cp "$debs"/*.deb "$root/debs"
cp "$source/examples/coffee_club/club.kop" "$root/trial"
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
inside apt-get clean
inside apt-get update -qq
# The packages' files, as the root sees them.
packages() { for name in "$@"; do (cd "$root" && printf '/%s\n' debs/"$name"_*.deb); done; }
# What apt keeps for itself is no use of the packages.
used() {
  (cd "$root" && du -sk --exclude=./debs --exclude=./proc --exclude=./trial --exclude=./var/cache \
    --exclude=./var/lib/apt . | cut -f1)
}
# install PACKAGE-FILES…: with what they depend on, and nothing that is only recommended.
install() {
  local before after
  before=$(used)
  inside apt-get install -y --no-install-recommends "$@" >"$work/apt.log" 2>&1 || { tail -n 30 "$work/apt.log"; exit 1; }
  inside apt-get clean
  after=$(used)
  say "installed ${*##*/}: $(((after - before) / 1024)) MB with what they need"
}

say "a till: the runtime alone"
# Built here against what the packages hold, run there.
dpkg -x "$debs"/libkopeck-dev_*.deb "$work/dev"
dpkg -x "$debs"/libkopeck-runtime0_*.deb "$work/dev"
libraries=$(dirname "$(find "$work/dev" -name libkopeck-runtime.so)")
cc -std=c11 -I"$work/dev/usr/include" "$source/tests/package/outside/consumer/till.c" -o "$root/trial/till" \
  -L"$libraries" -lkopeck-runtime -Wl,-rpath-link,"$libraries"
cp "$work/../club.kpk" "$root/trial/club.kpk"
cp "$work/../code.kpk" "$root/trial/code.kpk"
# The names hold no blanks.
# shellcheck disable=SC2046
install $(packages libkopeck-runtime0)
inside ldd /trial/till | tee "$work/ldd" | sed 's/^/    /'
if grep -iE 'not found|libLLVM|antlr|libz3' "$work/ldd"; then
  echo "the till must run, and without the compiler"
  exit 1
fi
inside /trial/till /trial/club.kpk | grep -x 'Coffee Club, engine interpret: 20 beans for 400.00 RUB'
inside /trial/till /trial/code.kpk | grep -x 'Coffee Club, engine image: 20 beans for 400.00 RUB'
ls -l "$root"/usr/lib/*/libkopeck-runtime.so.*.*.* | awk '{ print "    the library: " $5 " bytes" }'

say "an office: everything"
# The names hold no blanks.
# shellcheck disable=SC2046
install $(packages kopeck libkopeck0 libkopeck-dev)
inside kopeck --version
inside kopeck check /trial/club.kop
inside kopeck test /trial/club.kop | tail -n 1
inside sh -c 'kopeck generate --customers 50 --receipts 1000 --days 31 --seed 1 > /trial/in.ndjson'
for engine in interpret jit; do
  inside kopeck run /trial/club.kop --receipts /trial/in.ndjson --ledger "/trial/$engine.db" --engine "$engine" --quiet \
    >/dev/null || [ $? -eq 3 ]
  inside kopeck audit "/trial/$engine.db" --replay --digest | tail -n 1 | tee "$work/$engine.digest"
done
cmp "$work/interpret.digest" "$work/jit.digest"
inside kopeck build /trial/club.kop -o /trial/again.kpk
cmp "$root/trial/again.kpk" "$root/trial/club.kpk"
inside sh -c 'kopeck new > /trial/new.kop && kopeck test /trial/new.kop' | tail -n 1
say "purged again"
inside apt-get purge -y kopeck libkopeck0 libkopeck-dev libkopeck-runtime0 >"$work/apt.log" 2>&1 ||
  { tail -n 30 "$work/apt.log"; exit 1; }
left=$(find "$root/usr" -iname '*kopeck*' | head -n 5)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
say "the packages install, run and go on a bare Debian 12"
umount "$root/proc"
rm -rf "$root"
