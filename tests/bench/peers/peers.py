"""Ten rules over the same receipts by engines of other makers, turn by turn with Kopeck's compiled code.

    ./dev bench peers [NAME...]    (or: python3 tests/bench/peers/peers.py --bench build/bin/bench_evaluate [NAME...])

Each peer is a process of its own that reads the receipts, makes its rules ready, evaluates everything once, writes what
each rule gave, and warms up. What it wrote is compared with what compiled code gives before any time is taken. Then it
and Kopeck evaluate in turns, and the median of each counts. What a peer needs goes into build/peers; a peer whose
packages can't be had is NOT MEASURED.
"""

from __future__ import annotations

import argparse
import array
import dataclasses
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable

HERE = pathlib.Path(__file__).resolve().parent
ALL = 400_000  # receipts that the bench has: more than the caches hold
TURNS = 7
SECONDS_OF_TURN = 0.3
RULES = 10


class NotToBeHad(Exception):
    """A peer's packages are missing here."""


class Wrong(Exception):
    """A peer does not give what Kopeck gives."""


@dataclasses.dataclass(frozen=True)
class Place:
    work: pathlib.Path  # build/peers
    bench: pathlib.Path  # bench_evaluate


@dataclasses.dataclass(frozen=True)
class Peer:
    name: str
    command: Callable[[Place], list[str]]  # makes its packages ready; without FOLDER, RECEIPTS and POINTS
    receipts: int  # that it evaluates a round
    target: float | None  # times as fast Kopeck is to be
    of_kopeck: int = ALL  # receipts of Kopeck's round


def program(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise NotToBeHad(f"{name} is not here; Debian's package is {package}")
    return path


def ran(command: list[str], log: pathlib.Path, folder: pathlib.Path) -> None:
    with log.open("wb") as output:
        done = subprocess.run(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise NotToBeHad(f"{' '.join(command[:2])} failed: see {log}")


def once(folder: pathlib.Path, manifests: list[str], make: Callable[[], None]) -> None:
    """Makes `folder` anew where the manifests are not those that it was made from."""
    wanted = "".join((HERE / name).read_text(encoding="utf-8") for name in manifests)
    stamp = folder / "made-from"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make()
    stamp.write_text(wanted, encoding="utf-8")


def luajit(place: Place) -> list[str]:
    return [program("luajit", "luajit"), str(HERE / "luajit.lua")]


def node(*script: str) -> Callable[[Place], list[str]]:
    return lambda _: [program("node", "nodejs"), str(HERE / script[0]), *script[1:]]


def npm(*script: str) -> Callable[[Place], list[str]]:
    def command(place: Place) -> list[str]:
        folder = place.work / "node"

        def make() -> None:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder)
            # Not `npm ci`: it insists on packages for processors that a registry need not have.
            ran([program("npm", "npm"), "install", "--no-audit", "--no-fund"], folder / "npm.log", folder)

        once(folder, ["package.json", "package-lock.json"], make)
        return node(*script)(place)

    return command


def pip(*script: str) -> Callable[[Place], list[str]]:
    def command(place: Place) -> list[str]:
        folder = place.work / "python"
        python = str(folder / "venv" / "bin" / "python")

        def make() -> None:
            ran([sys.executable, "-m", "venv", "venv"], folder / "venv.log", folder)
            wanted = ["-q", "--disable-pip-version-check", "-r", str(HERE / "requirements.txt")]
            ran([python, "-m", "pip", "install", *wanted], folder / "pip.log", folder)

        once(folder, ["requirements.txt"], make)
        return [python, str(HERE / script[0]), *script[1:]]

    return command


def clips(rules: str) -> Callable[[Place], list[str]]:
    def command(place: Place) -> list[str]:
        folder = place.work / "clips"
        compiler = program(os.environ.get("CC", "cc"), "gcc")

        def make() -> None:
            try:
                wanted = ["-O3", "-march=native", "-o", "clips", str(HERE / "clips.c"), "-lclips", "-lm"]
                ran([compiler, *wanted], folder / "build.log", folder)
            except NotToBeHad as failed:
                raise NotToBeHad(f"{failed}; Debian's package is libclips-dev") from None

        once(folder, ["clips.c"], make)
        return [str(folder / "clips"), str(HERE / rules)]

    return command


def drools(rules: str, batch: int) -> Callable[[Place], list[str]]:
    def command(place: Place) -> list[str]:
        folder = place.work / "drools"
        java = program("java", "openjdk-17-jdk-headless")
        sources = [str(path.relative_to(HERE)) for path in sorted((HERE / "drools").rglob("*.*")) if path.is_file()]

        def make() -> None:
            shutil.copytree(HERE / "drools", folder, dirs_exist_ok=True)
            ran([program("mvn", "maven"), "-q", "-B", "package"], folder / "maven.log", folder)

        once(folder, sources, make)
        # Room for what is young, so that the collector of garbage has little to carry.
        options = ["-XX:+UseSerialGC", "-Xms2g", "-Xmn1g"]
        classes = f"{folder}/target/bench.jar:{folder}/target/dependency/*"
        return [java, *options, "-cp", classes, "kopeck.bench.Peer", rules, str(batch)]

    return command


PEERS = [
    Peer("luajit", luajit, ALL, None),
    Peer("luajit-cached", luajit, 2_000, None, 2_000),
    Peer("node-columns", node("node_columns.cjs"), ALL, 3),
    Peer("node-columns-cached", node("node_columns.cjs"), 2_000, 3, 2_000),
    Peer("node-objects", node("node_objects.cjs"), ALL, 3),
    Peer("cel-js", npm("cel.cjs", "facts"), 100_000, 100),
    Peer("cel-js-lines", npm("cel.cjs", "lines"), 50_000, 100),
    Peer("duckdb", pip("duckdb_sql.py", "lines"), ALL, 10),
    Peer("duckdb-wide", pip("duckdb_sql.py", "wide"), ALL, None),
    Peer("clips", clips("ten_rules.clp"), ALL, 100),
    Peer("clips-lines", clips("ten_rules_lines.clp"), 50_000, 100),
    Peer("drools", drools("ten_rules", 1), ALL, 100),
    Peer("drools-batch", drools("ten_rules", 100), ALL, 100),
    Peer("drools-lines", drools("ten_rules_lines", 100), 100_000, 100),
    Peer("zen-expression", npm("zen.cjs", "expression"), 50_000, 100),
    Peer("zen-decision", npm("zen.cjs", "decision"), 20_000, 100),
    Peer("zen-lines", npm("zen.cjs", "lines"), 10_000, 100),
    Peer("json-rules-engine", npm("json_rules_engine.cjs"), 20_000, 100),
]


class Turns:
    """A process that evaluates so many times when it is told."""

    def __init__(self, command: list[str], receipts: int, environment: dict[str, str]) -> None:
        self.receipts = receipts
        self.version = ""
        self.rounds = 1
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | environment
        )
        for line in self.process.stdout or []:
            if line.startswith("version "):
                self.version = line.split(" ", 1)[1].strip()
            if line.strip() == "ready":
                return
        raise Wrong(f"{' '.join(command)} ended with status {self.process.wait()} before it was ready")

    def take(self) -> tuple[float, int]:
        """Receipts a second, and the points of all of them."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{self.rounds}\n")
        self.process.stdin.flush()
        words = self.process.stdout.readline().split()
        if len(words) != 2:
            raise Wrong(f"the process ended with status {self.process.wait()} in the midst of its turns")
        return self.receipts * self.rounds / float(words[0]), int(words[1])

    def settle(self) -> None:
        """So many rounds that a turn takes long enough to be timed."""
        rate, _ = self.take()
        self.rounds = max(1, round(SECONDS_OF_TURN * rate / self.receipts))

    def end(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()


def integers(path: pathlib.Path, count: int) -> array.array[int]:
    values = array.array("i")
    with path.open("rb") as file:
        values.fromfile(file, count)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def compare(peer: Peer, points: pathlib.Path, shop: pathlib.Path) -> int:
    """The points of all receipts; Wrong where the peer's are others."""
    expected = integers(shop / "expected.i32", peer.receipts * RULES)
    if points.stat().st_size != peer.receipts * RULES * 4:
        raise Wrong(f"{peer.name} wrote {points.stat().st_size} bytes of points, not {peer.receipts * RULES * 4}")
    given = integers(points, peer.receipts * RULES)
    if given != expected:
        at = next(i for i, value in enumerate(given) if value != expected[i])
        raise Wrong(
            f"{peer.name} gives {given[at]} points by rule {at % RULES + 1} for receipt {at // RULES + 1}, "
            f"compiled code {expected[at]}"
        )
    return sum(expected)


def measure(peer: Peer, place: Place) -> dict[str, object]:
    shop = place.work / "shop"
    points = place.work / f"{peer.name}.i32"
    command = peer.command(place) + [str(shop), str(peer.receipts), str(points)]
    environment = {"NODE_PATH": str(place.work / "node" / "node_modules")}
    theirs = Turns(command, peer.receipts, environment)
    expected = compare(peer, points, shop)
    points.unlink()
    ours = Turns([str(place.bench), "--turns", str(peer.of_kopeck)], peer.of_kopeck, {})
    for side in (theirs, ours):
        side.settle()
    of_peer: list[float] = []
    of_kopeck: list[float] = []
    for _ in range(TURNS):
        of_kopeck.append(ours.take()[0])
        rate, given = theirs.take()
        if given != expected:
            raise Wrong(f"{peer.name} gives {given} points in a turn, compiled code {expected}")
        of_peer.append(rate)
    for side in (theirs, ours):
        side.end()
    mine, other = statistics.median(of_kopeck), statistics.median(of_peer)
    spreads = [(max(rates) - min(rates)) / statistics.median(rates) for rates in (of_kopeck, of_peer)]
    row: dict[str, object] = {
        "name": f"peers/{peer.name}", "unit": "receipts/s", "kopeck": mine, "peer_name": theirs.version, "peer": other,
        "ratio": mine / other, "spread": spreads[0], "spread_of_peer": spreads[1],
    }  # fmt: skip
    said = ""
    if peer.target is not None:
        row |= {"target": peer.target * other, "met": mine >= peer.target * other}
        said = f"  target {peer.target:g} times {'met' if row['met'] else 'missed'}"
    print(
        f"{'peers/' + peer.name:<28} {mine:14,.0f} receipts/s  {theirs.version} {other:,.0f}  ratio {mine / other:,.2f}"
        f"  spread {spreads[0]:.0%} {spreads[1]:.0%}{said}",
        flush=True,
    )
    return row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", required=True, type=pathlib.Path, help="bench_evaluate")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("build/peers"))
    parser.add_argument("--rows", type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(peer.name for peer in PEERS))
    options = parser.parse_args()
    if unknown := set(options.names) - {peer.name for peer in PEERS}:
        parser.error(f"no peer is called {' '.join(sorted(unknown))}; there are: {' '.join(p.name for p in PEERS)}")
    place = Place(options.work.resolve(), options.bench.resolve())
    place.work.mkdir(parents=True, exist_ok=True)
    subprocess.run([place.bench, "--dump", str(place.work / "shop")], check=True)
    for peer in PEERS:
        if options.names and peer.name not in options.names:
            continue
        try:
            row = measure(peer, place)
        except NotToBeHad as missing:
            print(f"{'peers/' + peer.name:<28} NOT MEASURED: {missing}", flush=True)
            continue
        except Wrong as wrong:
            print(f"peers: {wrong}", file=sys.stderr)
            return 1
        if options.rows:
            with options.rows.open("a", encoding="utf-8") as rows:
                rows.write(json.dumps(row) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
