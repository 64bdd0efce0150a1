"""One event at a time: quotes, holds, accounts as bytes, images."""

from __future__ import annotations

import datetime
import pathlib
from decimal import Decimal
from typing import Any

import kopeck
import pytest
from conftest import CLUB


def purchase(number: str, at: str, amount: str = "400.00", **more: Any) -> dict[str, Any]:
    return {
        "type": "purchase",
        "id": number,
        "customer": "ann",
        "at": at,
        "channel": "pos",
        "lines": [{"sku": "CF001", "category": "Drinks/Coffee", "quantity": 2, "amount": amount}],
        **more,
    }


@pytest.fixture()
def ann(club: kopeck.Programme) -> kopeck.Account:
    account = club.session().account("ann")
    account.apply(
        {
            "type": "opening",
            "id": "o-1",
            "customer": "ann",
            "at": "2026-04-01T00:00:00",
            "lots": [{"points": 1000, "earned": datetime.date(2026, 3, 1)}],
        }
    )
    return account


def test_a_quote_changes_nothing_and_says_everything(ann: kopeck.Account) -> None:
    before = ann.save()
    quote = ann.quote(purchase("r-1", "2026-05-20T10:00:00"))
    assert quote.refused is None
    assert quote.net == Decimal("400.00") and quote.net.as_tuple().exponent == -2
    assert quote.earned == {"bean": 20}
    assert quote.earned_lines == [{"bean": 20}]
    assert quote.active == {"bean": 1000} and quote.held == {"bean": 0}
    assert quote.most == {"bean": 200} and quote.most_money == Decimal("200.00")
    assert sum(one.amount for one in quote.given) == 20
    assert ann.save() == before
    assert "20" in ann.explain()
    assert ann.explain("ru") != ann.explain("en")
    assert ann.explain_json()["earned"] == "20"


def test_applied_as_quoted(ann: kopeck.Account) -> None:
    sale = purchase("r-1", "2026-05-20T10:00:00", redeem="100")
    quote = ann.quote(sale)
    outcome = ann.apply(sale)
    assert outcome.refused is None
    assert -sum(p.points for p in outcome.postings if p.kind == "redeemed") == quote.redeemed["bean"] == 100
    assert sum(p.points for p in outcome.postings if p.kind == "earned") == quote.earned["bean"]
    assert ann.info().active == {"bean": 900}
    assert outcome.record
    with pytest.raises(kopeck.Error) as raised:
        ann.apply(purchase("r-0", "2026-05-19T10:00:00"))
    assert raised.value.code == "late"


def test_a_return_brings_its_sale(ann: kopeck.Account) -> None:
    sale = ann.apply(purchase("r-1", "2026-05-20T10:00:00"))
    back = {
        "type": "return",
        "id": "b-1",
        "of": "r-1",
        "customer": "ann",
        "at": "2026-05-21T10:00:00",
        "lines": [{"sku": "CF001", "quantity": 1}],
    }
    with pytest.raises(kopeck.Error) as raised:
        ann.apply(back)
    assert raised.value.code == "needs_sale"
    outcome = ann.apply(back, sales=[sale.record])
    assert sum(p.points for p in outcome.postings if p.kind == "taken_back") == -10
    assert outcome.sales[0] != sale.record
    refused = ann.apply({**back, "id": "b-2", "lines": [{"sku": "CF001", "quantity": 2}]}, sales=[outcome.sales[0]])
    assert refused.refused is not None and refused.refused.reason == "return_exceeds_sale"


def test_holds_live_in_the_account(club: kopeck.Programme, ann: kopeck.Account) -> None:
    sale = purchase("r-1", "2026-05-20T10:00:00", "1000.00", redeem="400")
    assert ann.hold("till-7/1", sale).redeemed == {"bean": 400}
    again = club.session().open(ann.save())
    assert again.info().held == {"bean": 400}
    assert again.quote(purchase("r-2", "2026-05-20T10:01:00", "4000.00", redeem="1000")).redeemed == {"bean": 600}
    outcome = again.commit("till-7/1", sale)
    assert -sum(p.points for p in outcome.postings if p.kind == "redeemed") == 400
    with pytest.raises(kopeck.Error) as raised:
        again.release("till-7/1", datetime.datetime(2026, 5, 20, 10, 5))
    assert raised.value.code == "hold_committed"


def test_time_passes_and_beans_expire(ann: kopeck.Account) -> None:
    outcome = ann.settle(datetime.date(2027, 6, 1))
    assert [(p.kind, p.points, p.by_time) for p in outcome.postings if p.kind == "expired"] == [("expired", -1000, True)]
    assert ann.info().active == {"bean": 0}
    assert ann.info().tiers == {"": "bronze"}


def test_foreign_and_damaged_bytes(club: kopeck.Programme, ann: kopeck.Account) -> None:
    saved = ann.save()
    damaged = saved[:-1] + bytes([saved[-1] ^ 1])
    for bytes_, code in [(damaged, "damaged"), (saved[:10], "damaged"), (b"", "damaged")]:
        with pytest.raises(kopeck.Error) as raised:
            club.session().open(bytes_)
        assert raised.value.code == code
    other = kopeck.compile(text=CLUB.read_text(encoding="utf-8").replace("Coffee Club", "Tea Club"))
    with pytest.raises(kopeck.Error) as raised:
        other.session().open(saved)
    assert raised.value.code == "foreign"


def test_images(club: kopeck.Programme, tmp_path: pathlib.Path) -> None:
    image = club.image()
    (tmp_path / "club.kpk").write_bytes(image)
    for loaded in (kopeck.load(image), kopeck.load(tmp_path / "club.kpk")):
        assert loaded.identity == club.identity
        assert loaded.engine == "interpret"
        quote = loaded.session().account("bob").quote(purchase("r", "2026-05-20T10:00:00", customer="bob"))
        assert quote.earned == {"bean": 20}
    with pytest.raises(kopeck.Error) as raised:
        kopeck.load(image[:-3])
    assert raised.value.code == "damaged"


def test_what_is_no_event(ann: kopeck.Account) -> None:
    with pytest.raises(kopeck.Error) as raised:
        ann.quote({"type": "purchase", "at": "2026-05-20T10:00:00"})
    assert raised.value.code == "bad_event"
    with pytest.raises(TypeError):
        ann.quote({"type": object()})
