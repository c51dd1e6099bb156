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

from extensions import as_array, db, forget, run_as_written
from submissions.deciding import answers_for, handing_back, is_judge
from submissions.entry.parts import page_asking, page_of, pages_of
from submissions.facts import definition_of
from submissions.held import Held
from submissions.models import Submission
from submissions.queries import lock, may_see
from submissions.remarking.models import Anchor, Remark, RemarkReply
from submissions.remarking.notices import tell_answered
from units import history
from units.access import Doer
from units.authority import demand, may
from units.tree import one_of
from vietnamese import nfc
from workflow.model import Desk, Relation
from workflow.refusals import Refused

LONGEST = 2000
"""Characters of one remark or answer."""

MOST_DRAFTS = 200
"""Drafts one person keeps for one report: a return is still read by people."""


SEND = """
    UPDATE remark SET sent_at = %(now)s
    WHERE submission_id = ANY(%(reports)s::bigint[]) AND sent_at IS NULL AND author_id = %(by)s
    RETURNING id, submission_id, anchor, place, label, text
"""
"""Part of every return (ADR 13)."""


@dataclass(frozen=True)
class Place:
    """What a remark is anchored to. `code`: of a section, or the key of a field; empty for the whole report."""

    anchor: Anchor
    code: str
    label: str


def place_at(submission: Submission, at: str) -> Place:
    """The place a page names: "" (the whole), "section:CODE" or "field:KEY". Errors: Refused("not_found")."""
    form = submission.round.form_version.compiled
    pages = pages_of(form, submission.level, submission.sector)
    kind, _, code = at.partition(":")
    if not at:
        return Place(Anchor.WHOLE, "", "Toàn bộ báo cáo")
    if kind == Anchor.SECTION and (page := page_of(pages, code)):
        return Place(Anchor.SECTION, code, page.title[:300])
    if kind == Anchor.FIELD and page_asking(pages, code):
        return Place(Anchor.FIELD, code, form.labels_alone[code][:300])
    raise Refused("not_found")


def why_no_draft(submission: Submission, doer: Doer) -> Refused | None:
    """None when `doer` could send the report back now, so may write remarks to go with it; else why not."""
    names = {move.name for move in handing_back(definition_of(submission.round.workflow))}
    answers = answers_for([submission], doer)[submission.id]
    refusals = [answers[name] for name in sorted(names)]
    if not refusals:
        return Refused("unknown_move", move="return", state=submission.state, moves=())
    return None if None in refusals else refusals[0]


def can_draft(submission: Submission, doer: Doer) -> bool:
    """Would a remark be taken now? Asks the database only on behalf of those who judge a report that waits."""
    sources = {source for move in handing_back(definition_of(submission.round.workflow)) for source in move.sources}
    return submission.state in sources and is_judge(submission, doer) and why_no_draft(submission, doer) is None


def write_draft(submission: Submission, at: str, text: str, *, by: Doer, now: datetime) -> Remark:
    """Keep a remark for the next return; nobody but its author sees it until then.

    Errors: Refused as the return itself would be, "not_found" for a place that is none, "text_wanted", "too_many_drafts".
    """
    lock(submission)
    if refusal := why_no_draft(submission, by):
        raise refusal
    place = place_at(submission, at)
    own = select(func.count()).where(Remark.submission_id == submission.id, Remark.sent_at.is_(None))
    if (db.session.scalar(own.where(Remark.author_id == by.user_id)) or 0) >= MOST_DRAFTS:
        raise Refused("too_many_drafts", most=MOST_DRAFTS)
    draft = Remark(
        submission_id=submission.id,
        anchor=place.anchor,
        place=place.code,
        label=place.label,
        text=_text(text),
        written_at=now,
        **_author(submission, by),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def discard_draft(remark: Remark, *, by: Doer, now: datetime) -> None:
    """Throw a draft of one's own away. Errors: Refused("not_found") for whatever is no draft of the doer's."""
    _lock(remark)
    demand(remark, by, "discard", now=now)
    db.session.delete(remark)
    db.session.flush()


def send_drafts(submissions: Sequence[Held], *, by: Doer, now: datetime) -> dict[int, list[dict[str, Any]]]:
    """Send the doer's drafts on `submissions` (rows locked by the caller); what the history keeps of them, by report."""
    asked = {"reports": as_array(each.id for each in submissions), "by": by.user_id, "now": now}
    told: dict[int, list[dict[str, Any]]] = {}
    sent = sorted(run_as_written(SEND, asked))
    for _, submission_id, *said in sent:
        told.setdefault(submission_id, []).append(dict(zip(("anchor", "place", "label", "text"), said, strict=True)))
    forget(Remark, (remark_id for remark_id, *_ in sent))
    return told


def answer(remark: Remark, text: str, *, fixed: bool = False, by: Doer, now: datetime) -> None:
    """Answer a remark. `fixed`: the unit says it has dealt with it (text or none); an answer from above asks for it again.

    Errors: Refused ("not_your_desk", "remark_closed", "text_wanted").
    """
    _lock(remark)
    demand(remark, by, "answer", now=now)
    is_unit = speaks_for_unit(remark.submission, by)
    said = nfc(text).strip()
    if said or not (fixed and is_unit):
        said = _text(text)
        reply = RemarkReply(remark_id=remark.id, text=said, written_at=now, **_author(remark.submission, by))
        db.session.add(reply)
        db.session.flush()
        tell_answered(remark, reply, by_unit=is_unit, by=by, now=now)
    if not is_unit:
        remark.fixed_at = None
    elif fixed:
        remark.fixed_at = remark.fixed_at or now
    _note([remark], "remark_fixed" if fixed and is_unit else "remark_answered", by, said, now)
    db.session.expire(remark, ["replies"])


def mark_fixed(submission: Submission, ids: Iterable[int], *, by: Doer, now: datetime) -> int:
    """Say of several remarks of one report that they have been dealt with; how many were not said so before.

    Those that are closed, fixed, unsent or of another report are left. Errors: Refused("not_your_desk").
    """
    if not (wanted := set(ids)):
        return 0
    db.session.execute(select(Submission.id).where(Submission.id == submission.id).with_for_update(key_share=True))
    query = select(Remark).where(Remark.submission_id == submission.id, Remark.sent_at.is_not(None))
    query = query.where(Remark.closed_at.is_(None), Remark.fixed_at.is_(None)).order_by(Remark.id)
    found = [each for each in db.session.scalars(query.execution_options(populate_existing=True)) if each.id in wanted]
    for remark in found:
        demand(remark, by, "fix", now=now)
        remark.fixed_at = now
    _note(found, "remark_fixed", by, "", now)
    return len(found)


def close(remark: Remark, *, by: Doer, now: datetime) -> None:
    """Agree that a remark is dealt with. Closing it again changes nothing. Errors: Refused("not_your_desk")."""
    _lock(remark)
    demand(remark, by, "close", now=now)
    if remark.closed_at is None:
        remark.closed_at = now
        _note([remark], "remark_closed", by, "", now)


def remarks_for(submission: Submission, doer: Doer) -> list[Remark]:
    """Sent remarks and the doer's own drafts with their threads, oldest first; drafts last."""
    query = select(Remark).where(Remark.submission_id == submission.id).options(selectinload(Remark.replies))
    query = query.where(
        or_(Remark.sent_at.is_not(None), and_(Remark.sent_at.is_(None), Remark.author_id == doer.user_id))
    )
    return list(db.session.scalars(query.order_by(Remark.sent_at.nulls_last(), Remark.id)))


def open_counts(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """For each report with open remarks: (still to be dealt with by the unit, said to be dealt with and not closed)."""
    fixed = func.count(Remark.fixed_at)
    query = select(Remark.submission_id, func.count() - fixed, fixed).where(one_of(Remark.submission_id, ids))
    query = query.where(Remark.sent_at.is_not(None), Remark.closed_at.is_(None)).group_by(Remark.submission_id)
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}


def remark_for(doer: Doer, remark_id: int) -> Remark:
    """The remark, if the report is the doer's to see and it was sent or is his own draft. Errors: Refused("not_found")."""
    remark = db.session.get(Remark, remark_id)
    if remark is None or not may_see(doer, remark.submission):
        raise Refused("not_found")
    if remark.sent_at is None and (doer.user_id is None or remark.author_id != doer.user_id):
        raise Refused("not_found")
    return remark


def speaks_for_unit(submission: Submission, by: Doer) -> bool:
    """Is the doer one of those who write the report? Whoever also judges it speaks for the unit."""
    return bool(by.desks_towards(submission.unit_path, submission.desk_above) & _writing(submission))


@may.register
def _remark(subject: Remark, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    if action == "discard":
        own = subject.sent_at is None and subject.author_id == doer.user_id
        return None if own else Refused("not_found")
    desks, about = _desks(subject.submission, action), subject.submission
    if not subject.sent_at or not doer.desks_towards(about.unit_path, about.desk_above) & desks:
        return Refused("not_your_desk", desks=tuple(sorted(str(desk) for desk in desks)))
    return Refused("remark_closed", label=subject.label) if subject.closed_at and action != "close" else None


def _desks(submission: Submission, action: str) -> frozenset[Desk]:
    """Those who deal with a remark (`fix`), those above who may agree that it is dealt with (`close`), either (`answer`)."""
    if action == "fix":
        return _writing(submission)
    judging = frozenset(
        desk
        for move in handing_back(definition_of(submission.round.workflow))
        for desk in move.by
        if desk.at is not Relation.OWN
    )
    return judging if action == "close" else judging | _writing(submission)


def _writing(submission: Submission) -> frozenset[Desk]:
    moves = definition_of(submission.round.workflow).moves_named.get("save", ())
    return frozenset(desk for move in moves for desk in move.by)


def _lock(remark: Remark) -> None:
    """Two people on one report take turns: they write to one chain of history, and a draft is sent or thrown away."""
    locked = select(Submission.id).where(Submission.id == remark.submission_id)
    db.session.execute(locked.with_for_update(key_share=True))
    if db.session.get(Remark, remark.id, populate_existing=True) is None:
        raise Refused("not_found")


def _note(remarks: Sequence[Remark], act: str, by: Doer, text: str, now: datetime) -> None:
    happenings = []
    for remark in remarks:
        signed = by.signature(remark.submission.unit_path)
        facts: dict[str, Any] = {**signed, "label": remark.label, "remark": remark.text}
        if text:
            facts["reason"] = text
        happenings.append(history.Happening("submission", remark.submission_id, act, by.user_id, facts))
    db.session.flush()
    history.append(happenings, now=now)


def _author(submission: Submission, by: Doer) -> dict[str, Any]:
    """The columns that keep who wrote it, as he was called then."""
    signed = by.signature(submission.unit_path)
    return {
        "author_id": by.user_id,
        "author_name": str(signed["name"])[:200],
        "author_title": str(signed["title"])[:200],
        "author_for": str(signed.get("for_name", ""))[:200],
    }


def _text(text: str) -> str:
    said = nfc(text).replace("\r\n", "\n").strip()
    if not said or len(said) > LONGEST or "\0" in said:
        raise Refused("text_wanted", most=LONGEST)
    return said
