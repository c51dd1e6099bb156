"""Questions about reports, named after what they answer. Loading through the person is the permission to see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, literal_column, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from extensions import db
from submissions.deciding import JUDGES, WRITERS
from submissions.facts import definition_of
from submissions.forms.models import FormVersion
from submissions.held import Held, hold_to_write
from submissions.models import Period, Round, Submission
from submissions.notices.models import Notice
from units.access import Doer
from units.acting import Portfolio
from units.authority import Action, may_at
from units.restructuring.lineage import predecessors_of
from units.tree import holding, one_of, text_one_of
from workflow.model import Role, Standing
from workflow.refusals import Refused


def submission_for(doer: Doer, submission_id: int) -> Submission:
    """The report, if it is of one of the person's units or of a unit below one.

    Errors: Refused("not_found") for every other report, whether it exists or not.
    """
    submission = db.session.scalar(_whole_rows().where(Submission.id == submission_id))
    if submission is None or not may_see(doer, submission):
        raise Refused("not_found")
    return submission


def submission_to_write(doer: Doer, submission_id: int) -> Held:
    """As `submission_for`, held until the end of the transaction: nobody else saves or moves it meanwhile."""
    (held,) = hold_to_write([submission_id])
    if not may_see(doer, held):
        raise Refused("not_found")
    return held


def lock(submission: Submission) -> None:
    """Read the report anew and hold its row until the end of the transaction; others may still point to it."""
    db.session.refresh(submission, with_for_update={"key_share": True, "of": Submission})


def submissions_for(doer: Doer, ids: Collection[int]) -> list[Submission]:
    """These reports in one statement, by id; all of them or none.

    Errors: Refused("not_found") when one is not the person's to see, whether it exists or not.
    """
    found = list(db.session.scalars(_whole_rows().where(one_of(Submission.id, ids)).order_by(Submission.id)))
    if len(found) != len(set(ids)) or not all(may_see(doer, each) for each in found):
        raise Refused("not_found")
    return found


def submission_of(round_: Round, unit_code: str) -> Submission:
    """The report of the unit that carried `unit_code` when the round opened. Errors: Refused("not_found")."""
    query = _whole_rows().where(Submission.round_id == round_.id, Submission.unit_code == unit_code)
    submission = db.session.scalar(query)
    if submission is None:
        raise Refused("not_found", unit=unit_code)
    return submission


def round_by_code(code: str) -> Round:
    """The round called `code`. Errors: Refused("not_found")."""
    round_ = db.session.scalar(select(Round).where(Round.code == code))
    if round_ is None:
        raise Refused("not_found", round=code)
    return round_


def may_see(doer: Doer, submission: Submission | Held) -> bool:
    """Is the report of a unit of the doer's, or of a unit below one? The operator sees all."""
    return may_at(submission.unit_path, doer, Action.SEE) is None


def owed_by(doer: Doer) -> list[Submission]:
    """Reports of open rounds the person writes for, what is due first on top."""
    units = _units_where(doer, WRITERS)
    query = _whole_rows().join(Round, Round.id == Submission.round_id)
    query = query.where(_answered_for_by(units), Round.closed_at.is_(None))
    return list(db.session.scalars(query.order_by(Submission.due_at, Submission.id)))


def waiting_for(doer: Doer, today: date, *, of_others: bool = False, limit: int = 200) -> list[Submission]:
    """Reports of open rounds that wait for the person's judgement, longest waiting first.

    Whoever looks after units at a desk sees first what is his and nobody's; `of_others`: the whole desk.
    """
    query = _waiting(doer)
    if not of_others:
        query = query.where(~_looked_after_by_others(doer, today))
    return list(db.session.scalars(query.order_by(Submission.submitted_at, Submission.id).limit(limit)))


def waiting_count(doer: Doer, today: date, *, of_others: bool = False) -> int:
    """How many reports `waiting_for` would give without a limit."""
    query = _waiting(doer) if of_others else _waiting(doer).where(~_looked_after_by_others(doer, today))
    return db.session.scalar(select(func.count()).select_from(query.with_only_columns(Submission.id).subquery())) or 0


def waiting_elsewhere(doer: Doer, today: date) -> int:
    """How many more reports wait at the person's desks, looked after by others."""
    hidden = _waiting(doer).where(_looked_after_by_others(doer, today))
    return db.session.scalar(select(func.count()).select_from(hidden.with_only_columns(Submission.id).subquery())) or 0


def overseen_by(doer: Doer) -> list[Submission]:
    """The person's units' own reports that have something below them, newest round first: where totals are looked at."""
    units = [office.unit_id for office in doer.offices]
    query = _whole_rows().where(_answered_for_by(units), Submission.total.has())
    return list(db.session.scalars(query.order_by(Submission.round_id.desc(), Submission.sort_key)))


def previous_of(submission: Submission) -> Submission | None:
    """The unit's report of the same form in the latest earlier period of the same kind, if it was sent."""
    this = submission.round
    query = (
        _whole_rows()
        .join(Round, Round.id == Submission.round_id)
        .join(Period, Period.id == Round.period_id)
        .join(FormVersion, FormVersion.id == Round.form_version_id)
        .where(Submission.unit_id == submission.unit_id, FormVersion.form_id == this.form_version.form_id)
        .where(Period.last_day < this.period.last_day, Period.kind == this.period.kind)
        .where(Submission.standing.in_([Standing.SUBMITTED, Standing.APPROVED]))
    )
    return db.session.scalar(query.order_by(Period.last_day.desc()).limit(1))


def unread_count(user_id: int) -> int:
    """How many notices the person has not read: asked on every page, answered by one index."""
    query = select(func.count()).select_from(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return db.session.scalar(query.where(Notice.state != literal_column("'moot'"))) or 0


def judged_at_own() -> tuple[ColumnElement[bool], set[Role]]:
    """Is a submitted report judged by its own unit before the level above, and by which roles? By the workflows of open rounds."""
    here, roles = [], set()
    for round_id, workflow in db.session.execute(select(Round.id, Round.workflow).where(Round.closed_at.is_(None))):
        definition = definition_of(workflow)
        states = {each.name: judges for each in definition.states if (judges := definition.judged_at_own(each.name))}
        if states:
            here.append(and_(Submission.round_id == round_id, text_one_of(Submission.state, states)))
            roles |= frozenset().union(*states.values())
    return or_(false(), *here), roles


def _waiting(doer: Doer) -> Select[tuple[Submission]]:
    units = _units_where(doer, JUDGES)
    judged_here, roles = judged_at_own()
    own = one_of(Submission.unit_path[Submission.depth + 1], _units_where(doer, roles))
    directly_below = one_of(Submission.desk_above, units)
    query = _many_rows().join(Round, Round.id == Submission.round_id)
    return query.where(
        Round.closed_at.is_(None),
        Submission.standing == Standing.SUBMITTED,
        or_(and_(judged_here, own), and_(not_(judged_here), directly_below)),
    )


def _looked_after_by_others(doer: Doer, today: date) -> ColumnElement[bool]:
    """Is the report's unit in somebody else's portfolio, at a desk where the doer (or whom he stands in for) has one?"""
    those = [person_id for person_id in {doer.user_id, *(office.of_id for office in doer.offices)} if person_id]
    desk, unit = Submission.desk_above, Submission.unit_path[Submission.depth + 1]
    at_desk = select(Portfolio.id).where(Portfolio.unit_id == desk, holding(Portfolio, today))
    of_others = at_desk.where(Portfolio.cared_for_id == unit, ~one_of(Portfolio.user_id, those))
    has_some = at_desk.where(one_of(Portfolio.user_id, those))
    return and_(desk != unit, of_others.exists(), has_some.exists())


def _whole_rows() -> Select[tuple[Submission]]:
    return select(Submission).options(
        joinedload(Submission.round).joinedload(Round.form_version),
        joinedload(Submission.round).joinedload(Round.period),
    )


def _many_rows() -> Select[tuple[Submission]]:
    """As `_whole_rows`, for thousands: the few rounds and forms they share are fetched once and not in every row."""
    return select(Submission).options(
        selectinload(Submission.round).selectinload(Round.form_version),
        selectinload(Submission.round).selectinload(Round.period),
    )


def _answered_for_by(unit_ids: Sequence[int]) -> ColumnElement[bool]:
    """The reports these units answer for: their own, and those of units they carry on (the last desk of the path)."""
    carried_on = one_of(Submission.unit_id, [*unit_ids, *predecessors_of(unit_ids)])
    return and_(carried_on, one_of(Submission.unit_path[Submission.depth + 1], unit_ids))


def _units_where(doer: Doer, roles: Iterable[Role]) -> list[int]:
    wanted = set(roles)
    return sorted({office.unit_id for office in doer.offices if office.role in wanted})
