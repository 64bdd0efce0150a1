"""What the compiler has to say, and how it is shown: in a notebook as in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Optional, overload

from . import _native


class Error(Exception):
    """A call that failed. ``code`` is its name: "foreign", "bad_argument", "io", …"""

    def __init__(self, code: str, message: str, message_ru: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.message_ru = message_ru


_native.use_error(Error)


@dataclass(frozen=True)
class Fix:
    """The likeliest edit that mends a mistake: replace what lies between the two places."""

    replacement: str
    says: str
    says_ru: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Diagnostic:
    """One message. Lines and columns count from 1, columns in characters; the end is behind the last character."""

    severity: str
    code: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    message_ru: str
    help: str
    help_ru: str
    fix: Optional[Fix]


class Diagnostics(Sequence[Diagnostic]):
    """The messages of one compilation, by file and place. Prints as ``kopeck check`` does."""

    def __init__(self, found: list[dict[str, Any]], texts: dict[str, tuple[str, str]], language: str) -> None:
        self._all = [
            Diagnostic(**{**one, "fix": None if one["fix"] is None else Fix(**one["fix"])}) for one in found
        ]
        self._texts = texts
        self._language = language

    def text(self, language: Optional[str] = None, colour: bool = False) -> str:
        """All messages as a terminal shows them, with the lines that they speak of."""
        plain, coloured = self._texts[language or self._language]
        return coloured if colour else plain

    @property
    def errors(self) -> list[Diagnostic]:
        """Those that keep the rules from being compiled."""
        return [one for one in self._all if one.severity == "error"]

    @property
    def warnings(self) -> list[Diagnostic]:
        """Those that do not."""
        return [one for one in self._all if one.severity == "warning"]

    @overload
    def __getitem__(self, index: int) -> Diagnostic: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Diagnostic]: ...
    def __getitem__(self, index: Any) -> Any:
        return self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._all)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text() or "<kopeck.Diagnostics: nothing to say>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        # Notebooks show the colours of terminals in plain text.
        return {"text/plain": self.text(colour=True) or repr(self)}


class CompileError(Error):
    """The rules have errors; ``diagnostics`` says which, and so does this when it is printed."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        count = len(diagnostics.errors)
        super().__init__(
            "not_compiled",
            f"the rules have {count} error{'' if count == 1 else 's'}",
            f"ошибок в правилах: {count}",
        )
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return "\n" + self.diagnostics.text()

    def _render_traceback_(self) -> list[str]:
        # What IPython shows instead of the way through Python's code, which is not where the mistake is.
        return self.diagnostics.text(colour=True).splitlines()
