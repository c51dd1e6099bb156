"""Every rule over units and time against DuckDB, from what was typed: random ragged trees, months with gaps, cell by cell.

DuckDB sees only the answers as they went in (unit, month, field, text, what became of the report) and parent codes; it shares
no line with the program. Compared are values, who reported, who was expected; the nightly recount must find no drift.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from extensions import db
from submissions.consolidation.adjusting import adjust
from submissions.consolidation.adjustment_models import Adjustment
from submissions.consolidation.asking import Asking, rounds_of
from submissions.consolidation.figures import figures_of
from submissions.consolidation.level import settle_round
from submissions.consolidation.lines import line_of
from submissions.consolidation.recounting import recount
from submissions.consolidation.spans import By, spans_of
from submissions.forms.publishing import publish
from submissions.forms.schema import check_text
from submissions.importing import import_figures
from submissions.moves import make_move
from submissions.queries import submission_of
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from tests.submissions.consolidation.months import form
from tests.submissions.consolidation.ragged import in_duckdb, ragged_tree, units_csv
from tests.world import DEADLINES, NOW
from units.access import OPERATOR
from units.importing import import_units
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.periods import parse_period

MONTHS = ("2026-01", "2026-02", "2026-03")
PLAIN = ("admitted", "members", "staff", "low_wage", "high_wage", "fund", "dialogue", "women")
REASON = "Chênh lệch khi đối chiếu hai nguồn"


def typed(chance: random.Random) -> dict[str, str]:
    """What one unit types in a month: each place blank, nil or a number."""
    told = {key: chance.choice(["", "-", str(chance.randint(0, 900))]) for key in PLAIN if key != "dialogue"}
    told["dialogue"] = chance.choice(["", "có", "không"])
    told["score"] = chance.choice(["", "-", str(chance.randint(0, 10))])
    return {key: value for key, value in told.items() if value}


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_every_rule_agrees_with_an_independent_implementation(session, seed):
    chance = random.Random(seed)
    tree = ragged_tree(chance, uppers=4, grassroots=14)
    import_units(units_csv(tree))
    version, _ = publish(check_text(form(), "m.yaml"), by_id=None, now=NOW)
    rows, lines = [], []
    for month in MONTHS:
        round_ = open_round(
            version,
            parse_period(month),
            unit_by_code("P", local_day(NOW)),
            workflow=shipped("one_step"),
            deadlines=DEADLINES,
            by=OPERATOR,
            now=NOW,
        )
        for code in (each for each in tree if each[0] == "G"):
            fate = chance.choice(["silent", "closed", "submit", "approve", "approve", "approve"])
            told = typed(chance)
            if fate in ("submit", "approve") and told:
                text = "".join(f"{code},{key},{value}\n" for key, value in told.items())
                approve = fate == "approve"
                import_figures(
                    round_, "unit_code,field,value\n" + text, by=OPERATOR, submit=True, approve=approve, now=NOW
                )
            elif fate == "closed":
                report = submission_of(round_, code)
                make_move(report, "close", by=OPERATOR, seen=report.version, reason=REASON, now=NOW)
            for key in (*PLAIN, "score"):
                state = fate if told else "silent"
                rows.append(
                    (code, month, key, _number(told.get(key, "")) if state in ("submit", "approve") else None, state)
                )
        settle_round(round_, now=NOW)
        lines += adjusted(chance, round_, tree, month)
        settle_round(round_, now=NOW)
        assert recount(round_, now=NOW).drifts == []
    for official in (True, False):
        for by in (By.TOTAL, By.PERIOD):
            wanted = expected(tree, rows, lines, official=official, by=by)
            found = asked(tree, official=official, by=by)
            assert {key: (found[key], value) for key, value in wanted.items() if found[key] != value} == {}
            assert len(found) == len(wanted)


def adjusted(chance: random.Random, round_, tree, month) -> list[tuple[str, str, str, int]]:
    """Lines at some upper reports, which are then approved by hand, so that they count."""
    made = []
    reports = [submission_of(round_, each) for each in tree if each[0] == "U" and chance.random() < 0.6]
    reports = [each for each in reports if each.total is not None]
    for report in reports:
        slot = round_.form_version.compiled.slot("members")
        amount = chance.choice([-7, 12])
        adjust(report, slot, "Đoàn viên", amount, seen=report.version, reason=REASON, by=OPERATOR, now=NOW)
        made.append((report.unit_code, month, "members", amount))
    for report in reports:
        report.state = report.standing = "approved"
    db.session.flush()
    assert db.session.query(Adjustment).count() >= len(made)
    return made


def asked(tree, *, official: bool, by: By) -> dict[tuple[str, str, str], tuple[Fraction | None, int, int]]:
    rounds = rounds_of("M")
    spans = spans_of(MONTHS[0], MONTHS[-1], by, set(MONTHS))
    asking = Asking(rounds, [line_of(code, rounds) for code in tree], spans, official=official)
    figures = figures_of(asking.form, (*PLAIN, "score"))
    return {
        (each.line.code, each.span.code, each.asked.key): (each.value, each.reported, each.expected)
        for each in asking.answers(figures)
    }


RULES = {  # over units, over time
    "admitted": ("sum", "sum"),
    "women": ("sum", "sum"),
    "members": ("sum", "last"),
    "fund": ("sum", "last"),
    "staff": ("sum", "avg"),
    "low_wage": ("min", "min"),
    "high_wage": ("max", "max"),
}


def expected(tree, rows, lines, *, official: bool, by: By):
    database = in_duckdb(tree)
    database.execute("CREATE TABLE told (code TEXT, month TEXT, key TEXT, value HUGEINT, state TEXT)")
    database.executemany("INSERT INTO told VALUES (?, ?, ?, ?, ?)", rows)
    database.execute("CREATE TABLE line (code TEXT, month TEXT, key TEXT, amount HUGEINT)")
    if lines:
        database.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", lines)
    states = "('approve')" if official else "('approve', 'submit')"
    database.execute(
        f"""CREATE TABLE cell AS SELECT top, month, key,
                sum(value) FILTER (state IN {states}) AS total, min(value) FILTER (state IN {states}) AS low,
                max(value) FILTER (state IN {states}) AS high,
                count(value) FILTER (state IN {states}) AS reported, count(*) AS expected
            FROM above JOIN told USING (code) GROUP BY ALL"""
    )
    added = {
        (top, month, key): amount
        for top, month, key, amount in database.execute(
            "SELECT top, month, key, sum(amount)::BIGINT FROM above JOIN line USING (code) GROUP BY ALL"
        ).fetchall()
    }
    cells = {
        (top, month, key): [total, low, high, reported, asked_]
        for top, month, key, total, low, high, reported, asked_ in database.execute("SELECT * FROM cell").fetchall()
    }
    once = {
        (top, span): counts
        for top, span, *counts in database.execute(
            f"""SELECT top, span, count(*) FILTER (yes), count(*) FILTER (told), count(*) FROM (
                SELECT top, code, {"'all'" if by is By.TOTAL else "month"} AS span,
                    bool_or(value > 0) FILTER (state IN {states}) AS yes,
                    coalesce(bool_or(value IS NOT NULL) FILTER (state IN {states}), false) AS told
                FROM above JOIN told USING (code) WHERE key = 'dialogue' GROUP BY ALL) GROUP BY ALL"""
        ).fetchall()
    }
    spans = {f"{MONTHS[0]}..{MONTHS[-1]}": MONTHS} if by is By.TOTAL else {month: (month,) for month in MONTHS}
    found = {}
    for code in tree:
        for span, months in spans.items():
            for key, (units, time) in RULES.items():
                found[code, span, key] = over(cells, added, code, months, key, units, time)
            yes, told, asked_ = once.get((code, "all" if by is By.TOTAL else span), (0, 0, 0))
            found[code, span, "dialogue"] = (Fraction(yes) if told else None, told, asked_)
            found[code, span, "score"] = mean(cells, code, months)
    return found


def over(cells, added, code, months, key, units, time):
    parts = []
    for month in months:
        total, low, high, reported, asked_ = cells.get((code, month, key), (None, None, None, 0, 0))
        value = {"sum": total, "min": low, "max": high}[units]
        if (extra := added.get((code, month, key))) is not None:
            value = (value or 0) + extra
        parts.append((value, reported, asked_))
    if time == "last":
        value, reported, asked_ = parts[-1]
        return None if value is None else Fraction(value), reported, asked_
    values = [Fraction(value) for value, _, _ in parts if value is not None]
    joined = {"sum": sum, "min": min, "max": max, "avg": lambda each: sum(each, Fraction(0)) / len(each)}[time]
    counts = sum(each[1] for each in parts), sum(each[2] for each in parts)
    return (Fraction(joined(values)) if values else None, *counts)


def mean(cells, code, months):
    parts = [cells.get((code, month, "score"), (None, None, None, 0, 0)) for month in months]
    told = sum(each[3] for each in parts)
    value = Fraction(int(sum(each[0] or 0 for each in parts)), told) if told else None
    return value, told, sum(each[4] for each in parts)


def _number(text: str) -> int | None:
    return (
        None if text == "" else {"-": 0, "có": 1, "không": 0}.get(text) if text in ("-", "có", "không") else int(text)
    )
