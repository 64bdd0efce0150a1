"""Kopeck: loyalty programmes written by marketers, run to the last kopeck.

Compile a rule file, run it over a whole table of receipts, and get postings, balances and explanations back as tables,
without a copy in either direction::

    import kopeck, polars as pl

    club = kopeck.compile("club.kop")
    run = club.run(pl.read_parquet("receipts.parquet"))
    print(pl.DataFrame(run.balances))

One receipt at a time, in a session::

    ann = club.session().account("ann")
    quote = ann.quote({"type": "purchase", "at": "2026-05-20T10:00:00", "channel": "pos",
                       "lines": [{"sku": "C-1", "quantity": 2, "amount": "400.00"}]})
    quote.earned, quote.most, ann.explain()

Tables are whatever speaks the Arrow PyCapsule interface: pyarrow, Polars, pandas, DuckDB and others. All amounts are
exact: integers where points are whole, decimals elsewhere.
"""

from __future__ import annotations

import datetime as _dt
import json as _json
import os as _os
from collections.abc import Mapping, Sequence
from typing import Any, Optional, Protocol, Union

from . import _native
from ._diagnostics import CompileError, Diagnostic, Diagnostics, Error, Fix
from ._session import (
    Account,
    AccountInfo,
    Effect,
    Gift,
    Given,
    Outcome,
    Posting,
    Quote,
    Refusal,
    Session,
    TierChange,
    _Words,
)

__all__ = [
    "Account",
    "AccountInfo",
    "CompileError",
    "Diagnostic",
    "Diagnostics",
    "Effect",
    "Error",
    "Fix",
    "Gift",
    "Given",
    "Kind",
    "Outcome",
    "Posting",
    "Programme",
    "Quote",
    "Refusal",
    "Run",
    "Session",
    "Table",
    "TierChange",
    "compile",
    "load",
    "__version__",
]

__version__: str = _native.version()

_NO_DAY = -(2**31)
_NEVER = 2**31 - 1


class ArrowStream(Protocol):
    """A table of any library that speaks the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object: ...


PathLike = Union[str, "_os.PathLike[str]"]


class Kind:
    """A kind of points, or of what else accounts hold: coupons, stamps, badges, free units."""

    def __init__(self, name: str, use: str, decimals: int) -> None:
        self.name = name
        self.use = use
        self.decimals = decimals

    def __repr__(self) -> str:
        return f"Kind(name={self.name!r}, use={self.use!r}, decimals={self.decimals})"


class Table:
    """A table of a run. Hand it to ``pyarrow.table()``, ``polars.DataFrame()``, ``pandas.DataFrame.from_arrow()`` or
    ask DuckDB about it: its memory is shared, not copied. May be taken as often as it is asked for."""

    def __init__(self, run: Any, number: int, name: str) -> None:
        self._run = run
        self._number = number
        self._name = name

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object:
        """The table as a capsule with an ``ArrowArrayStream``. ``requested_schema`` is only a wish, by the interface's
        own words, and is not granted."""
        return self._run.table(self._number)

    def to_arrow(self) -> Any:
        """As a ``pyarrow.Table``."""
        import pyarrow

        return pyarrow.table(self)

    def to_polars(self) -> Any:
        """As a ``polars.DataFrame``."""
        import polars

        return polars.DataFrame(self)

    def to_pandas(self) -> Any:
        """As a ``pandas.DataFrame``; needs pyarrow, too."""
        return self.to_arrow().to_pandas()

    def __repr__(self) -> str:
        return f"<kopeck.Table {self._name}>"


class Run:
    """What a run over tables has left: six tables and a summary."""

    def __init__(self, native: Any) -> None:
        self._native = native

    @property
    def postings(self) -> Table:
        """Every movement of points: customer, receipt (none where time alone did it), day, kind, wallet, points, wanted
        (before limits), rule, limit (that cut it), cause (the late receipt that corrected), lot."""
        return Table(self._native, 0, "postings")

    @property
    def balances(self) -> Table:
        """What each customer has at the end: customer, tier, wallet, balance (active, less debt), pending, debt, expires
        (the next day on which some do), expiring (how many)."""
        return Table(self._native, 1, "balances")

    @property
    def explanations(self) -> Table:
        """Why each receipt gave what it gave, rule by rule: customer, receipt, day, gross, net, paid, discount, earned,
        and ``rules``, a list of rule, title, fate, because, how, wanted, points, money_off and lines. Empty unless the
        run was asked to ``explain``."""
        return Table(self._native, 2, "explanations")

    @property
    def refused(self) -> Table:
        """What could not be taken: table, row (from 0), receipt, reason, message, lines."""
        return Table(self._native, 3, "refused")

    @property
    def effects(self) -> Table:
        """Discounts, messages and recorded attributes: customer, receipt, day, kind, rule, amount, channel, text, cause."""
        return Table(self._native, 4, "effects")

    @property
    def tiers(self) -> Table:
        """Every change of a tier: customer, day, block, was, tier, receipt."""
        return Table(self._native, 5, "tiers")

    @property
    def summary(self) -> dict[str, Any]:
        """The counts and sums of the run; amounts are exact texts."""
        summary: dict[str, Any] = _json.loads(self._native.summary())
        return summary

    def __repr__(self) -> str:
        s = self.summary
        return (
            f"<kopeck.Run {s['receipts']} receipts: {s['posted']} posted, {s['anonymous']} anonymous, "
            f"{s['duplicate']} duplicate, {s['refused']['total']} refused; {s['points']['earned']} points earned>"
        )


class Programme:
    """A compiled programme in all its versions. Immutable; any number of threads may use it at once."""

    def __init__(self, native: Any, diagnostics: Diagnostics, language: str) -> None:
        self._native = native
        self._info = _native.info(native)
        self._language = language
        self.diagnostics = diagnostics
        """Warnings and notes of the compiler."""

    @property
    def name(self) -> str:
        """The programme's name, as its header says it."""
        return str(self._info["name"])

    @property
    def currency(self) -> str:
        """Its code: RUB, EUR, …"""
        return str(self._info["currency"])

    @property
    def language(self) -> str:
        """The language that the rules are written in: "en" or "ru"."""
        return str(self._info["language"])

    @property
    def engine(self) -> str:
        """What evaluates: "auto", "interpret", "jit"."""
        return str(self._info["engine"])

    @property
    def identity(self) -> str:
        """32 hexadecimal digits, equal for programmes that answer the same to everything."""
        return str(self._info["identity"])

    @property
    def kinds(self) -> list[Kind]:
        """What accounts hold; the first are the header's points."""
        return [Kind(one["name"], one["use"], one["decimals"]) for one in self._info["kinds"]]

    @property
    def tiers(self) -> dict[str, list[str]]:
        """Levels from the lowest, by the name of their block ("" where there is only one)."""
        return dict(self._info["tiers"])

    def run(
        self,
        receipts: ArrowStream,
        *,
        customers: Optional[ArrowStream] = None,
        events: Optional[ArrowStream] = None,
        columns: Optional[Mapping[str, str]] = None,
        customer_columns: Optional[Mapping[str, str]] = None,
        event_columns: Optional[Mapping[str, str]] = None,
        mapping: Union[PathLike, None] = None,
        explain: bool = False,
        until: Optional[_dt.date] = None,
        run_day: Optional[_dt.date] = None,
        language: Optional[str] = None,
        threads: int = 1,
    ) -> Run:
        """Runs the programme over tables, as ``kopeck run`` does over a file, into memory.

        ``receipts``: a row a line, rows of one receipt together; or a row a receipt with ``lines`` as a list of structs.
        In the order of arrival. Columns are called as the fields of the NDJSON input are: ``id``, ``customer``, ``at``,
        ``sku``, ``quantity``, ``amount`` (or ``price``), ``type`` ("purchase", "return"), …; ``columns`` says which one is
        called otherwise: ``{"id": "InvoiceNo"}``. ``mapping`` is a mapping file instead (TOML, as ``kopeck run --map``
        takes), or its text, with clean-ups and rules for returns.

        ``customers``: ``id``, ``at`` and what the programme asks of customers. ``events``: ``id``, ``name``,
        ``customer``, ``at`` and the fields of the events that the programme declares. Both are taken up by their dates.

        ``explain``: fill :attr:`Run.explanations`. ``until``: let time pass up to this day (expiry, tiers); without it
        up to the latest day seen. ``run_day``: refuse what is dated later. ``language``: of explanations and reasons.
        ``threads``: how many judge, from 1 to 8, the customers shared out among them; what comes out is the same.

        Raises :class:`Error` where the tables can't be read or do not fit the programme. A row that can't be taken is
        none: it stands in :attr:`Run.refused`. Other threads run meanwhile.
        """
        if not 1 <= threads <= 8:
            raise ValueError("there may be from 1 to 8 threads")
        return Run(
            _native.run(
                self._native,
                _stream(receipts, "receipts"),
                None if customers is None else _stream(customers, "customers"),
                None if events is None else _stream(events, "events"),
                _mapping_text(mapping),
                _pairs(columns),
                _pairs(customer_columns),
                _pairs(event_columns),
                explain,
                language or self._language,
                _NO_DAY if until is None else _day(until),
                _NEVER if run_day is None else _day(run_day),
                threads,
            )
        )

    def session(self) -> Session:
        """A session, for one thread: accounts, quotes, one event at a time."""
        return Session(_native.session(self._native), _Words(self._info), self._language)

    def image(self, cpus: str = "none") -> bytes:
        """The programme as an image (.kpk): what a runtime without the compiler loads. ``cpus``: the processors to put
        machine code in for, "none", "native" or names with commas between them."""
        return _native.build_image(self._native, cpus)

    def __repr__(self) -> str:
        return f"<kopeck.Programme {self.name!r}, {self._info['versions']} version(s), engine {self.engine}>"


def compile(
    *files: PathLike,
    text: Union[str, Sequence[str], Mapping[str, str], None] = None,
    imports: Optional[Mapping[str, str]] = None,
    engine: str = "auto",
    language: str = "en",
) -> Programme:
    """Compiles a programme: its rule files (several versions in any order), or ``text``: one rule text, several, or
    several by file name. ``imports`` are texts that these import, by file name; the standard library is built in.

    ``engine``: "auto" begins with the interpreter and takes up machine code when it is ready; "interpret" and "jit" use
    one alone. Results are the same. ``language`` ("en", "ru"): of messages.

    Raises :class:`CompileError`, which prints as ``kopeck check`` does, where there are errors in the rules.
    """
    if language not in ("en", "ru"):
        raise ValueError('language is "en" or "ru"')
    if engine not in ("auto", "interpret", "jit"):
        raise ValueError('engine is "auto", "interpret" or "jit"')
    if (text is None) == (not files):
        raise TypeError("compile() takes rule files, or a text")
    named: list[tuple[str, str]] = []
    if isinstance(text, str):
        named = [("rules.kop", text)]
    elif isinstance(text, Mapping):
        named = [(str(name), one) for name, one in text.items()]
    elif text is not None:
        named = [(f"rules{number}.kop", one) for number, one in enumerate(text, start=1)]
    native, found, texts = _native.compile(
        named, list((imports or {}).items()), [_os.fspath(file) for file in files], engine
    )
    diagnostics = Diagnostics(found, texts, language)
    if native is None:
        raise CompileError(diagnostics)
    return Programme(native, diagnostics, language)


def load(image: Union[PathLike, bytes], *, native_code: bool = False, language: str = "en") -> Programme:
    """A programme from an image: the path of a .kpk file, or its bytes. ``native_code``: run the machine code in it,
    where it fits this processor; only of images whose origin you know. Else the interpreter does the work."""
    if isinstance(image, bytes):
        data = image
    else:
        with open(image, "rb") as file:
            data = file.read()
    return Programme(_native.load_image(data, native_code), Diagnostics([], {"en": ("", ""), "ru": ("", "")}, language), language)


def _day(date: _dt.date) -> int:
    return (date - _dt.date(1970, 1, 1)).days


def _pairs(columns: Optional[Mapping[str, str]]) -> list[tuple[str, str]]:
    return [] if columns is None else list(columns.items())


def _mapping_text(mapping: Union[PathLike, None]) -> str:
    if mapping is None:
        return ""
    if isinstance(mapping, str) and "\n" in mapping:
        return mapping
    with open(mapping, encoding="utf-8") as file:
        return file.read()


def _stream(table: Any, name: str) -> object:
    """The table's columns as a capsule."""
    if hasattr(table, "__arrow_c_stream__"):
        return table.__arrow_c_stream__()
    raise TypeError(
        f"{name}: {type(table).__name__} is no table that speaks the Arrow PyCapsule interface; "
        "pyarrow.table(…), polars.DataFrame(…) or pandas.DataFrame(…) make one of it"
    )


