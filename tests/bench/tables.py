"""Python over Arrow against the command line: the same receipts, the same programme, all files in memory.

    ./dev bench tables        (or: python tests/bench/tables.py --program build/bin/kopeck [--rows FILE])

Both sides take turns; the medians of five count. The command line reads NDJSON and writes a ledger that need not last;
Python has the receipts as Arrow columns, a row a receipt, and gets postings and balances as columns.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time
from typing import Any

import kopeck
import pyarrow as pa

CLUB = pathlib.Path(__file__).resolve().parents[2] / "examples" / "coffee_club" / "club.kop"
TURNS = 5
TARGET = 0.7  # of the command line


def tables_of(events: list[dict[str, Any]]) -> tuple[pa.Table, pa.Table, pa.Table]:
    receipts = [row for row in events if row["type"] in ("purchase", "return")]
    names = sorted({name for row in receipts for name in row})
    of_lines = sorted({name for row in receipts for one in row["lines"] for name in one})
    nested = pa.Table.from_pylist(
        [{n: r.get(n) for n in names} | {"lines": [{n: o.get(n) for n in of_lines} for o in r["lines"]]} for r in receipts]
    )
    others = [pa.Table.from_pylist([row for row in events if row["type"] == kind]) for kind in ("customer", "event")]
    return nested, others[0], others[1]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--rows")
    parser.add_argument("--receipts", type=int, default=200_000)
    options = parser.parse_args()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        path = pathlib.Path(folder) / "receipts.ndjson"
        with path.open("wb") as file:
            subprocess.run(
                [options.program, "generate", "--customers", str(options.receipts // 20), "--receipts",
                 str(options.receipts), "--seed", "1"],
                check=True, stdout=file,
            )  # fmt: skip
        with path.open(encoding="utf-8") as lines:
            receipts, customers, events = tables_of([json.loads(line) for line in lines])
        club = kopeck.compile(CLUB)
        of_line: list[float] = []
        of_python: list[float] = []
        for turn in range(TURNS):
            ledger = pathlib.Path(folder) / f"{turn}.db"
            done = subprocess.run(
                [options.program, "run", str(CLUB), "--receipts", str(path), "--ledger", str(ledger), "--summary",
                 "json", "--quiet"],
                check=False, capture_output=True, text=True,
            )  # fmt: skip
            summary = json.loads(done.stdout)
            of_line.append(summary["receipts"] / summary["seconds"])
            ledger.unlink()
            began = time.perf_counter()
            run = club.run(receipts, customers=customers, events=events)
            postings, balances = run.postings.to_arrow(), run.balances.to_arrow()
            of_python.append(len(receipts) / (time.perf_counter() - began))
            assert run.summary["points"] == summary["points"], "both give the same"
            assert len(postings) > 0 and len(balances) > 0
    ours, peer = statistics.median(of_python), statistics.median(of_line)
    spread = (max(of_python) - min(of_python)) / ours
    print(f"Python over Arrow {ours:,.0f} receipts/s, command line in memory {peer:,.0f}: {ours / peer:.2f}")
    if options.rows:
        row = {
            "name": "Python over Arrow", "unit": "receipts/s", "kopeck": ours, "spread": spread,
            "peer_name": "kopeck run, files in memory", "peer": peer, "ratio": ours / peer,
            "target": TARGET * peer, "met": ours >= TARGET * peer,
        }  # fmt: skip
        with open(options.rows, "a", encoding="utf-8") as rows:
            rows.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
