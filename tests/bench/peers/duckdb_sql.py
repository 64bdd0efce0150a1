"""The ten rules as one SQL query for DuckDB, one thread, over tables in its memory.

    python duckdb_sql.py lines|wide FOLDER RECEIPTS POINTS

lines: a table of receipts and a table of their lines, summed by receipt and joined; wide: one table with six lines in
each row, which only receipts with a fixed number of lines allow. A turn asks for the points of all receipts together,
so that nothing is handed over row by row.
"""

from __future__ import annotations

import pathlib
import sys
import time

import duckdb
import numpy as np

way, folder, receipts, points_file = sys.argv[1:]
count = int(receipts)
LINES = 6
WARM_SECONDS = 1.5
OF_RECEIPT = ("birthday", "tier", "month", "day", "second", "weekday")
OF_LINE = ("sku", "category", "quantity", "net")

# What lies in each of the four sums, by line; {n} is the line's number in the wide table.
SUMS = {
    "everything": "CASE WHEN category{n} <> 9 THEN net{n} ELSE 0 END",
    "coffee": "CASE WHEN category{n} % 2 = 1 THEN net{n} ELSE 0 END",
    "units": "CASE WHEN category{n} % 2 = 1 THEN quantity{n} ELSE 0 END",
    "beans": "CASE WHEN sku{n} IN (3, 7, 11, 12, 13, 19, 20, 25) THEN net{n} ELSE 0 END",
}
BIRTHDAY = "abs(day - (birthday + to_years((year(day) - year(birthday) + {shift})::INTEGER))::DATE) <= 3"
RULES = [
    "everything * 300 // 10000",
    "CASE WHEN tier = 1 THEN everything * 200 // 10000 ELSE 0 END",
    "CASE WHEN tier = 2 THEN everything * 500 // 10000 ELSE 0 END",
    "CASE WHEN beans >= 50000 THEN beans * 1000 // 10000 ELSE 0 END",
    "CASE WHEN weekday IN (6, 7) THEN coffee * 150 // 10000 ELSE 0 END",
    "CASE WHEN second < 39600 AND coffee >= 1 THEN 10 ELSE 0 END",
    "everything // 10000 * 2",
    f"CASE WHEN {' OR '.join(BIRTHDAY.format(shift=shift) for shift in (-1, 0, 1))} THEN 500 ELSE 0 END",
    "CASE WHEN month >= 300000 THEN units // 1000000 ELSE 0 END",
    "CASE WHEN day BETWEEN DATE '2026-03-03' AND DATE '2026-03-13' AND everything >= 100000 THEN coffee * 700 // 10000"
    + " ELSE 0 END",
]


def column(name: str, length: int) -> np.ndarray:
    return np.fromfile(pathlib.Path(folder) / f"{name}.i32", "<i4", length)


def load(connection: duckdb.DuckDBPyConnection) -> None:
    raw = {"id": np.arange(count, dtype="i4")} | {name: column(name, count) for name in OF_RECEIPT}
    by_line = {name: column(name, count * LINES) for name in OF_LINE}
    if way == "wide":
        for line in range(LINES):
            raw |= {f"{name}{line}": values[line::LINES].copy() for name, values in by_line.items()}
    else:
        lines = {"receipt": np.repeat(raw["id"], LINES)} | by_line
        connection.register("raw_lines", lines)
        connection.execute("CREATE TABLE lines AS SELECT * FROM raw_lines")
    connection.register("raw", raw)
    connection.execute(
        "CREATE TABLE receipts AS SELECT * REPLACE (DATE '1970-01-01' + day AS day,"
        " CASE WHEN birthday <> -2147483648 THEN DATE '1970-01-01' + birthday END AS birthday) FROM raw"
    )


def summed() -> str:
    if way == "wide":
        of_all = [
            f"{' + '.join(what.format(n=line) for line in range(LINES))} AS {name}" for name, what in SUMS.items()
        ]
        return f"(SELECT *, {', '.join(of_all)} FROM receipts)"
    sums = ", ".join(f"sum({what.format(n='')})::BIGINT AS {name}" for name, what in SUMS.items())
    return f"(SELECT * FROM receipts JOIN (SELECT receipt, {sums} FROM lines GROUP BY receipt) ON receipt = id)"


def main() -> None:
    connection = duckdb.connect(config={"threads": 1})
    load(connection)
    rules = f"(SELECT id, {', '.join(f'{what} AS rule{rule}' for rule, what in enumerate(RULES))} FROM {summed()})"
    given = connection.execute(f"SELECT * EXCLUDE id FROM {rules} ORDER BY id").fetchnumpy()
    np.column_stack([given[f"rule{rule}"] for rule in range(len(RULES))]).astype("<i4").tofile(points_file)
    question = f"SELECT {' + '.join(f'sum(rule{rule})' for rule in range(len(RULES)))} FROM {rules}"
    begin = time.perf_counter()
    while time.perf_counter() - begin < WARM_SECONDS:
        connection.execute(question).fetchone()
    print(f"version DuckDB {duckdb.__version__}, {way}\nready", flush=True)
    for rounds in sys.stdin:
        begin = time.perf_counter()
        for _ in range(int(rounds)):
            row = connection.execute(question).fetchone()
        print(time.perf_counter() - begin, row[0] if row else -1, flush=True)


main()
