#!/bin/sh
# Runs the real year of examples/online_retail on both engines and checks what comes out: the ledgers are sound, equal,
# and say what online_retail_check.py computes from the invoices alone.
#
#   online_retail.sh KOPECK SOURCE-FOLDER WORK-FOLDER
#
# The invoices are no part of the project: they are looked for at $KOPECK_ONLINE_RETAIL, else beside the checkout. Without
# them, or without Python, the test is skipped (77).
set -eu
kopeck=$1 source=$2 work=$3
until=2012-12-31
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
for engine in jit interpret; do
  status=0
  "$kopeck" run "$source/examples/online_retail/club.kop" --receipts "$data" --from csv \
    --map "$source/examples/online_retail/mapping.toml" --ledger $engine.db --rejects $engine.ndjson \
    --until $until --engine $engine --summary json --quiet >$engine.json || status=$?
  # 3: done, and some of the input was refused.
  [ $status -eq 3 ] || { echo "kopeck run --engine $engine ended with $status, not 3"; exit 1; }
done
for engine in jit interpret; do
  "$kopeck" audit --ledger $engine.db --replay --digest --engine $engine | tee $engine.audit
done
if ! cmp -s jit.audit interpret.audit; then
  echo "the two engines leave different ledgers"
  exit 1
fi
cmp jit.ndjson interpret.ndjson
python3 -B "$source/tests/ledger/online_retail_check.py" "$data" jit.db jit.json $until
