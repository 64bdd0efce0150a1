"""What the tests share: the coffee club of examples/, and receipts that are the same on every machine."""

from __future__ import annotations

import json
import os
import pathlib
import random
import subprocess
from typing import Any

import kopeck
import pyarrow as pa
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLUB = ROOT / "examples" / "coffee_club" / "club.kop"


@pytest.fixture(scope="session")
def club() -> kopeck.Programme:
    return kopeck.compile(CLUB)


@pytest.fixture(scope="session")
def program() -> str:
    """The command line, to compare with; ./dev test names it."""
    path = os.environ.get("KOPECK_PROGRAM", str(ROOT / "build" / "bin" / "kopeck"))
    if not os.path.exists(path):
        pytest.skip("the kopeck program is not built")
    return path


def line(random_: random.Random) -> dict[str, Any]:
    sku, category = random_.choice(
        [("CF001", "Drinks/Coffee"), ("TE001", "Tea"), ("BN001", "Beans/Arabica"), ("PS001", "Food/Pastry")]
    )
    quantity = random_.randint(1, 3)
    return {
        "sku": sku,
        "name": f"Название {sku}",
        "category": category,
        "quantity": quantity,
        "amount": f"{quantity * random_.randint(10_000, 90_000) / 100:.2f}",
    }


@pytest.fixture(scope="session")
def receipts() -> list[dict[str, Any]]:
    """A year of purchases with their lines, by date."""
    random_ = random.Random(11)
    rows = []
    for number in range(2000):
        day = number * 360 // 2000
        rows.append(
            {
                "id": f"R{number}",
                "type": "purchase",
                "customer": random_.choice([None, *(f"C{i}" for i in range(40))]),
                "at": f"2025-{1 + day // 30:02}-{1 + day % 28:02}T{8 + number % 12:02}:{number % 60:02}:00",
                "channel": random_.choice(["pos", "app", "web"]),
                "redeem": random_.choice([None, None, None, "100"]),
                "lines": [line(random_) for _ in range(random_.randint(1, 5))],
            }
        )
    rows.sort(key=lambda row: str(row["at"]))
    return rows


@pytest.fixture(scope="session")
def nested(receipts: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(receipts)


@pytest.fixture(scope="session")
def flat(receipts: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(
        [{**{k: v for k, v in row.items() if k != "lines"}, **one} for row in receipts for one in row["lines"]]
    )


@pytest.fixture(scope="session")
def generated(program: str) -> list[dict[str, Any]]:
    """A year of an invented shop with everything that happens in one: returns, late receipts, repeats, events."""
    text = subprocess.run(
        [program, "generate", "--customers", "150", "--receipts", "3000", "--seed", "5"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [json.loads(one) for one in text.splitlines()]
