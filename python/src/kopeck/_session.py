"""One event at a time: what a receipt would earn, holds, and accounts that the host keeps as bytes."""

from __future__ import annotations

import datetime as _dt
import json as _json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Optional, Union

from . import _native

Amount = Union[int, Decimal]
"""An exact amount: an integer where there are no decimals."""

Event = Union[Mapping[str, Any], str]
"""An event as the NDJSON input has it (docs/interfaces.md): a mapping, or its JSON."""

_NO_DAY = -(2**31)
_EPOCH = _dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Refusal:
    """Why the rules refuse an event, which then changes nothing."""

    reason: str
    message: str
    message_ru: str


@dataclass(frozen=True)
class Given:
    """What one rule would give: points of a kind, or money that a discount takes off (``of`` is then None)."""

    rule: str
    of: Optional[str]
    amount: Amount
    lines: list[Amount]


@dataclass(frozen=True)
class Quote:
    """What a receipt would do. Points are by the name of their kind; those of lines are a list of them, a line each."""

    refused: Optional[Refusal]
    gross: Decimal
    net: Decimal
    paid: Decimal
    discount: Decimal
    discount_lines: list[Amount]
    earned: dict[str, Amount]
    earned_lines: list[dict[str, Amount]]
    given: list[Given]
    redeemed: dict[str, Amount]
    """What it asks to pay with points, as far as rules, balance and holds allow."""
    redeemed_money: Decimal
    redeem_note: str
    """Why that is less than was asked for: "capped", "condition", "below_minimum", …; else empty."""
    most: dict[str, Amount]
    """The most that may be redeemed."""
    most_money: Decimal
    most_lines: list[dict[str, Amount]]
    active: dict[str, Amount]
    held: dict[str, Amount]


@dataclass(frozen=True)
class Posting:
    """Points that moved. ``by_time``: time alone did it, before the event."""

    kind: str
    of: str
    points: Amount
    wanted: Amount
    rule: str
    limit: str
    day: _dt.date
    by_time: bool
    lines: list[Amount]


@dataclass(frozen=True)
class Effect:
    """What a rule did besides: a discount, free units, a message, a record."""

    kind: str
    day: _dt.date
    amount: Amount
    rule: str
    channel: str
    text: str
    lines: list[Amount]


@dataclass(frozen=True)
class TierChange:
    """A tier that rose or fell."""

    block: str
    was: str
    tier: str
    day: _dt.date


@dataclass(frozen=True)
class Gift:
    """What a rule gives to another customer: apply ``event`` to that customer's account, unless it is the same one."""

    customer: str
    rule: str
    of: str
    points: Amount
    to_self: bool
    event: bytes


@dataclass(frozen=True)
class Outcome:
    """What an event did. Keep ``record`` by the sale's number for as long as it may come back; a return hands back the
    records of its sales as they are then."""

    refused: Optional[Refusal]
    gross: Decimal
    net: Decimal
    paid: Decimal
    postings: list[Posting]
    effects: list[Effect]
    tier_changes: list[TierChange]
    gifts: list[Gift]
    unmatched_lines: list[int]
    record: bytes
    sales: dict[int, bytes]


@dataclass(frozen=True)
class AccountInfo:
    """What an account has on a day."""

    customer: str
    active: dict[str, Amount]
    pending: dict[str, Amount]
    held: dict[str, Amount]
    tiers: dict[str, str]
    """Levels, by the name of their block ("" where there is only one)."""
    events: int


class _Words:
    """The integers of the C interface as amounts, kinds and days."""

    def __init__(self, info: Mapping[str, Any]) -> None:
        self.kinds = [(str(kind["name"]), int(kind["decimals"])) for kind in info["kinds"]]
        self.money_decimals = int(info["money_decimals"])
        self.tiers = list(info["tiers"].items())

    def money(self, minor: int) -> Decimal:
        return Decimal(minor).scaleb(-self.money_decimals)

    def amount(self, kind: int, points: int) -> Amount:
        decimals = self.kinds[kind][1]
        return points if decimals == 0 else Decimal(points).scaleb(-decimals)

    def by_kind(self, points: Sequence[int]) -> dict[str, Amount]:
        return {self.kinds[i][0]: self.amount(i, value) for i, value in enumerate(points)}

    def refusal(self, found: Optional[tuple[str, str, str]]) -> Optional[Refusal]:
        return None if found is None else Refusal(*found)

    def quote(self, raw: dict[str, Any]) -> Quote:
        given = [
            Given(rule, None, self.money(amount), [self.money(one) for one in lines])
            if of < 0
            else Given(rule, self.kinds[of][0], self.amount(of, amount), [self.amount(of, one) for one in lines])
            for rule, of, amount, lines in raw["given"]
        ]
        return Quote(
            refused=self.refusal(raw["refused"]),
            gross=self.money(raw["gross"]),
            net=self.money(raw["net"]),
            paid=self.money(raw["paid"]),
            discount=self.money(raw["discount"]),
            discount_lines=[self.money(one) for one in raw["discount_lines"]],
            earned=self.by_kind(raw["earned"]),
            earned_lines=[self.by_kind(one) for one in raw["earned_lines"]],
            given=given,
            redeemed=self.by_kind(raw["redeemed"]),
            redeemed_money=self.money(raw["redeemed_money"]),
            redeem_note=raw["redeem_note"],
            most=self.by_kind(raw["most"]),
            most_money=self.money(raw["most_money"]),
            most_lines=[self.by_kind(one) for one in raw["most_lines"]],
            active=self.by_kind(raw["active"]),
            held=self.by_kind(raw["held"]),
        )

    def effect(self, kind: str, day: int, amount: int, rule: str, channel: str, text: str, lines: list[int]) -> Effect:
        is_money = kind in ("discount", "free_units")
        parts: list[Amount] = [self.money(one) for one in lines]
        return Effect(kind, _date(day), self.money(amount) if is_money else amount, rule, channel, text, parts)

    def outcome(self, raw: dict[str, Any]) -> Outcome:
        return Outcome(
            refused=self.refusal(raw["refused"]),
            gross=self.money(raw["gross"]),
            net=self.money(raw["net"]),
            paid=self.money(raw["paid"]),
            postings=[
                Posting(kind, self.kinds[of][0], self.amount(of, points), self.amount(of, wanted), rule, limit,
                        _date(day), by_time, [self.amount(of, one) for one in lines])
                for kind, of, points, wanted, rule, limit, day, by_time, lines in raw["postings"]
            ],
            effects=[self.effect(*one) for one in raw["effects"]],
            tier_changes=[
                TierChange(self.tiers[block][0], self.tiers[block][1][was], self.tiers[block][1][now], _date(day))
                for block, was, now, day in raw["tier_changes"]
            ],
            gifts=[
                Gift(customer, rule, self.kinds[of][0], self.amount(of, points), to_self, event)
                for customer, rule, of, points, to_self, event in raw["gifts"]
            ],
            unmatched_lines=raw["unmatched_lines"],
            record=raw["record"],
            sales=dict(raw["sales"]),
        )  # fmt: skip


class Account:
    """What a programme knows of one customer, in a session. The host keeps it: :meth:`save` and ``Session.open()``."""

    def __init__(self, native: Any, words: _Words, language: str) -> None:
        self._native = native
        self._words = words
        self._language = language

    def save(self) -> bytes:
        """Everything that is known of the account, holds included: a few hundred bytes with a checksum."""
        saved: bytes = self._native.save()
        return saved

    def quote(self, receipt: Event) -> Quote:
        """What a purchase (or an event of the programme) would do, without doing it."""
        return self._words.quote(self._native.quote(_json_of(receipt)))

    def apply(self, event: Event, sales: Sequence[bytes] = ()) -> Outcome:
        """Applies an event. Events of an account come in the order of their dates; a return brings the records of the
        sales that it may be about. Raises :class:`Error` (``late``, ``bad_event``, …), which changes nothing."""
        return self._words.outcome(self._native.apply(_json_of(event), list(sales)))

    def apply_gift(self, gift: Gift) -> Outcome:
        """Applies what another customer's event gave."""
        return self._words.outcome(self._native.apply_gift(gift.event))

    def settle(self, until: _dt.date) -> Outcome:
        """Lets time pass up to the start of a day: what becomes active, expires, tiers."""
        return self._words.outcome(self._native.settle(_day(until)))

    def hold(self, name: str, receipt: Event, seconds: int = 600) -> Quote:
        """Holds the points that a purchase asks to redeem, so that no other one can ask for them, until it is committed
        or released or its time has passed. ``redeemed`` says what is held."""
        return self._words.quote(self._native.hold(name, _json_of(receipt), seconds))

    def commit(self, name: str, receipt: Event) -> Outcome:
        """Applies the receipt that the points were held for."""
        return self._words.outcome(self._native.commit(name, _json_of(receipt)))

    def release(self, name: str, at: _dt.datetime) -> None:
        """Lets held points go."""
        self._native.release(name, _day(at.date()), at.hour * 3600 + at.minute * 60 + at.second)

    def explain(self, language: Optional[str] = None) -> str:
        """Why the last quote, hold or event gave what it gave, rule by rule."""
        return str(self._native.explain(language or self._language, False))

    def explain_json(self) -> dict[str, Any]:
        """The same as data, in the shape of ``kopeck explain --format json``."""
        explained: dict[str, Any] = _json.loads(self._native.explain("en", True))
        return explained

    def info(self, day: Optional[_dt.date] = None) -> AccountInfo:
        """What the account has at the start of a day; without one, as it stands."""
        raw = self._native.info(_NO_DAY if day is None else _day(day))
        words = self._words
        return AccountInfo(
            customer=raw["customer"],
            active=words.by_kind(raw["active"]),
            pending=words.by_kind(raw["pending"]),
            held=words.by_kind(raw["held"]),
            tiers={words.tiers[i][0]: words.tiers[i][1][level] for i, level in enumerate(raw["levels"])},
            events=raw["events"],
        )


class Session:
    """What one thread works with; sessions of a programme share its compiled code."""

    def __init__(self, native: Any, words: _Words, language: str) -> None:
        self._native = native
        self._words = words
        self._language = language

    def account(self, customer: str) -> Account:
        """An account of a customer of whom nothing is known."""
        return Account(_native.account_new(self._native, customer), self._words, self._language)

    def open(self, saved: bytes) -> Account:
        """An account from what :meth:`Account.save` gave, here or elsewhere, by this version of the rules or an earlier
        one."""
        return Account(_native.account_open(self._native, saved), self._words, self._language)

    @property
    def counters(self) -> bytes:
        """The counters of limits ``in total`` and ``per store``, for the host to keep with its accounts."""
        return self._native.counters()  # type: ignore[no-any-return]

    @counters.setter
    def counters(self, counters: bytes) -> None:
        self._native.set_counters(counters)

    def explain_record(self, record: bytes, language: Optional[str] = None) -> str:
        """Why an event that was applied earlier gave what it gave, from ``Outcome.record``."""
        return str(self._native.explain_record(record, language or self._language, False))


def _day(date: _dt.date) -> int:
    return (date - _EPOCH).days


def _date(day: int) -> _dt.date:
    return _EPOCH + _dt.timedelta(days=day)


def _plain(value: object) -> str:
    if isinstance(value, (_dt.date, _dt.datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} can't stand in an event")


def _json_of(event: Event) -> str:
    return event if isinstance(event, str) else _json.dumps(event, default=_plain, ensure_ascii=False)
