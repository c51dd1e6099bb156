"""Remarks: drafted while a report is read, sent with the return, answered by the unit, closed by a reviewer.

A draft is its author's alone. What was sent stays with the report, whoever leaves and whatever the tree becomes; the
return's entry in the sealed history carries it word for word. Must not know pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from extensions import db
from submissions.deciding import answers_for
from submissions.facts import definition_of
from submissions.models import Submission
from submissions.parts import page_of, pages_of
from submissions.queries import JUDGES, WRITERS, may_see
from submissions.remark_models import Anchor, Remark, RemarkReply
from units import history
from units.access import Doer
from units.authority import demand, may
from vietnamese import nfc
from workflow.model import Definition, Desk, Effect, Relation, Standing
from workflow.refusals import Refused

LONGEST = 2000
"""Characters of one remark or answer."""


@dataclass(frozen=True)
class Place:
    """What a remark is anchored to. `code`: of a section, or the key of a field; empty for the whole report."""

    anchor: Anchor
    code: str
    label: str


def place_at(submission: Submission, at: str) -> Place:
    """The place a page names: "" (the whole), "section:CODE" or "field:KEY". Errors: Refused("not_found")."""
    form = submission.round.form_version.compiled
    kind, _, code = at.partition(":")
    if not kind:
        return Place(Anchor.WHOLE, "", "Toàn bộ báo cáo")
    if kind == Anchor.SECTION and (page := page_of(pages_of(form, submission.level, submission.sector), code)):
        return Place(Anchor.SECTION, code, page.title[:300])
    if kind == Anchor.FIELD and (asked := form.field(code)):
        return Place(Anchor.FIELD, code, asked.label_vi[:300])
    raise Refused("not_found")


def why_no_draft(submission: Submission, doer: Doer) -> Refused | None:
    """None when `doer` could send the report back now, so may write remarks to go with it; else why not."""
    names = handing_back(definition_of(submission.round.workflow))
    answers = answers_for([submission], doer)[submission.id]
    refusals = [answers[name] for name in names]
    if not refusals:
        return Refused("unknown_move", move="return", state=submission.state, moves=())
    return None if None in refusals else refusals[0]


def handing_back(definition: Definition) -> list[str]:
    """The moves that give a report back to its unit to work on: it is told, and may write again."""
    return [
        name
        for name, moves in definition.moves_named.items()
        if any(
            each.target
            and definition.standing_of(each.target) is Standing.OPEN
            and definition.standing_of(source) is Standing.SUBMITTED
            and Effect.TELL_UNIT in each.effects
            for each in moves
            for source in each.sources
        )
    ]


def write_draft(submission: Submission, at: str, text: str, *, by: Doer, now: datetime) -> Remark:
    """Keep a remark for the next return; nobody but its author sees it until then.

    Errors: Refused as the return itself would be, "not_found" for a place that is none, "text_wanted".
    """
    if refusal := why_no_draft(submission, by):
        raise refusal
    place = place_at(submission, at)
    name, title = _signed(submission, by)
    draft = Remark(
        submission_id=submission.id,
        anchor=place.anchor,
        place=place.code,
        label=place.label,
        text=_text(text),
        author_id=by.user_id,
        author_name=name,
        author_title=title,
        written_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def discard_draft(remark: Remark, *, by: Doer, now: datetime) -> None:
    """Throw a draft of one's own away. Errors: Refused("not_found") for whatever is no draft of the doer's."""
    demand(remark, by, "discard", now=now)
    db.session.delete(remark)
    db.session.flush()


def send_drafts(submissions: Sequence[Submission], *, by: Doer, now: datetime) -> dict[int, list[dict[str, Any]]]:
    """Send the doer's drafts on `submissions` (rows locked by the caller); what the history keeps of them, by report."""
    ids = [each.id for each in submissions]
    query = select(Remark).where(Remark.submission_id.in_(ids), Remark.sent_at.is_(None))
    query = query.where(Remark.author_id == by.user_id).order_by(Remark.id).with_for_update()
    told: dict[int, list[dict[str, Any]]] = {}
    for draft in db.session.scalars(query) if by.user_id else ():
        draft.sent_at = now
        told.setdefault(draft.submission_id, []).append(
            {"anchor": draft.anchor.value, "place": draft.place, "label": draft.label, "text": draft.text}
        )
    db.session.flush()
    return told


def answer(remark: Remark, text: str, *, fixed: bool, by: Doer, now: datetime) -> None:
    """Answer a remark. `fixed`: the unit says it has dealt with it; an answer from above asks for it again.

    Errors: Refused (not a desk of this report, "text_wanted" when neither text nor `fixed` is given).
    """
    demand(remark, by, "answer", now=now)
    _lock(remark)
    is_judge = _is_judge(remark.submission, by)
    said = nfc(text).strip()
    if said or not fixed or is_judge:
        name, title = _signed(remark.submission, by)
        db.session.add(
            RemarkReply(
                remark_id=remark.id,
                text=_text(text),
                author_id=by.user_id,
                author_name=name,
                author_title=title,
                written_at=now,
            )
        )
    remark.fixed_at = None if is_judge else (now if fixed else remark.fixed_at)
    _note(remark, "remark_fixed" if fixed and not is_judge else "remark_answered", by, said, now)


def mark_fixed(submission: Submission, ids: Iterable[int], *, by: Doer, now: datetime) -> None:
    """Say of several remarks of one report that they have been dealt with; those that are closed or fixed are left."""
    query = select(Remark).where(Remark.submission_id == submission.id, Remark.id.in_(list(ids)))
    for remark in db.session.scalars(query.where(Remark.closed_at.is_(None), Remark.fixed_at.is_(None))):
        answer(remark, "", fixed=True, by=by, now=now)


def close(remark: Remark, *, by: Doer, now: datetime) -> None:
    """Agree that a remark is dealt with. Closing it again changes nothing. Errors: Refused("not_your_desk")."""
    demand(remark, by, "close", now=now)
    _lock(remark)
    if remark.closed_at is None:
        remark.closed_at = now
        _note(remark, "remark_closed", by, "", now)


def remarks_for(submission: Submission, doer: Doer) -> list[Remark]:
    """Sent remarks and the doer's own drafts with their threads, oldest first; drafts last."""
    query = select(Remark).where(Remark.submission_id == submission.id).options(selectinload(Remark.replies))
    query = query.where(
        or_(Remark.sent_at.is_not(None), and_(Remark.sent_at.is_(None), Remark.author_id == doer.user_id))
    )
    return list(db.session.scalars(query.order_by(Remark.sent_at.nulls_last(), Remark.id)))


def open_counts(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """For each report with open remarks: (still to be dealt with by the unit, said to be dealt with and not closed)."""
    fixed = func.count(Remark.fixed_at)
    query = select(Remark.submission_id, func.count() - fixed, fixed)
    query = query.where(Remark.submission_id.in_(ids), Remark.sent_at.is_not(None), Remark.closed_at.is_(None))
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query.group_by(Remark.submission_id))}


def remark_for(doer: Doer, remark_id: int) -> Remark:
    """The remark, if the report is the doer's to see and it was sent or is his own draft. Errors: Refused("not_found")."""
    remark = db.session.get(Remark, remark_id)
    if remark is None or not may_see(doer, remark.submission):
        raise Refused("not_found")
    if remark.sent_at is None and (doer.user_id is None or remark.author_id != doer.user_id):
        raise Refused("not_found")
    return remark


@may.register
def _remark(subject: Remark, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    if action == "discard":
        own = subject.sent_at is None and subject.author_id == doer.user_id
        return None if own else Refused("not_found")
    desks = _judging() if action == "close" else _judging() | _writing()
    if subject.sent_at is not None and (doer.desks_towards(subject.submission.unit_path) & desks):
        return None
    return Refused("not_your_desk", desks=tuple(sorted(str(desk) for desk in desks)))


def _judging() -> set[Desk]:
    return {Desk(role, Relation.PARENT) for role in JUDGES}


def _writing() -> set[Desk]:
    return {Desk(role, Relation.OWN) for role in WRITERS}


def _is_judge(submission: Submission, by: Doer) -> bool:
    """Does the doer speak for the level above? Whoever also writes for the unit speaks for the unit."""
    desks = by.desks_towards(submission.unit_path)
    return bool(desks & _judging()) and not desks & _writing()


def _lock(remark: Remark) -> None:
    """Two people on one report take turns: they write to one chain of history."""
    locked = select(Submission.id).where(Submission.id == remark.submission_id)
    db.session.execute(locked.with_for_update(key_share=True))
    db.session.refresh(remark)


def _note(remark: Remark, act: str, by: Doer, text: str, now: datetime) -> None:
    facts: dict[str, Any] = {**by.signature(remark.submission.unit_path), "label": remark.label, "remark": remark.text}
    if text:
        facts["reason"] = text
    history.append([history.Happening("submission", remark.submission_id, act, by.user_id, facts)], now=now)
    db.session.flush()


def _signed(submission: Submission, by: Doer) -> tuple[str, str]:
    signed = by.signature(submission.unit_path)
    return str(signed["name"])[:200], str(signed["title"])[:200]


def _text(text: str) -> str:
    said = nfc(text).replace("\r\n", "\n").strip()
    if not said or len(said) > LONGEST or "\0" in said:
        raise Refused("text_wanted", most=LONGEST)
    return said
