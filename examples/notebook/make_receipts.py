"""Makes receipts.parquet: a year of an invented coffee shop, a row a line, as a till's export might be."""

from __future__ import annotations

import datetime
import decimal
import pathlib
import random
import sys

import pyarrow as pa
import pyarrow.parquet as pq

GOODS = [
    ("CF001", "Cappuccino", "Drinks/Coffee", 290),
    ("CF002", "Flat white", "Drinks/Coffee", 310),
    ("TE001", "Earl Grey 100 g", "Tea", 690),
    ("BN001", "Ethiopia 250 g", "Beans/Arabica", 890),
    ("BN002", "Brazil 1 kg", "Beans/Arabica", 2390),
    ("PS001", "Croissant", "Food/Pastry", 210),
]


def main(path: pathlib.Path) -> None:
    random_ = random.Random(2025)
    # Few customers buy often, most now and then.
    often = [random_.paretovariate(1.2) for _ in range(300)]
    begin = datetime.datetime(2025, 1, 1, 8)
    rows = []
    for number in range(8000):
        customer = random_.choices(range(300), often)[0]
        at = begin + datetime.timedelta(minutes=number * 365 * 1440 // 8000, hours=random_.randint(0, 11))
        channel = random_.choice(["pos", "pos", "app"])
        card = None if random_.random() < 0.15 else f"C{customer:03}"
        for sku, name, category, price in random_.sample(GOODS, random_.randint(1, 3)):
            quantity = random_.randint(1, 2)
            rows.append(
                {
                    "Receipt": f"R{number:05}",
                    "Card": card,
                    "Time": at,
                    "Channel": channel,
                    "Article": sku,
                    "Name": name,
                    "Category": category,
                    "Units": quantity,
                    "Sum": decimal.Decimal(price * quantity),
                }
            )
    schema = pa.schema(
        [("Receipt", pa.string()), ("Card", pa.string()), ("Time", pa.timestamp("s")), ("Channel", pa.string()),
         ("Article", pa.string()), ("Name", pa.string()), ("Category", pa.string()), ("Units", pa.int32()),
         ("Sum", pa.decimal128(12, 2))]
    )  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, schema), path)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "receipts.parquet"))
