#!/bin/sh
# Backtests a change of examples/online_retail over the real year, and holds both sides against a run of each.
#
#   online_retail.sh KOPECK SOURCE-FOLDER WORK-FOLDER
#
# The invoices are no part of the project: they are looked for at $KOPECK_ONLINE_RETAIL, else beside the checkout. Without
# them, or without Python, the test is skipped (77).
set -eu
kopeck=$1 source=$2 work=$3
data=${KOPECK_ONLINE_RETAIL:-$source/../shared/data/online_retail.csv.xz}
if [ ! -r "$data" ]; then
  echo "skipped: there is no $data; KOPECK_ONLINE_RETAIL names another place"
  exit 77
fi
if ! command -v python3 >/dev/null; then
  echo "skipped: there is no python3"
  exit 77
fi

rm -rf "$work"
mkdir -p "$work"
cd "$work"
cp "$source/examples/online_retail/club.kop" old.kop
# Another percent, another life, a rule that is gone, and no tests of it.
sed '0,/earn 1% on goods/s//earn 2% on goods/; s/expire     6 months/expire     3 months/
/^rule welcome_back/,/^$/d; /^test /,$d' old.kop >new.kop
input="--receipts $data --from csv --map $source/examples/online_retail/mapping.toml --quiet"
for side in old new; do
  status=0
  "$kopeck" run $side.kop $input --ledger $side.db --summary json >$side.json 2>/dev/null || status=$?
  # 3: done, and some of the input was refused.
  [ $status -eq 3 ] || { echo "kopeck run of the $side rules ended with $status, not 3"; exit 1; }
done
"$kopeck" backtest old.kop new.kop $input --format json >both.json
python3 -B - <<'PYTHON'
import json

both = json.load(open("both.json"))
for side in ("old", "new"):
    run = json.load(open(side + ".json"))
    for what, points in run["points"].items():
        if what != "pending":
            assert both["total"][side]["points"][what] == points, (side, what)
    for what in ("receipts", "posted", "anonymous", "duplicate", "waiting", "refused", "customers"):
        assert both[side][what] == run[what], (side, what)
    for parts in (both["months"], both["tiers"], both["segments"][0]["values"]):
        for what in ("earned", "expired", "taken_back"):
            total = sum(int(part[side]["points"][what]) for part in parts if side in part)
            assert str(total) == run["points"][what], (side, what)
assert both["total"]["old"]["points"] != both["total"]["new"]["points"]
gone = [rule for rule in both["rules"] if "new" not in rule]
assert [rule["name"] for rule in gone] == ["welcome_back"], gone
print("equal to the point;", both["seconds"], "s")
PYTHON
