"""Moves: the only writer of `Submission.state`.

One path for one submission and for many, for pages, imports, the command line and bulk: lock, compare with what was
seen, decide (pure), write state + history + stale marks + notices in the caller's transaction. Never commits.

Locks are taken from below upwards. A move that looks at the level above shares a lock on it, so that "undo the child"
and "approve the parent" cannot both win.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from extensions import db, hurry
from submissions.deciding import is_judge
from submissions.facts import definition_of, passages_of, situations_of
from submissions.findings import notes_of
from submissions.models import Round, StaleMark, Submission
from submissions.notices import tell_above, tell_unit
from submissions.remarks import send_drafts
from units import history
from units.access import Doer, Signed
from units.tree import one_of
from workflow.engine import decide_among
from workflow.model import Actor, Decision, Definition, Effect, Standing
from workflow.refusals import Refused


@dataclass(frozen=True)
class Outcome:
    """What became of one submission in a (bulk) move: its state now, and the refusal if there was one."""

    submission: Submission
    refused: Refused | None = None


class Decided(NamedTuple):
    """A move that may be made, and as whom the doer makes it."""

    submission: Submission
    decision: Decision
    actor: Actor


def make_move(
    submission: Submission, name: str, *, by: Doer, seen: int | None, reason: str = "", now: datetime
) -> Submission:
    """Carry out one move of the round's workflow on `submission`; `seen` is the version the doer looked at.

    Errors: Refused with every code of the engine, or "changed_since_seen" when somebody else moved or saved first.
    """
    versions = None if seen is None else {submission.id: seen}
    (outcome,) = make_moves([submission.id], name, by=by, seen=versions, reason=reason, now=now)
    if outcome.refused:
        raise outcome.refused
    return outcome.submission


def make_moves(
    ids: Sequence[int], name: str, *, by: Doer, seen: Mapping[int, int] | None, reason: str = "", now: datetime
) -> list[Outcome]:
    """Carry out the same move on each of `ids`, each on its own: those refused are returned with their refusal.

    `seen`: versions the doer looked at; None skips the comparison (imports, which read under the same lock).
    """
    submissions = _locked(ids)
    _share_lock_above(submissions, name)
    situations = situations_of(submissions)
    decided: list[Decided] = []
    outcomes = []
    for submission in submissions:
        try:
            _check_seen(submission, seen)
            definition = definition_of(submission.round.workflow)
            actors = by.towards(submission.unit_path)
            decision, actor = decide_among(definition, situations[submission.id], actors, name, reason=reason)
            decided.append(Decided(submission, decision, actor))
            outcomes.append(Outcome(submission))
        except Refused as refused:
            outcomes.append(Outcome(submission, refused))
    if decided:
        _write(decided, name, by, reason.strip(), now)
    return outcomes


def note_opened(submission: Submission, *, by: Doer, now: datetime) -> bool:
    """Record that somebody who judges `submission` has looked at what was submitted; was this the first look?

    From then on the unit can no longer take it back. Not a move: state and version stay.
    """
    if submission.standing is not Standing.SUBMITTED or submission.opened_for_review_at is not None:
        return False
    if by.user_id == submission.author_id or not is_judge(submission, by):
        return False
    (locked,) = _locked([submission.id])
    if locked.standing is not Standing.SUBMITTED or locked.opened_for_review_at is not None:
        return False
    locked.opened_for_review_at = now
    facts = by.signature(locked.unit_path)
    history.append([history.Happening("submission", locked.id, "opened", by.user_id, facts)], now=now)
    return True


def contents_hash(submission: Submission, passages: Mapping[str, str]) -> str:
    """SHA-256 over everything a report says: figures, kinds of nothing, texts, lists."""
    contents = [submission.figures, submission.nothings, dict(passages), submission.listings]
    return hashlib.sha256(json.dumps(contents, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def snapshot_of(submission: Submission, passages: Mapping[str, str]) -> dict[str, Any]:
    """Everything a report says, as the history keeps it."""
    return {
        "figures": list(submission.figures),
        "nothings": list(submission.nothings),
        "passages": dict(passages),
        "listings": submission.listings,
    }


def _locked(ids: Sequence[int]) -> list[Submission]:
    query = (
        select(Submission)
        .where(one_of(Submission.id, ids))
        .order_by(Submission.id)
        .options(joinedload(Submission.round).joinedload(Round.form_version))
        .with_for_update(key_share=True, of=Submission)
        .execution_options(populate_existing=True)
    )
    found = list(db.session.scalars(query))
    if len(found) != len(set(ids)):
        raise Refused("not_found")
    return found


def _share_lock_above(submissions: Sequence[Submission], name: str) -> None:
    parents = {
        submission.parent_id
        for submission in submissions
        if submission.parent_id and _looks_above(definition_of(submission.round.workflow), name)
    }
    if parents:
        query = select(Submission.id).where(one_of(Submission.id, parents)).order_by(Submission.id)
        db.session.execute(query.with_for_update(read=True))


def _looks_above(definition: Definition, name: str) -> bool:
    return any(use.name == "nothing_above" for move in definition.moves_named.get(name, ()) for use in move.guards)


def _check_seen(submission: Submission, seen: Mapping[int, int] | None) -> None:
    if seen is not None and seen.get(submission.id) != submission.version:
        last = history.entries_of("submission", submission.id)[-1:]
        moved_by = last[0].facts.get("name", "") if last else ""
        raise Refused("changed_since_seen", state=submission.state, by=moved_by)


def _write(decided: Sequence[Decided], name: str, by: Doer, reason: str, now: datetime) -> None:
    texts = passages_of([each.submission.id for each in decided])
    returned = [each.submission for each in decided if _hands_back(each)]
    remarks = send_drafts(returned, by=by, now=now) if returned else {}
    signed = {each.submission.id: by.signature(each.submission.unit_path, each.actor.on_behalf_of) for each in decided}
    named = [each.submission for each in decided if Effect.NAME_AUTHOR in each.decision.effects]
    notes = notes_of(named) if named else {}
    happenings = []
    for each in decided:
        own = each.submission.id
        told = remarks.get(own, [])
        happening = _happening(each, name, by, signed[own], reason, told, texts.get(own, {}))
        said = {key: note.text for key, note in notes.get(own, {}).items()}
        happenings.append(replace(happening, facts={**happening.facts, "notes": said}) if said else happening)
    by_decision: dict[Decision, list[Submission]] = {}
    for submission, decision, _ in decided:
        by_decision.setdefault(decision, []).append(submission)
    for decision, group in by_decision.items():
        _update(group, _columns(decision, by, now))
    history.append(happenings, now=now)
    for decision, group in by_decision.items():
        _follow(decision, group, name, by, signed, reason, now)
    for each in decided:
        db.session.expire(each.submission)


def _follow(
    decision: Decision,
    group: Sequence[Submission],
    name: str,
    by: Doer,
    signed: Mapping[int, Signed],
    reason: str,
    now: datetime,
) -> None:
    """Owe what the definition says follows: the totals above, and word to those concerned."""
    if Effect.CONSOLIDATE in decision.effects:
        mark_stale(group)
    for effect, tell in ((Effect.TELL_ABOVE, tell_above), (Effect.TELL_UNIT, tell_unit)):
        if effect in decision.effects:
            tell(group, name, by=by, signed=signed, reason=reason, now=now)


def _update(group: Sequence[Submission], columns: dict[str, Any]) -> None:
    """One statement for the whole group; the rows are locked, the version guard is the second lock on the door."""
    ids = literal([submission.id for submission in group], ARRAY(BigInteger))
    versions = literal([submission.version for submission in group], ARRAY(BigInteger))
    expected = func.unnest(ids, versions).table_valued("id", "version").render_derived()
    statement = (
        update(Submission)
        .where(Submission.id == expected.c.id, Submission.version == expected.c.version)
        .values(version=Submission.version + 1, **columns)
        .execution_options(synchronize_session=False)
    )
    changed = db.session.execute(statement).rowcount  # type: ignore[attr-defined]
    if changed != len(group):
        raise Refused("changed_since_seen", state=group[0].state, by="")


def _columns(decision: Decision, by: Doer, now: datetime) -> dict[str, Any]:
    columns: dict[str, Any] = {"state": decision.target, "standing": decision.standing}
    columns["settled_at"] = now if decision.standing.is_settled else None
    if Effect.NAME_AUTHOR in decision.effects:
        columns |= {"author_id": by.user_id, "submitted_at": now, "opened_for_review_at": None}
        columns["first_submitted_at"] = func.coalesce(Submission.first_submitted_at, now)
    return columns


def _hands_back(decided: Decided) -> bool:
    """Does the unit get its report back to work on? Then it gets the remarks with it."""
    waited = decided.submission.standing is Standing.SUBMITTED
    return waited and decided.decision.standing is Standing.OPEN and Effect.TELL_UNIT in decided.decision.effects


def _happening(
    decided: Decided,
    name: str,
    by: Doer,
    signed: Signed,
    reason: str,
    remarks: Sequence[dict[str, Any]],
    passages: Mapping[str, str],
) -> history.Happening:
    submission, decision, _ = decided
    facts: dict[str, Any] = {
        "move": name,
        "from": submission.state,
        "to": decision.target,
        "version": submission.version + 1,
        **signed,
        "contents": contents_hash(submission, passages),
    }
    if reason:
        facts["reason"] = reason
    if remarks:
        facts["remarks"] = remarks
    if decision.own_work:
        facts["own_work"] = True
    if Effect.NAME_AUTHOR in decision.effects:
        facts["snapshot"] = snapshot_of(submission, passages)
    return history.Happening("submission", submission.id, name, by.user_id, facts)


def mark_stale(submissions: Sequence[Submission]) -> None:
    """Owe the consolidation of the parents of `submissions`, and ask for it to be soon."""
    marks = {submission.parent_id: submission.depth - 1 for submission in submissions if submission.parent_id}
    if marks:
        db.session.execute(
            insert(StaleMark), [{"submission_id": parent, "depth": depth} for parent, depth in marks.items()]
        )
        hurry("consolidation")
