"""Who stands behind one figure, by name: the reports below it that told it, those that did not, and what these last told.

Asked from the reports themselves; each question is one statement, cut at a number a page can show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from extensions import db
from submissions.forms.models import FormVersion
from submissions.forms.schema import NOT_EXPECTED, Slot
from submissions.models import Period, Round, Submission
from units.models import UnitName
from units.tree import one_of
from vietnamese import fold
from workflow.model import Standing

MOST = 50
"""Names of one list that a page shows; the search finds the others."""
SENT = (Standing.SUBMITTED, Standing.APPROVED)


@dataclass(frozen=True)
class Teller:
    """A report that carries a figure of its own. `figure` is scaled; `is_official`: approved."""

    id: int
    unit_name: str
    above_name: str
    figure: int
    is_official: bool


@dataclass(frozen=True)
class Silent:
    """A report asked for a figure and without one that counts. `is_sent`: it came, with this place left blank.

    `known`: what the unit told in its latest approved report of an earlier period, never part of a total.
    """

    id: int
    unit_name: str
    above_name: str
    is_sent: bool
    known: int | None = None
    known_period: str = ""


def tellers(submission: Submission, slot: Slot, sought: str = "") -> tuple[list[Teller], int]:
    """The reports below one (and itself) with a figure in `slot`, largest first, and how many there are in all."""
    figure, above = Submission.figures[slot.index + 1], aliased(Submission)
    is_known = literal(slot.register)
    counts = Submission.standing.in_(SENT) | is_known
    here = [*_within(submission), figure.is_not(None), counts, *_named(sought)]
    query = (
        select(Submission.id, Submission.unit_name, func.coalesce(above.unit_name, ""), figure)
        .add_columns(or_(Submission.standing == Standing.APPROVED, is_known))
        .outerjoin(above, above.id == Submission.parent_id)
        .where(*here)
        .order_by(figure.desc(), Submission.sort_key, Submission.id)
    )
    return [Teller(*row) for row in db.session.execute(query.limit(MOST))], _count(here)


def silent(submission: Submission, slot: Slot, sought: str = "") -> tuple[list[Silent], int]:
    """The reports below one (and itself) asked for `slot` without a figure sent, in Vietnamese order; how many in all."""
    figure, above = Submission.figures[slot.index + 1], aliased(Submission)
    is_sent = Submission.standing.in_(SENT)
    here = [*_within(submission), Submission.nothings[slot.index + 1] != NOT_EXPECTED, *_named(sought)]
    here.append(figure.is_(None) if slot.register else or_(~is_sent, figure.is_(None)))
    query = (
        select(Submission.id, Submission.unit_id, Submission.unit_name, func.coalesce(above.unit_name, ""), is_sent)
        .outerjoin(above, above.id == Submission.parent_id)
        .where(*here)
        .order_by(above.sort_key, Submission.sort_key, Submission.id)
    )
    rows = db.session.execute(query.limit(MOST)).all()
    known = last_told(submission, slot, [row.unit_id for row in rows])
    found = [Silent(id_, name, up, sent, *known.get(unit_id, (None, ""))) for id_, unit_id, name, up, sent in rows]
    return found, _count(here)


def last_told(submission: Submission, slot: Slot, unit_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Unit -> figure and period of its latest approved report before this one's period, of the same form and kind of period."""
    this = submission.round
    query = (
        select(Submission.unit_id, Submission.figures, Period.code, FormVersion.id)
        .join(Round, Round.id == Submission.round_id)
        .join(Period, Period.id == Round.period_id)
        .join(FormVersion, FormVersion.id == Round.form_version_id)
        .where(one_of(Submission.unit_id, unit_ids), FormVersion.form_id == this.form_version.form_id)
        .where(Period.last_day < this.period.first_day, Period.kind == this.period.kind)
        .where(Submission.standing == Standing.APPROVED)
        .order_by(Period.last_day)
    )
    places: dict[int, Slot | None] = {}
    told = {}
    for unit_id, figures, code, version_id in db.session.execute(query):
        if version_id not in places:
            places[version_id] = db.session.get_one(FormVersion, version_id).compiled.slot(slot.key)
        there = places[version_id]
        if there is not None and (figure := figures[there.index]) is not None:
            told[unit_id] = (figure, code)
    return told


def _within(submission: Submission) -> list[ColumnElement[bool]]:
    below = Submission.unit_path.bool_op("@>")(array([submission.unit_id]))
    return [Submission.round_id == submission.round_id, below]


def _named(sought: str) -> list[ColumnElement[bool]]:
    """Units one of whose names holds every word sought, accents and case aside."""
    words = fold(sought).split()[:8]
    if not words:
        return []
    held = [UnitName.search_key.contains(word, autoescape=True) for word in words]
    return [select(UnitName.unit_id).where(UnitName.unit_id == Submission.unit_id, *held).exists()]


def _count(conditions: Sequence[ColumnElement[bool]]) -> int:
    return db.session.scalar(select(func.count()).select_from(Submission).where(*conditions)) or 0
