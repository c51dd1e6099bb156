"""Smallest, largest and joined lists against DuckDB, from what was typed: both axes, cell by cell, row by row.

Every unit of a random ragged tree tells figures and rows of its own, upper ones too. DuckDB sees the answers as they went in
and parent codes; it shares no line with the program. Rows are compared with those of the questions and of the documents.
"""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest

from extensions import db
from submissions.consolidation.asking import Asking, rounds_of
from submissions.consolidation.figures import figures_of
from submissions.consolidation.level import settle_round
from submissions.consolidation.lines import line_of
from submissions.consolidation.lists import rows_of
from submissions.consolidation.recounting import recount
from submissions.consolidation.spans import By, spans_of
from submissions.forms.publishing import publish
from submissions.forms.schema import check_text
from submissions.importing import import_figures
from submissions.publications.cells import list_rows
from submissions.queries import submission_of
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from tests.submissions.consolidation.extremes import EXTREMES, FORM, LISTS
from tests.submissions.consolidation.ragged import in_duckdb, ragged_tree, units_csv
from tests.world import DEADLINES, NOW
from units.access import OPERATOR
from units.importing import import_units
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.periods import parse_period

MONTHS = ("2026-01", "2026-02", "2026-03")
WHOLE = f"{MONTHS[0]}..{MONTHS[-1]}"
FIGURES = {**EXTREMES, "table.a.n": ("sum", "max")}


@pytest.fixture(params=[41, 42])
def told(session, request):
    """Three months of a random province: the tree, its rounds, the figures and the rows of lists as they went in."""
    chance = random.Random(request.param)
    tree = ragged_tree(chance, uppers=3, grassroots=9)
    import_units(units_csv(tree))
    figures, rows = [], []
    for month in MONTHS:
        typed = {code: answers(chance) for code in tree}
        fates = {code: chance.choice(["draft", "submitted", "approved", "approved"]) for code in tree}
        tells(month, typed, fates)
        for code, given in typed.items():
            for key in FIGURES:
                value = {"-": 0, "": None}.get(given.get(key, ""), given.get(key))
                figures.append((code, month, key, None if value is None else int(value), fates[code]))
            for name in (each for each in given if each.endswith(".what")):
                key, place, _ = name.split(".")
                rows.append((code, month, key, given[name], given.get(f"{key}.{place}.many", ""), fates[code]))
    database = in_duckdb(tree)
    database.execute("CREATE TABLE told (code TEXT, month TEXT, key TEXT, value HUGEINT, fate TEXT)")
    database.executemany("INSERT INTO told VALUES (?, ?, ?, ?, ?)", figures)
    database.execute("CREATE TABLE line (code TEXT, month TEXT, key TEXT, what TEXT, many TEXT, fate TEXT)")
    database.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?)", rows)
    return tree, database


def answers(chance: random.Random) -> dict[str, str]:
    """What one unit types in a month: each place blank, nil or a number; of each list up to three rows, or nil."""
    typed = {key: chance.choice(["", "-", str(chance.randint(0, 900))]) for key in FIGURES}
    for key in LISTS:
        for place in range(chance.randint(0, 3)):
            typed[f"{key}.{place}.what"] = f"Việc {chance.randint(1, 4)}"
            typed[f"{key}.{place}.many"] = chance.choice(["", str(chance.randint(0, 9))])
    return {name: text for name, text in typed.items() if text}


def tells(month: str, typed: dict[str, dict[str, str]], fates: dict[str, str]) -> None:
    """Open the round of a month and put in what was typed; the recount by another path must find the same totals."""
    round_ = open_round(
        publish(check_text(FORM, "e.yaml"), by_id=None, now=NOW)[0],
        parse_period(month),
        unit_by_code("P", local_day(NOW)),
        workflow=shipped("one_step"),
        deadlines=DEADLINES,
        by=OPERATOR,
        now=NOW,
    )
    lines = [f"{code},{name},{text}" for code, given in typed.items() for name, text in given.items()]
    text = "\n".join(["unit_code,field,value", *lines]) + "\n"
    import_figures(round_, text, by=OPERATOR, submit=False, approve=False, now=NOW)
    for code, fate in fates.items():  # upper reports may stand above open ones here: any mixture must add up
        report = submission_of(round_, code)
        report.state = fate
        report.standing = "open" if fate == "draft" else fate
    db.session.flush()
    settle_round(round_, now=NOW)
    assert recount(round_, now=NOW).drifts == []


def test_smallest_and_largest_agree_with_an_independent_implementation(told):
    for official in (True, False):
        compare_figures(*told, official=official)


def compare_figures(tree, database, *, official: bool) -> None:
    counted = "('approved')" if official else "('approved', 'submitted')"
    cells = {
        (top, month, key): found
        for top, month, key, *found in database.execute(
            f"""SELECT top, month, key, min(value) FILTER (fate IN {counted}), max(value) FILTER (fate IN {counted}),
                sum(value) FILTER (fate IN {counted}), count(value) FILTER (fate IN {counted}), count(*)
                FROM above JOIN told USING (code) GROUP BY ALL"""
        ).fetchall()
    }
    for by, spans in ((By.PERIOD, {month: (month,) for month in MONTHS}), (By.TOTAL, {WHOLE: MONTHS})):
        wanted = {
            (code, span, key): over([cells[code, month, key] for month in months], *rules)
            for code in tree
            for span, months in spans.items()
            for key, rules in FIGURES.items()
        }
        asking = asked(tree, by, official=official)
        found = {
            (each.line.code, each.span.code, each.asked.key): (each.value, each.reported, each.expected)
            for each in asking.answers(figures_of(asking.form, list(FIGURES)))
        }
        assert {key: (found[key], value) for key, value in wanted.items() if found[key] != value} == {}
        assert len(found) == len(wanted)


def over(months, up: str, time: str):
    """One cell of several months, each (smallest, largest, sum, told, asked)."""
    place = {"min": 0, "max": 1, "sum": 2}[up]
    if time in ("last", "first"):
        months = months[-1:] if time == "last" else months[:1]
    values = [Fraction(int(each[place])) for each in months if each[place] is not None]
    join = {"min": min, "max": max, "average": lambda each: sum(each) / len(each)}.get(time, sum)
    return join(values) if values else None, sum(each[3] for each in months), sum(each[4] for each in months)


def test_rows_of_lists_agree_with_an_independent_implementation(told):
    for official in (True, False):
        compare_rows(*told, official=official)
    compare_documents(*told)


def compare_rows(tree, database, *, official: bool) -> None:
    counted = "('approved')" if official else "('approved', 'submitted')"
    rows = database.execute(
        f"SELECT top, month, key, line.code, what, many FROM above JOIN line USING (code) WHERE fate IN {counted}"
    ).fetchall()
    by_month = Counter((top, month, key, code, month, what, many) for top, month, key, code, what, many in rows)
    together = Counter((top, WHOLE, key, code, month, what, many) for top, month, key, code, what, many in rows)
    together = Counter({row: count for row, count in together.items() if LISTS[row[2]] == "append"})
    for by, wanted in ((By.PERIOD, by_month), (By.TOTAL, together)):
        asking = asked(tree, by, official=official)
        found = rows_of(
            asking.form,
            {line.code: line.unit_ids for line in asking.lines},
            {span.code: span.parts for span in asking.spans},
            asking.rounds,
            asking.standings,
        )
        assert wanted and wanted == Counter(
            (each.line, each.span, each.key, each.unit, each.period, each.row["what"], each.row.get("many", ""))
            for each in found
        )


def asked(tree, by: By, *, official: bool) -> Asking:
    rounds = rounds_of("E")
    spans = spans_of(MONTHS[0], MONTHS[-1], by, set(MONTHS))
    return Asking(rounds, [line_of(code, rounds) for code in tree], spans, official=official)


def compare_documents(tree, database) -> None:
    """Each unit's document of the last month prints the rows of its own and those that were sent from below."""
    (round_,) = [each for each in rounds_of("E") if each.period.code == MONTHS[-1]]
    field = round_.form_version.compiled.field("cases")
    for code in tree:
        rows = database.execute(
            """SELECT line.what, line.many FROM above JOIN line USING (code) WHERE top = ? AND month = ? AND key = 'cases'
               AND (fate IN ('approved', 'submitted') OR line.code = top)""",
            [code, MONTHS[-1]],
        ).fetchall()
        printed = list_rows(submission_of(round_, code), field)
        assert Counter(row[-2:] for row in printed) == Counter(rows), code
