"""Runs over tables of every library, and what they leave."""

from __future__ import annotations

import datetime
import decimal
import json
import pathlib
import sqlite3
import subprocess
import threading
from typing import Any

import duckdb
import kopeck
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import CLUB


def postings(run: kopeck.Run) -> list[tuple[Any, ...]]:
    rows = run.postings.to_arrow().to_pylist()
    return sorted(
        (r["customer"], r["receipt"] or "", r["day"].isoformat(), r["kind"], r["points"], r["rule"] or "", r["cause"] or "")
        for r in rows
    )


def test_every_library_and_shape_gives_the_same(club: kopeck.Programme, nested: pa.Table, flat: pa.Table) -> None:
    expected = club.run(nested)
    assert expected.summary["posted"] > 1900
    assert int(expected.summary["points"]["redeemed"]) > 0
    of = postings(expected)
    frame = pl.DataFrame(nested)
    shapes: dict[str, Any] = {
        "flat": flat,
        "polars nested": frame,
        "polars flat": pl.DataFrame(flat),
        "polars categories": pl.DataFrame(flat).with_columns(pl.col("sku", "category", "channel").cast(pl.Categorical)),
        "pandas": flat.to_pandas(),
        "duckdb": duckdb.sql("select * from flat"),
        "reader": nested.to_reader(max_chunksize=100),
        "chunks": pa.Table.from_batches(flat.to_batches(max_chunksize=7)),
        "dictionaries": pa.table({n: flat[n].dictionary_encode() for n in flat.column_names}),
        "large": flat.cast(pa.schema([(f.name, pa.large_string() if f.type == pa.string() else f.type) for f in flat.schema])),
        "slices": pa.concat_tables([flat.slice(i, 500) for i in range(0, len(flat), 500)]),
    }
    for name, table in shapes.items():
        run = club.run(table)
        assert postings(run) == of, name
        assert run.summary["points"] == expected.summary["points"], name


def test_numbers_and_times_of_every_type(club: kopeck.Programme, flat: pa.Table) -> None:
    of = postings(club.run(flat))
    amounts = [decimal.Decimal(a) for a in flat["amount"].to_pylist()]
    times = [datetime.datetime.fromisoformat(a) for a in flat["at"].to_pylist()]
    number = flat.column_names.index("amount")
    when = flat.column_names.index("at")

    def of_type(amount: pa.Array, at: pa.Array) -> pa.Table:
        return flat.set_column(number, "amount", amount).set_column(when, "at", at)

    moscow = datetime.timezone(datetime.timedelta(hours=3))
    instants = [t.replace(tzinfo=moscow) for t in times]
    for amount, at in [
        (pa.array(amounts, pa.decimal128(12, 2)), pa.array(times, pa.timestamp("s"))),
        (pa.array(amounts, pa.decimal128(30, 6)), pa.array(times, pa.timestamp("ms"))),
        (pa.array([float(a) for a in amounts], pa.float64()), pa.array(times, pa.timestamp("us"))),
        (pa.array(amounts, pa.decimal128(12, 2)), pa.array(instants, pa.timestamp("ns", "UTC"))),
        (pa.array(amounts, pa.decimal128(12, 2)), pa.array(instants, pa.timestamp("us", "Europe/Moscow"))),
    ]:
        assert postings(club.run(of_type(amount, at))) == of, (amount.type, at.type)


def test_the_same_as_the_command_line(
    club: kopeck.Programme, program: str, generated: list[dict[str, Any]], tmp_path: pathlib.Path
) -> None:
    receipts = [row for row in generated if row["type"] in ("purchase", "return")]
    customers = [row for row in generated if row["type"] == "customer"]
    events = [row for row in generated if row["type"] == "event"]
    assert any(row["type"] == "return" for row in receipts) and any("received_at" in row for row in receipts)
    names = sorted({name for row in receipts for name in row})
    of_lines = sorted({name for row in receipts for one in row["lines"] for name in one})
    table = pa.Table.from_pylist(
        [{n: r.get(n) for n in names} | {"lines": [{n: o.get(n) for n in of_lines} for o in r["lines"]]} for r in receipts]
    )
    until = datetime.date(2026, 6, 30)
    run = club.run(
        table, customers=pa.Table.from_pylist(customers), events=pa.Table.from_pylist(events), until=until
    )
    (tmp_path / "r.ndjson").write_text("\n".join(json.dumps(row) for row in generated) + "\n", encoding="utf-8")
    done = subprocess.run(
        [program, "run", str(CLUB), "--receipts", str(tmp_path / "r.ndjson"), "--ledger", str(tmp_path / "l.db"),
         "--until", str(until), "--summary", "json", "--quiet"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    expected = json.loads(done.stdout)
    for key in ("receipts", "posted", "anonymous", "duplicate", "waiting", "refused", "events", "lines", "customers",
                "points", "money", "discounts"):  # fmt: skip
        assert run.summary[key] == expected[key], key
    with sqlite3.connect(tmp_path / "l.db") as ledger:
        balances = dict(ledger.execute("SELECT customer, balance FROM account"))
    mine = {r["customer"]: r["balance"] + r["pending"] for r in run.balances.to_arrow().to_pylist()}
    assert mine == balances
    for threads in (2, 3, 7):
        many = club.run(
            table, customers=pa.Table.from_pylist(customers), events=pa.Table.from_pylist(events), until=until, threads=threads
        )  # fmt: skip
        for name in ("postings", "balances", "effects", "tiers", "refused"):
            assert getattr(many, name).to_arrow().equals(getattr(run, name).to_arrow()), (name, threads)
    for threads in (0, 9):
        with pytest.raises(ValueError, match="from 1 to 8 threads"):
            club.run(table, threads=threads)


def test_columns_called_otherwise(club: kopeck.Programme, flat: pa.Table) -> None:
    of = postings(club.run(flat))
    renamed = flat.rename_columns([f"Column {name}" for name in flat.column_names])
    assert postings(club.run(renamed, columns={name: f"Column {name}" for name in flat.column_names})) == of
    mapping = """
[receipt]
id = "Column id"
at = "Column at"
customer = "Column customer"
redeem = "Column redeem"
[receipt.attributes]
channel = "Column channel"
[item]
sku = "Column sku"
category = "Column category"
quantity = "Column quantity"
amount = "Column amount"
"""
    assert postings(club.run(renamed, mapping=mapping)) == of
    with pytest.raises(kopeck.Error) as raised:
        club.run(renamed)
    assert raised.value.code == "bad_argument"
    assert "no column is called id, at, sku, quantity, amount" in str(raised.value)
    assert "нет столбца" in raised.value.message_ru


def test_tables_that_are_none(club: kopeck.Programme) -> None:
    with pytest.raises(TypeError, match="speaks the Arrow PyCapsule interface"):
        club.run([{"id": "1"}])  # type: ignore[arg-type]
    with pytest.raises(kopeck.Error) as raised:
        club.run(pa.table({"id": [{"a": 1}], "at": ["2025-01-01"]}))
    assert raised.value.code == "bad_argument"


def test_a_stream_that_breaks_is_told(club: kopeck.Programme, nested: pa.Table) -> None:
    def batches() -> Any:
        yield from nested.to_batches(max_chunksize=500)[:2]
        raise OSError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(nested.schema, batches())
    with pytest.raises(kopeck.Error, match="the disk is gone"):
        club.run(reader)


def test_what_is_refused_names_its_row(club: kopeck.Programme, flat: pa.Table) -> None:
    rows = flat.slice(0, 6).to_pylist()
    rows[0]["amount"] = "12.345"
    rows[1] = {**rows[1], "id": "X", "at": "yesterday"}
    refused = club.run(pa.Table.from_pylist(rows)).refused.to_arrow().to_pylist()
    assert {(r["row"], r["reason"]) for r in refused} >= {(0, "too_many_decimals"), (1, "bad_date")}
    russian = club.run(pa.Table.from_pylist(rows), language="ru").refused.to_arrow().to_pylist()
    assert all(any("а" <= c <= "я" for c in r["message"]) for r in russian)


def test_explanations_say_why(club: kopeck.Programme, nested: pa.Table) -> None:
    run = club.run(nested, explain=True)
    frame = pl.DataFrame(run.explanations)
    assert len(frame) == run.summary["posted"]
    rules = frame.explode("rules").unnest("rules")
    sums = rules.group_by("receipt").agg(pl.col("points").sum(), pl.col("earned").first())
    assert sums.filter(pl.col("points") != pl.col("earned")).is_empty()
    failed = rules.filter(pl.col("fate") == "condition")
    assert len(failed) > 0 and failed["because"].null_count() == 0
    parts = rules.filter((pl.col("points") > 0) & (pl.col("lines").list.len() > 0))
    assert parts.filter(pl.col("lines").list.sum() != pl.col("points")).is_empty()
    assert club.run(nested).explanations.to_arrow().num_rows == 0


def test_tables_share_their_memory(club: kopeck.Programme, nested: pa.Table) -> None:
    run = club.run(nested)
    first, again = run.postings.to_arrow(), run.postings.to_arrow()
    for name in first.column_names:
        for a, b in zip(first[name].chunks, again[name].chunks):
            assert [x and x.address for x in a.buffers()] == [x and x.address for x in b.buffers()], name
    before = first.to_pylist()
    del run, again
    assert first.to_pylist() == before


def test_dates_and_decimals_are_what_they_say(nested: pa.Table) -> None:
    text = CLUB.read_text(encoding="utf-8").replace("points     bean/beans, whole", "points     bean/beans, 2 decimals")
    run = kopeck.compile(text=text).run(nested)
    schema = run.postings.to_arrow().schema
    assert schema.field("day").type == pa.date32()
    assert schema.field("points").type == pa.decimal128(19, 2)
    total = sum(run.balances.to_arrow()["balance"].to_pylist()) + sum(run.balances.to_arrow()["pending"].to_pylist())
    assert f"{total:.2f}" == run.summary["points"]["outstanding"]


def test_two_threads_at_once(club: kopeck.Programme, nested: pa.Table) -> None:
    expected = postings(club.run(nested))
    results: list[Any] = [None] * 4

    def work(index: int) -> None:
        results[index] = postings(club.run(nested))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(result == expected for result in results)


def test_both_engines_give_the_same(nested: pa.Table) -> None:
    runs = [kopeck.compile(CLUB, engine=engine).run(nested, explain=True) for engine in ("interpret", "jit")]
    for name in ("postings", "balances", "explanations", "effects", "tiers", "refused"):
        a, b = (getattr(run, name).to_arrow() for run in runs)
        assert a.equals(b), name


def test_an_empty_table_gives_empty_tables(club: kopeck.Programme, nested: pa.Table) -> None:
    run = club.run(nested.slice(0, 0))
    assert run.summary["receipts"] == 0
    assert run.postings.to_arrow().num_rows == 0
    assert "customer" in run.postings.to_arrow().column_names
    assert isinstance(run.balances.to_pandas(), pd.DataFrame)
    assert repr(run).startswith("<kopeck.Run 0 receipts")
