"""Totals against an independent recount: the CSV that went in, added up by DuckDB over a tree given as plain parent codes."""

from __future__ import annotations

import json
import random

import pytest

from submissions.consolidation.level import settle_round
from submissions.consolidation.reporting import reports_of
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.importing import import_figures
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from tests.submissions.consolidation.ragged import in_duckdb, ragged_tree, units_csv
from tests.world import DEADLINES, NOW
from units.access import OPERATOR
from units.importing import import_units
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.periods import parse_period

COUNTS = ("workers_job_lost", "legal_sessions", "initiatives", "members_admitted", "members_left", "dialogues_periodic")


def answers(chance: random.Random, keys: list[str]) -> dict[str, str]:
    workforce = chance.randint(1, 5000)
    members = chance.randint(0, workforce)
    told = {"workforce_total": str(workforce), "members_total": str(members)}
    for key in keys:
        told[key] = chance.choice(["", "-", str(chance.randint(0, 900))])
    return told


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_total_equals_the_sum_of_the_file_over_the_subtree(session, seed):
    chance = random.Random(seed)
    tree = ragged_tree(chance, uppers=7, grassroots=40)
    import_units(units_csv(tree))
    version, _ = publish(shipped_form("Q"), by_id=None, now=NOW)
    form = version.compiled
    keys = [key for key in COUNTS if form.slot(key)]
    province = unit_by_code("P", local_day(NOW))
    round_ = open_round(
        version,
        parse_period("2026-Q3"),
        province,
        workflow=shipped("one_step"),
        deadlines=DEADLINES,
        by=OPERATOR,
        now=NOW,
    )
    rows = {"official": [], "provisional": []}
    for code in (code for code in tree if code[0] == "G"):
        fate = chance.choice(["nothing", "submit", "approve", "approve"])
        told = answers(chance, keys)
        if fate == "nothing":
            continue
        lines = [f"{code},{key},{value}" for key, value in told.items() if value]
        text = "\n".join(["unit_code,field,value", *lines]) + "\n"
        import_figures(round_, text, by=OPERATOR, submit=True, approve=fate == "approve", now=NOW)
        kept = [(code, key, "0" if value == "-" else value) for key, value in told.items() if value]
        rows["provisional"] += kept
        rows["official"] += kept if fate == "approve" else []
    settle_round(round_, now=NOW)

    reports = {report["unit"]: report for report in reports_of(round_)}

    assert set(reports) == set(tree)
    for column, kept in rows.items():
        expected = summed_by_duckdb(tree, kept)
        for code in tree:
            for key in ["workforce_total", "members_total", *keys]:
                assert reports[code][column][key] == expected.get((code, key)), (column, code, key)
    json.dumps(list(reports.values()))


def summed_by_duckdb(tree: dict[str, tuple[str, str]], rows: list[tuple[str, str, str]]) -> dict[tuple[str, str], int]:
    """(unit, key) -> sum over the unit and everything below it."""
    database = in_duckdb(tree)
    database.execute("CREATE TABLE figure (code TEXT, key TEXT, value BIGINT)")
    database.executemany("INSERT INTO figure VALUES (?, ?, ?)", rows)
    found = database.execute(
        "SELECT top, key, sum(value)::BIGINT FROM above JOIN figure USING (code) GROUP BY ALL"
    ).fetchall()
    return {(code, key): value for code, key, value in found}
