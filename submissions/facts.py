"""Rows into the plain values the engine decides on: the only translator between database and `workflow`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import select

from extensions import as_array, db, run_as_written
from submissions.asked import AskedPeriod
from submissions.entry.findings import Finding, findings_of
from submissions.models import Passage, Period, Submission
from units.tree import one_of
from workflow.model import Definition, Situation, Standing
from workflow.periods import PeriodKind
from workflow.reading import read_definition


class Asking(Protocol):
    """What is asked of a round."""

    @property
    def workflow(self) -> Mapping[str, Any]:
        """The workflow it began with."""

    @property
    def closed_at(self) -> datetime | None:
        """When it stopped taking reports."""

    @property
    def period(self) -> AskedPeriod | Period:
        """What period it is about."""


class Report(Protocol):
    """A report as far as the engine asks about it: a row of the session, or one held for a move."""

    id: int
    state: str
    standing: Standing
    author_id: int | None
    opened_for_review_at: datetime | None
    round: Asking


class Around(NamedTuple):
    """What stands around a report: names of the children not settled (in Vietnamese order), the report it is part of
    (None at the root), and its own texts by field."""

    pending: Sequence[str]
    above_state: str | None
    above_standing: str | None
    passages: Mapping[str, str]


PENDING = """ARRAY(
    SELECT c.unit_name FROM submission c WHERE c.parent_id = s.id AND c.standing IN ('open', 'submitted') ORDER BY c.sort_key
)"""
PASSAGES = "(SELECT jsonb_object_agg(p.field_key, p.text) FROM passage p WHERE p.submission_id = s.id)"
SEALED = """
    SELECT s.id, min(longer.title)
    FROM submission s
    JOIN round r ON r.id = s.round_id
    JOIN period p ON p.id = r.period_id
    JOIN form_version v ON v.id = r.form_version_id
    JOIN submission month ON month.unit_id = s.unit_id AND month.standing = 'approved'
    JOIN round longer ON longer.id = month.round_id
    JOIN period m ON m.id = longer.period_id AND m.kind = 'month' AND p.last_day BETWEEN m.first_day AND m.last_day
    JOIN form_version w ON w.id = longer.form_version_id AND w.form_id = v.form_id
    WHERE s.id = ANY(%(ids)s::bigint[]) GROUP BY s.id
"""
AROUND = f"""
    SELECT s.id, {PENDING}, a.state, a.standing, CASE s.standing WHEN 'open' THEN {PASSAGES} END
    FROM submission s LEFT JOIN submission a ON a.id = s.parent_id WHERE s.id = ANY(%(ids)s::bigint[])
"""  # noqa: S608 - our own words


def definition_of(workflow: Mapping[str, Any]) -> Definition:
    """The workflow a round began with, compiled once per process; two that share a name and version are told apart by what they say."""
    key = (workflow["name"], workflow["version"])
    kept = _definitions.get(key)
    if kept is None or kept[0] is not workflow:
        is_same = kept is not None and kept[0] == workflow
        kept = _definitions[key] = workflow, kept[1] if kept and is_same else read_definition(workflow)
    return kept[1]


def situations_of(reports: Sequence[Submission], *, checked: bool = True) -> dict[int, Situation]:
    """Situations of several reports with a constant number of statements.

    `checked`: look at the figures of those still being written; saving them does not ask.
    """
    surroundings = around([each.id for each in reports])
    writing = [each for each in reports if checked and each.standing is Standing.OPEN]
    found = findings_of(writing, {each.id: surroundings[each.id].passages for each in writing}) if writing else {}
    sealed = sealed_by(reports)
    return {
        each.id: situation_of(each, surroundings[each.id], found.get(each.id, ()), sealed.get(each.id, ""))
        for each in reports
    }


def situation_of(report: Report, around: Around, found: Sequence[Finding] = (), sealed: str = "") -> Situation:
    """How one report stands; `found`: what the checks say of one still being written; `sealed`: see `sealed_by`."""
    definition, above = definition_of(report.round.workflow), around.above_state
    return Situation(
        state=report.state,
        author=report.author_id,
        pending_children=tuple(around.pending),
        blocking_faults=tuple(each.message_vi for each in found if each.blocks),
        unexplained=tuple(each.message_vi for each in found if each.holds_up),
        round_open=report.round.closed_at is None,
        opened_for_review=report.opened_for_review_at is not None,
        above_standing=Standing(around.above_standing) if around.above_standing else None,
        above_seals=above is not None and definition.locks_below(above),
        sealed_by=sealed,
    )


def sealed_by(reports: Sequence[Report]) -> dict[int, str]:
    """Of the reports of weeks, those whose month is approved at their unit, in the same form: id -> the title of its round.

    A week belongs to the month that holds its last day (acceptance case 12). Nothing is asked when there are none.
    """
    weekly = [each.id for each in reports if each.round.period.kind == PeriodKind.WEEK]
    return dict(run_as_written(SEALED, {"ids": as_array(weekly)})) if weekly else {}


def around(ids: Sequence[int]) -> dict[int, Around]:
    """What stands around each report, by id, in one statement; texts only of those still being written."""
    rows = run_as_written(AROUND, {"ids": as_array(ids)})
    return {row[0]: Around(row[1], row[2], row[3], row[4] or {}) for row in rows}


_definitions: dict[tuple[str, int], tuple[Mapping[str, Any], Definition]] = {}


def passages_of(ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Texts of several submissions: submission id -> field key -> text."""
    texts: dict[int, dict[str, str]] = {}
    query = select(Passage.submission_id, Passage.field_key, Passage.text).where(one_of(Passage.submission_id, ids))
    for submission_id, key, text in db.session.execute(query):
        texts.setdefault(submission_id, {})[key] = text
    return texts


def texts_of(submission: Submission) -> dict[str, str]:
    """Texts of one report by field key."""
    return passages_of([submission.id]).get(submission.id, {})
