"""Compiling, and what the compiler says."""

from __future__ import annotations

import pathlib

import kopeck
import pytest
from conftest import CLUB


def test_a_programme_says_what_it_is(club: kopeck.Programme) -> None:
    assert club.name == "Coffee Club"
    assert club.currency == "RUB"
    assert club.language == "en"
    assert club.engine == "auto"
    assert [kind.name for kind in club.kinds] == ["bean"]
    assert club.tiers == {"": ["bronze", "silver", "gold"]}
    assert len(club.identity) == 32
    assert repr(club) == "<kopeck.Programme 'Coffee Club', 1 version(s), engine auto>"


def test_texts_and_files_are_the_same_programme(club: kopeck.Programme) -> None:
    text = CLUB.read_text(encoding="utf-8")
    assert kopeck.compile(text=text).identity == club.identity
    assert kopeck.compile(text=[text]).identity == club.identity
    assert kopeck.compile(text={"club.kop": text}).identity == club.identity
    for engine in ("interpret", "jit"):
        assert kopeck.compile(CLUB, engine=engine).engine == engine


def test_mistakes_are_raised_and_shown_as_in_a_terminal() -> None:
    with pytest.raises(kopeck.CompileError) as raised:
        kopeck.compile(text={"club.kop": "program Club\n"})
    error = raised.value
    assert error.code == "not_compiled"
    assert isinstance(error, kopeck.Error)
    first = error.diagnostics[0]
    assert (first.code, first.severity, first.file, first.line, first.column) == ("K0124", "error", "club.kop", 1, 9)
    assert first.end_column == 13
    assert first.fix is not None
    assert first.fix.replacement == '"Club"'
    assert first.message == "`Club` is a text here and stands in quotes"
    assert first.message_ru == "`Club` здесь текст и берётся в кавычки"
    assert "club.kop:1:9: error[K0124]" in str(error)
    assert "^^^^" in str(error)
    assert error.diagnostics.errors == [first]
    assert error.diagnostics.warnings == []


def test_a_notebook_shows_the_mistake_and_not_the_way_through_python() -> None:
    with pytest.raises(kopeck.CompileError) as raised:
        kopeck.compile(text="program Club\n", language="ru")
    shown = "\n".join(raised.value._render_traceback_())
    assert "ошибка[K0124]" in shown
    assert "\x1b[" in shown
    assert "Traceback" not in shown
    assert "\x1b[" in raised.value.diagnostics._repr_mimebundle_()["text/plain"]


def test_messages_in_russian() -> None:
    with pytest.raises(kopeck.CompileError) as raised:
        kopeck.compile(text="program Club\n", language="ru")
    assert "здесь текст и берётся в кавычки" in str(raised.value)
    assert "stands in quotes" in raised.value.diagnostics.text("en")


def test_calls_that_make_no_sense() -> None:
    with pytest.raises(TypeError):
        kopeck.compile()
    with pytest.raises(TypeError):
        kopeck.compile(CLUB, text="program")
    with pytest.raises(ValueError):
        kopeck.compile(CLUB, language="de")
    with pytest.raises(ValueError):
        kopeck.compile(CLUB, engine="fast")
    with pytest.raises(kopeck.Error) as raised:
        kopeck.compile("/nowhere/club.kop")
    assert raised.value.code == "io"
    assert raised.value.message_ru != raised.value.message


def test_imports_are_given_or_built_in(tmp_path: pathlib.Path) -> None:
    text = CLUB.read_text(encoding="utf-8")
    head, _, rest = text.partition("customer has")
    whole = head + 'import "more.kop"\nimport "std/en/holidays_russia.kop"\n\ncustomer has' + rest
    more = 'set cups = items where category under "Accessories/Cups"\n'
    given = kopeck.compile(text={"club.kop": whole}, imports={"more.kop": more})
    (tmp_path / "club.kop").write_text(whole, encoding="utf-8")
    (tmp_path / "more.kop").write_text(more, encoding="utf-8")
    assert kopeck.compile(tmp_path / "club.kop").identity == given.identity
    with pytest.raises(kopeck.CompileError, match="more.kop"):
        kopeck.compile(text={"club.kop": whole})
