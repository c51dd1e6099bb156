"""`python -m bench`: build a country, measure, print the table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from flask import Flask

from bench import consolidating, deciding, documents, finding, moving, notices, reorganising, saving
from bench.measuring import HEADING, Row
from bench.stage import Nation, nation, server

GROUPS = ("finding", "reorganising", "deciding", "moving", "notices", "documents", "consolidating", "saving")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"which rows; all without one: {', '.join(GROUPS)}")
    parser.add_argument("--units", type=int, default=125_000, help="how large the country is")
    parser.add_argument("--repeat", type=int, default=60, help="samples of what is quick")
    asked = parser.parse_args(arguments)
    unknown = set(asked.groups) - set(GROUPS)
    if unknown or asked.units < 100 or asked.repeat < 1:
        parser.error(f"groups are {', '.join(GROUPS)}; --units is 100 at least, --repeat 1")
    print(f"{asked.units:,} units; both sides of each row took turns on this machine\n")
    _line(HEADING)
    _line(["---", *["---:"] * (len(HEADING) - 1)])
    for row in measured(asked.groups or GROUPS, asked.units, asked.repeat):
        _line(row.cells)


def measured(groups: Sequence[str], units: int, repeat: int) -> Iterator[Row]:
    """The rows of `groups` on a country of `units`."""
    if "consolidating" in groups:
        yield from consolidating.rows(units, repeat)
    rest = [group for group in groups if group != "consolidating"]
    if not rest:
        return
    with server() as app:
        country = nation(units)
        yield finding.read_in(country)
        for group in rest:
            yield from _rows(group, app, country, repeat)


def _rows(group: str, app: Flask, country: Nation, repeat: int) -> Iterator[Row]:
    match group:
        case "finding":
            return finding.rows(app, country, repeat)
        case "reorganising":
            return reorganising.rows(country)
        case "saving":
            return saving.rows(app, country, repeat)
        case "notices":
            return notices.rows(country, repeat)
        case "documents":
            return documents.rows(country)
        case "moving":
            return moving.rows()
    return deciding.rows(country, repeat)


def _line(cells: Sequence[str]) -> None:
    print(f"| {' | '.join(cells)} |")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
