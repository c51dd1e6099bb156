"""What every demo province must be, whatever the day, the seed and the size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from extensions import db
from submissions.consolidation.whole import whole_of
from submissions.demo.people import LOGINS, doer_at
from submissions.desk import owed_now, waiting_now
from submissions.entry.findings import findings_of
from submissions.facts import passages_of
from submissions.forms.schema import Form, Kind
from submissions.models import Round, Submission
from units import history
from units.access import Doer
from units.kinds import Level
from workflow.deadlines import local_day


def faults_of(now: datetime) -> list[str]:
    """Everything wrong with the province in this database, in words; nothing in a sound one."""
    reports = list(db.session.scalars(select(Submission)))
    open_round = db.session.scalars(select(Round).where(Round.closed_at.is_(None))).one()
    ours = [each for each in reports if each.round_id == open_round.id]
    faults = [f"{each}: broken history" for each in history.verify()[1]]
    faults += [f"{each.round.code}: dated after today" for each in reports if _is_ahead(each, now)]
    faults += [f"no {state} report" for state in _lacking({each.state for each in ours})]
    faults += [*_unexplained(reports), *_impossible(reports), *_wrong_totals(reports), *_idle_logins(now)]
    return faults


def _is_ahead(report: Submission, now: datetime) -> bool:
    moments = (report.round.opened_at, report.submitted_at, report.settled_at)
    is_past = report.round.closed_at is not None
    too_early = is_past and local_day(report.round.opened_at) <= report.round.period.last_day
    return too_early or any(moment and moment > now for moment in moments)


def _lacking(states: set[str]) -> set[str]:
    return {"draft", "submitted", "returned", "approved"} - states


def _unexplained(reports: list[Submission]) -> Iterator[str]:
    sent = [each for each in reports if each.state in ("submitted", "approved")]
    for own, found in findings_of(sent, passages_of([each.id for each in sent])).items():
        yield from (f"{own} {each.key}: {each.message_vi}" for each in found if each.blocks or each.holds_up)


def _impossible(reports: list[Submission]) -> Iterator[str]:
    """Percentages above 100: in every form of the demo what is divided is a part of what it is divided by."""
    for report in reports:
        form = report.round.form_version.compiled
        is_unit = report.level is Level.GRASSROOTS
        figures = report.figures if is_unit else whole_of(report, form).official
        for key, (above, below) in _percents(form):
            part, whole = figures[above], figures[below]
            if part is not None and whole is not None and part > whole:
                yield f"{report.round.code} {report.unit_code} {key}: {part} of {whole}"


def _percents(form: Form) -> list[tuple[str, tuple[int, int]]]:
    percents = [(each.key, form.compiled.quotients[each.key]) for each in form.fields if each.kind is Kind.PERCENT]
    return [(key, (above, below)) for key, (above, below) in percents if below is not None]


def _wrong_totals(reports: list[Submission]) -> Iterator[str]:
    for root in [each for each in reports if each.parent_id is None]:
        form = root.round.form_version.compiled
        slot = form.slot("members_total")
        assert slot is not None
        approved = [each for each in reports if each.round_id == root.round_id and each.state == "approved"]
        members = sum(each.figures[slot.index] or 0 for each in approved)
        if whole_of(root, form).official[slot.index] != members:
            yield f"{root.round.code}: the total is not the sum of its parts"


def _idle_logins(now: datetime) -> Iterator[str]:
    """A chair has a report to write, one who judges has a report that waits."""
    writers, judges = ("chair.hg.01.001", "chair.hg.01.002"), ("officer.hg.01", "chair.hg.01", "approver.hg")
    known = {email.partition("@")[0] for email, _, _ in LOGINS}
    assert known >= {*writers, *judges}
    for name in writers:
        if not any(each.can_write for each in owed_now(_doer(name, now), now)):
            yield f"{name} owes nothing"
    for name in judges:
        if not any(each.moves for each in waiting_now(_doer(name, now), now)):
            yield f"nothing waits for {name}"


def _doer(name: str, now: datetime) -> Doer:
    desk, _, code = name.partition(".")
    return doer_at(desk, code.upper(), local_day(now))
