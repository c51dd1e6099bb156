"""What is not a plain sum, against DuckDB from what was typed: means, ratios, shares of units, counts where, distributions, tables.

Every unit of a random ragged tree tells figures of its own, upper ones too. DuckDB sees the answers as they went in, one
row for a unit and month, and parent codes; it shares no line with the program. Compared on both axes, cell by cell, are
values, who reported and who was expected; of persons counted once the bounds.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction

import pytest

from extensions import db
from submissions.consolidation.asking import Asking, rounds_of
from submissions.consolidation.figures import figures_of
from submissions.consolidation.level import settle_round
from submissions.consolidation.lines import line_of
from submissions.consolidation.recounting import recount
from submissions.consolidation.spans import By, spans_of
from submissions.forms.publishing import publish
from submissions.forms.schema import check_text
from submissions.importing import import_figures
from submissions.queries import submission_of
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from tests.submissions.consolidation.quotients import FORM
from tests.submissions.consolidation.ragged import in_duckdb, ragged_tree, units_csv
from tests.world import DEADLINES, NOW
from units.access import OPERATOR
from units.importing import import_units
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.periods import parse_period

MONTHS = ("2026-01", "2026-02", "2026-03")


@dataclass(frozen=True)
class Part:
    """One thing that is added up: SQL over a told row `w`; who is asked; does it count without a report; how over time."""

    what: str
    asked: str = "true"
    time: str = "sum"
    always: bool = False
    fold: str = "sum"


LEAF = "w.level = 'G'"
OUTSIDE = "w.sector IN ('private', 'fdi')"
PLAIN = {
    "members": Part("w.members", time="last"),
    "admitted": Part("w.admitted"),
    "women": Part("w.women"),
    "dialogue": Part("w.dialogue", LEAF, "any"),
    "rule": Part("w.rule", LEAF, "last"),
    "rating.good": Part("CASE WHEN w.rating <> '' THEN (w.rating = 'good')::INT END", LEAF, "last"),
    "rating.fair": Part("CASE WHEN w.rating <> '' THEN (w.rating = 'fair')::INT END", LEAF, "last"),
    "rating.poor": Part("CASE WHEN w.rating <> '' THEN (w.rating = 'poor')::INT END", LEAF, "last"),
    "forms.a.n": Part("w.form_a"),
    "forms.b.n": Part("w.form_b"),
    "forms.all.n": Part("w.form_a + w.form_b"),
    "opening": Part("w.opening", time="first"),
    "peak": Part("w.peak", time="last", fold="max"),
    "persons": Part("w.persons", time="bounds"),
    "crowd": Part("w.crowd", time="highest"),
    "quiet": Part("w.quiet", time="lowest"),
    "units_there": Part("1", LEAF, "last", always=True),
    "both": Part("w.admitted + w.women"),
}
EVERY = Part("1", LEAF, "any", always=True)


def weighted(value: str, weight: str, time: str) -> tuple[Part, Part, int]:
    """A mean by weight; where the weight is zero no value is needed."""
    products = f"CASE WHEN {weight} = 0 THEN 0 ELSE {value} * {weight} END"
    return (
        Part(products, time=time),
        Part(f"CASE WHEN {weight} = 0 OR {value} IS NOT NULL THEN {weight} END", time=time),
        1,
    )


QUOTIENTS = {  # above, below, how often
    "wage": weighted("w.wage", "w.members", "last"),
    "gift": weighted("w.gift", "w.admitted", "sum"),
    "women_share": (PLAIN["women"], PLAIN["admitted"], 100),
    "per_member": (PLAIN["admitted"], PLAIN["members"], 1),
    "outside_share": (Part("w.women", OUTSIDE), Part("w.admitted", OUTSIDE), 100),
    "with_dialogue": (PLAIN["dialogue"], EVERY, 100),
    "many": (Part("(w.admitted > 450)::INT", LEAF, "any"), EVERY, 100),
    "well_rated": (
        Part("CASE WHEN w.rating <> '' THEN (w.rating IN ('good', 'fair'))::INT END", f"{LEAF} AND {OUTSIDE}", "last"),
        Part("1", f"{LEAF} AND {OUTSIDE}", "last", always=True),
        100,
    ),
}
COLUMNS = ("members", "admitted", "women", "gift", "opening", "peak", "persons", "crowd", "quiet")


@pytest.mark.parametrize("seed", [31, 32, 36])
def test_every_quotient_and_count_agrees_with_an_independent_implementation(session, seed):
    chance = random.Random(seed)
    tree = ragged_tree(chance, uppers=4, grassroots=12)
    import_units(units_csv(tree))
    rows = [row for month in MONTHS for row in told_in_a_month(chance, tree, month)]
    compared: set[str] = set()
    for official in (True, False):
        reckoner = Reckoner(tree, rows, official=official)
        for by in (By.TOTAL, By.PERIOD):
            wanted = reckoner.cells(by)
            found = asked(tree, official=official, by=by)
            assert found.keys() == wanted.keys()
            compared |= {key for (_, _, key), cell in wanted.items() if cell[:2] != (None, None)}
            assert {key: (found[key], value) for key, value in wanted.items() if found[key] != value} == {}
    assert compared == {*PLAIN, *QUOTIENTS}, "none of them was nothing everywhere"


def told_in_a_month(chance: random.Random, tree, month: str) -> list[tuple]:
    """Open a round, let every unit tell what chance says, settle; the rows as they went in."""
    version, _ = publish(check_text(FORM, "r.yaml"), by_id=None, now=NOW)
    province = unit_by_code("P", local_day(NOW))
    round_ = open_round(
        version,
        parse_period(month),
        province,
        workflow=shipped("one_step"),
        deadlines=DEADLINES,
        by=OPERATOR,
        now=NOW,
    )
    rows, lines, fates = [], ["unit_code,field,value"], {}
    for code, (_, sector) in tree.items():
        typed = answers(chance, is_leaf=code[0] == "G")
        fates[code] = chance.choice(["open", "submitted", "approved", "approved", "approved"]) if typed else "open"
        lines += [f'{code},{key},"{value}"' for key, value in typed.items()]
        rows.append((code, sector, code[0], month, fates[code], *as_numbers(typed)))
    import_figures(round_, "\n".join(lines) + "\n", by=OPERATOR, submit=False, approve=False, now=NOW)
    for code, fate in fates.items():  # upper reports may stand above open ones here: any mixture must add up
        report = submission_of(round_, code)
        report.state = "draft" if fate == "open" else fate
        report.standing = fate
    db.session.flush()
    settle_round(round_, now=NOW)
    assert recount(round_, now=NOW).drifts == []
    return rows


def answers(chance: random.Random, *, is_leaf: bool) -> dict[str, str]:
    """What one unit types: each place blank, nil or a number."""
    typed = {key: chance.choice(["", "-", str(chance.randint(0, 900))]) for key in (*COLUMNS, "forms.a.n", "forms.b.n")}
    typed["wage"] = chance.choice(["", "-", f"{chance.randint(0, 99)},{chance.randint(0, 9)}"])
    if is_leaf:
        typed |= {key: chance.choice(["", "có", "không", "-"]) for key in ("dialogue", "rule")}
        typed["rating"] = chance.choice(["", "good", "fair", "poor", "-"])
    return {key: value for key, value in typed.items() if value}


def as_numbers(typed: dict[str, str]) -> list[int | str | None]:
    """One row for DuckDB; the wage in tenths."""
    words = {"-": 0, "có": 1, "không": 0}
    keys = (*COLUMNS, "forms.a.n", "forms.b.n", "dialogue", "rule")
    told = [words[typed[key]] if typed[key] in words else int(typed[key]) for key in typed if key in keys]
    numbers = dict(zip([key for key in typed if key in keys], told, strict=True))
    wage = typed.get("wage")
    tenths = None if wage is None else 0 if wage == "-" else int(wage.replace(",", ""))
    rating = typed.get("rating", "")
    return [*(numbers.get(key) for key in keys), tenths, rating]


def asked(tree, *, official: bool, by: By):
    rounds = rounds_of("R")
    asking = Asking(
        rounds,
        [line_of(code, rounds) for code in tree],
        spans_of(MONTHS[0], MONTHS[-1], by, set(MONTHS)),
        official=official,
    )
    figures = figures_of(asking.form, [*PLAIN, *QUOTIENTS])
    return {
        (each.line.code, each.span.code, each.asked.key): (each.value, each.between, each.reported, each.expected)
        for each in asking.answers(figures)
    }


class Reckoner:
    """The same questions put to DuckDB."""

    def __init__(self, tree, rows, *, official: bool) -> None:
        self.tree = tree
        self.counts = "w.fate = 'approved'" if official else "w.fate IN ('approved', 'submitted')"
        self.database = in_duckdb(tree)
        numbers = ", ".join(f"{key} HUGEINT" for key in (*COLUMNS, "form_a", "form_b", "dialogue", "rule", "wage"))
        self.database.execute(
            f"CREATE TABLE told (code TEXT, sector TEXT, level TEXT, month TEXT, fate TEXT, {numbers}, rating TEXT)"
        )
        self.database.executemany(f"INSERT INTO told VALUES ({', '.join('?' * len(rows[0]))})", rows)

    def cells(self, by: By):
        spans = {f"{MONTHS[0]}..{MONTHS[-1]}": MONTHS} if by is By.TOTAL else {month: (month,) for month in MONTHS}
        found = {}
        for span, months in spans.items():
            for key, part in PLAIN.items():
                for code, (value, between, told, expected) in self.part(part, months).items():
                    found[code, span, key] = value, between, told, expected
            for key, (above, below, times) in QUOTIENTS.items():
                tops, bottoms = self.part(above, months), self.part(below, months)
                scale = 10 if key == "wage" else 1
                for code in self.tree:
                    found[code, span, key] = quotient(tops[code], bottoms[code], times, scale)
        return found

    def part(self, part: Part, months):
        """unit -> value, bounds, reported, expected over some months."""
        counts = "true" if part.always else self.counts
        one = f"CASE WHEN {counts} AND {part.asked} THEN {part.what} END"
        if part.time in ("highest", "lowest") and len(months) > 1:
            best = "max" if part.time == "highest" else "min"
            inner = f"""SELECT top, w.code, {best}({one}) AS best FROM above JOIN told w USING (code) GROUP BY top, w.code"""
            rows = self.database.execute(f"SELECT top, sum(best), count(best), count(*) FROM ({inner}) GROUP BY top")
            return {
                top: (Fraction(int(best)) if told else None, None, told, n) for top, best, told, n in rows.fetchall()
            }
        if part.time == "any" and len(months) > 1:
            inner = f"""SELECT top, w.code, bool_or({one} > 0) AS yes, bool_or(({one}) IS NOT NULL) AS told, bool_or({part.asked}) AS asked
                FROM above JOIN told w USING (code) GROUP BY top, w.code"""
            rows = self.database.execute(
                f"""SELECT top, count(*) FILTER (yes), count(*) FILTER (told), count(*) FILTER (asked) FROM ({inner}) GROUP BY top"""
            ).fetchall()
            return {top: (Fraction(yes) if told else None, None, told, asked_) for top, yes, told, asked_ in rows}
        rows = self.database.execute(
            f"""SELECT top, month, {part.fold}({one}), count({one}), count(*) FILTER ({part.asked})
            FROM above JOIN told w USING (code) GROUP BY top, month"""
        ).fetchall()
        cells = {(top, month): (value, told, asked_) for top, month, value, told, asked_ in rows}
        return {code: over([cells[code, month] for month in months], part.time) for code in self.tree}


def over(parts, time: str):
    if time in ("last", "first") or len(parts) == 1:
        value, told, expected = parts[-1 if time == "last" else 0]
        return None if value is None else Fraction(int(value)), None, told, expected
    values = [Fraction(int(value)) for value, _, _ in parts if value is not None]
    counts = sum(each[1] for each in parts), sum(each[2] for each in parts)
    if time == "bounds":
        return (None, (max(values), sum(values)) if values else None, *counts)
    return (sum(values) if values else None, None, *counts)


def quotient(above, below, times: int, scale: int):
    """Above over below; as complete as the weaker of the two."""
    value = None if above[0] is None or not below[0] else above[0] / below[0] * times / scale
    weaker = min((above, below), key=lambda each: Fraction(each[2], each[3]) if each[3] else Fraction(1))
    return value, None, weaker[2], weaker[3]
