"""Draws what benches measured: plots.py ROWS.json FOLDER

ROWS.json is what `./dev bench rules state --json ROWS.json` writes. Each plot that the rows are enough for becomes an
SVG in FOLDER; a plot without rows is named and left as it was.
"""

import argparse
import collections
import dataclasses
import itertools
import json
import pathlib
import re
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot  # noqa: E402  (after the backend is chosen)
import matplotlib.ticker  # noqa: E402

# One hash for all ids, and no date: the same rows give the same file.
matplotlib.rcParams.update(
    {"svg.fonttype": "none", "svg.hashsalt": "kopeck", "font.family": "sans-serif", "font.size": 11}
)

COLOURS = {"ours": "#0b6e4f", "peer": "#c8553d", "other": ["#3c6e9f", "#c8553d", "#8a6d9e", "#c9a227", "#6b4226", "#7a7a7a"]}


@dataclasses.dataclass
class Line:
    name: str
    points: list  # of (x, y, spread)


@dataclasses.dataclass
class Plot:
    file: str
    title: str
    x: str
    y: str
    lines: list
    log_y: bool = False


def spread_of(row):
    """Half of (largest - smallest), in the row's unit."""
    return row["kopeck"] * row.get("spread", 0) / 2


def rules(rows):
    ways = collections.OrderedDict()
    for row in rows:
        found = re.fullmatch(r"rules/(\d+) (.+)", row["name"])
        if found:
            ways.setdefault(found[2], []).append((int(found[1]), row["kopeck"] / 1e3, spread_of(row) / 1e3))
    lines = [Line(way, points) for way, points in ways.items()]
    return Plot("rules.svg", "Cost of a receipt by the number of rules", "rules", "µs a receipt", lines, log_y=True)


def against_hand(rows, what, file, title):
    ours, hand = [], []
    for row in rows:
        found = re.fullmatch(rf"state/{what} (\d+)", row["name"])
        if found:
            ours.append((int(found[1]), row["kopeck"], 0))
            hand.append((int(found[1]), row["peer"], 0))
    lines = [Line("compiled, with all checks", ours), Line("by hand in C++", hand)] if ours else []
    return Plot(file, title, what, "µs a receipt", lines)


def short(number, _):
    """1000 -> 1k, 2500000 -> 2.5M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:g}{letter}"
    return f"{number:g}"


def draw(plot, folder, log_x):
    few = len(plot.lines) <= 2
    figure, axes = matplotlib.pyplot.subplots(figsize=(7.2 if few else 9, 4.2), layout="constrained")
    others = itertools.cycle(COLOURS["other"])
    for line in plot.lines:
        if "hand" in line.name:
            colour = COLOURS["peer"]
        elif line is plot.lines[0] and plot.file != "rules.svg" or line.name == "compiled, looked up":
            colour = COLOURS["ours"]
        else:
            colour = next(others)
        x, y, spread = zip(*sorted(line.points), strict=True)
        axes.errorbar(x, y, yerr=spread if any(spread) else None, label=line.name, color=colour, marker="o",
                      markersize=4, linewidth=1.8, capsize=3)
    if log_x:
        axes.set_xscale("log")
        axes.set_xticks(sorted({point[0] for line in plot.lines for point in line.points}))
        axes.xaxis.set_minor_locator(matplotlib.ticker.NullLocator())
    axes.xaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(short))
    if plot.log_y:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda value, _: f"{value:g}"))
    else:
        axes.set_ylim(bottom=0)
    axes.set_title(plot.title)
    axes.set_xlabel(plot.x)
    axes.set_ylabel(plot.y)
    axes.grid(True, color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    if few:
        axes.legend(frameon=False, loc="lower right")
    else:
        figure.legend(frameon=False, loc="outside right upper")
    figure.savefig(folder / plot.file, facecolor="white", metadata={"Date": None, "Creator": None})
    matplotlib.pyplot.close(figure)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("rows", type=pathlib.Path)
    arguments.add_argument("folder", type=pathlib.Path)
    given = arguments.parse_args()
    try:
        rows = json.loads(given.rows.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"plots: {given.rows} holds no rows: {error}")
    given.folder.mkdir(parents=True, exist_ok=True)
    plots = [
        (rules(rows), True),
        (against_hand(rows, "customers", "customers.svg", "The whole step by the number of customers, six receipts each"),
         True),
        (against_hand(rows, "receipts", "receipts.svg", "The whole step by the receipts so far of 100,000 customers"),
         False),
    ]
    for plot, log_x in plots:
        if not plot.lines:
            print(f"plots: no rows for {plot.file}")
            continue
        draw(plot, given.folder, log_x)
        print(f"plots: {given.folder / plot.file}")


if __name__ == "__main__":
    main()
