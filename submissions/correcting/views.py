"""Corrections as their pages show them: what can be corrected, who has signed, whose turn it is. Reads rows, decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from extensions import db
from submissions.comparing import Piece, pieces_between
from submissions.correcting.lists import Corrections, corrections_at, waiting_for_signature
from submissions.correcting.models import Change, Correction, CorrectionState, Signature
from submissions.correcting.places import Place, places_of, said, value_at
from submissions.correcting.rights import Way, signing_desks, signing_unit, why_not_correct
from submissions.correcting.values import Told, place_of, told
from submissions.entry.inputs import NIL_ANSWER
from submissions.entry.parts import pages_of
from submissions.facts import texts_of
from submissions.forms.schema import Kind
from submissions.models import Submission
from units.access import Doer, holders
from units.people import User
from units.tree import one_of


@dataclass(frozen=True)
class Panel:
    """The corrections of a report as its page shows them. `can_ask`: may the person ask for one now?"""

    listed: Corrections
    can_ask: bool

    @property
    def is_shown(self) -> bool:
        """Is there anything to say about corrections?"""
        return self.can_ask or bool(self.listed.own) or bool(self.listed.below)


@dataclass(frozen=True)
class Choice:
    """One place that can be chosen, with what the report says there."""

    place: Place
    present: str


@dataclass(frozen=True)
class Step:
    """One level on the way of a correction: it has signed, it is its turn (`people` can), or it comes later."""

    unit_name: str
    signature: Signature | None = None
    is_turn: bool = False
    people: tuple[str, ...] = ()


def panel_of(submission: Submission, doer: Doer) -> Panel:
    """What the page of a report says about corrections."""
    return Panel(corrections_at(submission), why_not_correct(submission, doer) is None)


def to_sign(doer: Doer, now: datetime, *, seat: Doer | None = None) -> list[tuple[Correction, tuple[Told, ...]]]:
    """Corrections that wait for the person's signature (at one seat), each with old and new in words."""
    return [(each, told(each)) for each in waiting_for_signature(doer, now, seat=seat)]


def choices_of(submission: Submission) -> list[tuple[str, list[Choice]]]:
    """The places of a report by the part they stand in, in printed order."""
    form = submission.round.form_version.compiled
    texts = texts_of(submission)
    parts = pages_of(form, submission.level, submission.sector)
    part_of = {asked.key: page.title for page in parts for asked in page.asked}
    groups: dict[str, list[Choice]] = {}
    for place in places_of(form, submission.level, submission.sector).values():
        present = said(place, value_at(place, submission.figures, submission.nothings, texts))
        groups.setdefault(part_of.get(place.field_key, ""), []).append(Choice(place, present))
    return list(groups.items())


def shown(correction: Correction) -> list[tuple[Told, tuple[Piece, ...]]]:
    """Each change in words, with old and new in one, word by word, where a passage was rewritten."""
    return [(words, _pieces_of(each)) for each, words in zip(correction.changes, told(correction), strict=True)]


def _pieces_of(change: Change) -> tuple[Piece, ...]:
    """Empty for what is no passage, or was empty before."""
    old, new = change.old_text or "", change.new_text or ""
    is_rewritten = place_of(change).kind is Kind.NARRATIVE and not {old, new} & {"", NIL_ANSWER}
    return pieces_between(old, new) if is_rewritten else ()


def all_told(corrections: Sequence[Correction]) -> Mapping[int, tuple[Told, ...]]:
    """Old and new of several corrections, by id."""
    return {each.id: told(each) for each in corrections}


def steps_of(correction: Correction, way: Way, today: date) -> list[Step]:
    """The signatures given, then (while it is being signed) whose turn it is and who comes after."""
    done = [Step(each.unit_name, each) for each in correction.signatures]
    if correction.state is not CorrectionState.OPEN:
        return done
    later = [Step(way.name_of(each)) for each in way.unsigned if each is not way.turn]
    return [*done, Step(way.name_of(way.turn), is_turn=True, people=_signers(correction, way.turn, today)), *later]


def _signers(correction: Correction, step: Submission, today: date) -> tuple[str, ...]:
    roles = {desk.role for desk in signing_desks(step)}
    ids = {person for _, person in holders([signing_unit(step)], roles, today)} - {correction.made_by}
    return tuple(db.session.scalars(select(User.name).where(one_of(User.id, ids)).order_by(User.sort_key)))
