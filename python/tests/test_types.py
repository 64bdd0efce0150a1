"""The module is typed: a strict checker has nothing to say about it, nor about these tests' use of it."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import kopeck


def test_a_strict_checker_is_content(tmp_path: pathlib.Path) -> None:
    (tmp_path / "use.py").write_text(
        "import kopeck\n"
        "club = kopeck.compile('club.kop')\n"
        "names: list[str] = [kind.name for kind in club.kinds]\n"
        "first: kopeck.Diagnostic = club.diagnostics[0]\n"
        "fix: str = first.fix.says if first.fix else ''\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(tmp_path / "use.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_everything_public_is_documented() -> None:
    for name in kopeck.__all__:
        thing = getattr(kopeck, name)
        assert name == "__version__" or thing.__doc__, name
        for member, value in vars(thing).items() if isinstance(thing, type) else []:
            if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                assert value.__doc__, f"{name}.{member}"
