"""Moves: the only writer of `Submission.state`.

One path for one submission and for many, for pages, imports, the command line and bulk: lock, compare with what was
seen, decide (pure), write state + history + stale marks + notices in the caller's transaction. Never commits.

What is decided on is taken under lock by `held`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert

from extensions import CHANNEL, db, forget, hurry, run_as_written
from submissions.contents import contents_hash, snapshot_of
from submissions.deciding import is_judge
from submissions.entry.findings import Finding, explained, findings_of
from submissions.facts import definition_of, sealed_by, situation_of
from submissions.held import Held, hold
from submissions.models import StaleMark, Submission
from submissions.notices import WHO_HEARS, Call, asking_who, calls_above, calls_of_unit, tell
from submissions.queries import lock
from submissions.remarking.remarks import send_drafts
from units import history
from units.access import Doer, Signed
from workflow.engine import decide_among
from workflow.model import Actor, Decision, Effect, Situation, Standing
from workflow.refusals import Refused

LONGEST_REASON = 2000
"""What is longer is cut: it stands in the sealed history of every report of a bulk move."""


@dataclass(frozen=True)
class Outcome:
    """What became of one submission in a (bulk) move: how it stands now, and the refusal if there was one."""

    submission: Held
    refused: Refused | None = None


class Decided(NamedTuple):
    """A move that may be made, and as whom the doer makes it."""

    submission: Held
    decision: Decision
    actor: Actor

    @property
    def id(self) -> int:
        """The report's."""
        return self.submission.id


WRITE = f"""
    WITH asked AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(%(moved)s::jsonb)
            AS move (id bigint, version int, state text, standing text, is_settled bool, is_authored bool, is_stale bool)
    ), moved AS (
        UPDATE submission s SET version = s.version + 1, state = a.state, standing = a.standing,
            settled_at = CASE WHEN a.is_settled THEN %(now)s::timestamptz END,
            author_id = CASE WHEN a.is_authored THEN %(by)s::int ELSE s.author_id END,
            submitted_at = CASE WHEN a.is_authored THEN %(now)s::timestamptz ELSE s.submitted_at END,
            first_submitted_at = CASE WHEN a.is_authored THEN coalesce(s.first_submitted_at, %(now)s::timestamptz)
                ELSE s.first_submitted_at END,
            opened_for_review_at = CASE WHEN a.is_authored THEN NULL ELSE s.opened_for_review_at END
        FROM asked a WHERE s.id = a.id AND s.version = a.version
        RETURNING s.parent_id, s.depth, a.is_stale
    ), sealed AS ({history.INSERT}), stale AS (
        INSERT INTO stale_mark (submission_id, depth, attempts)
        SELECT DISTINCT parent_id, depth - 1, 0 FROM moved WHERE is_stale AND parent_id IS NOT NULL RETURNING id
    )
    SELECT (SELECT count(*) FROM moved), (SELECT pg_notify(%(channel)s, 'consolidation') FROM stale LIMIT 1),
        {WHO_HEARS}
"""  # noqa: S608 - our own words; every value is bound
"""State, history and stale marks in one statement, with who is to hear of it.

The rows are locked; the version is the second lock on the door.
"""


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
    return submission


def make_moves(
    ids: Sequence[int], name: str, *, by: Doer, seen: Mapping[int, int] | None, reason: str = "", now: datetime
) -> list[Outcome]:
    """Carry out the same move on each of `ids`, each on its own: those refused are returned with their refusal.

    `seen`: versions the doer looked at; None skips the comparison (imports, which read under the same lock).
    """
    decided: list[Decided] = []
    outcomes = []
    reports = hold(ids)
    found = _found(reports, name)
    sealed = sealed_by(reports)
    for held in reports:
        try:
            situation = situation_of(held, held.around, found.get(held.id, ()), sealed.get(held.id, ""))
            made = _decide(held, situation, name, by, seen, reason)
        except Refused as refused:
            outcomes.append(Outcome(held, refused))
        else:
            decided.append(made)
            outcomes.append(Outcome(_after(made)))
    if decided:
        _write(decided, name, by, reason.strip()[:LONGEST_REASON], now)
    return outcomes


def note_opened(submission: Submission, *, by: Doer, now: datetime) -> bool:
    """Record that somebody who judges `submission` has looked at what was submitted; was this the first look?

    From then on the unit can no longer take it back. Not a move: state and version stay.
    """
    if submission.standing is not Standing.SUBMITTED or submission.opened_for_review_at is not None:
        return False
    if by.user_id == submission.author_id or not is_judge(submission, by):
        return False
    lock(submission)
    if submission.standing is not Standing.SUBMITTED or submission.opened_for_review_at is not None:
        return False
    submission.opened_for_review_at = now
    facts = by.signature(submission.unit_path)
    history.append([history.Happening("submission", submission.id, "opened", by.user_id, facts)], now=now)
    return True


def _found(reports: Sequence[Held], name: str) -> dict[int, list[Finding]]:
    """What the checks say of those still being written, if the move asks for it; read under the lock."""
    asked = [
        held
        for held in reports
        if held.standing is Standing.OPEN and definition_of(held.round.workflow).asks_for_checks(name)
    ]
    return findings_of(asked, {held.id: held.around.passages for held in asked}) if asked else {}


def _decide(
    held: Held, situation: Situation, name: str, by: Doer, seen: Mapping[int, int] | None, reason: str
) -> Decided:
    if seen is not None and seen.get(held.id) != held.version:
        raise Refused("changed_since_seen", state=held.state, by=_last_name(held))
    actors = by.towards(held.unit_path, held.desk_above)
    return Decided(held, *decide_among(definition_of(held.round.workflow), situation, actors, name, reason=reason))


def _last_name(held: Held) -> str:
    last = history.entries_of("submission", held.id)[-1:]
    return str(last[0].facts.get("name", "")) if last else ""


def _after(made: Decided) -> Held:
    held, decision, _ = made
    return held._replace(state=decision.target, standing=decision.standing, version=held.version + 1)


def _write(decided: Sequence[Decided], name: str, by: Doer, reason: str, now: datetime) -> None:
    returned = [each.submission for each in decided if _hands_back(each)]
    remarks = send_drafts(returned, by=by, now=now) if returned else {}
    signed = {each.id: by.signature(each.submission.unit_path, each.actor.on_behalf_of) for each in decided}
    notes = _notes_sent(decided)
    happenings = [
        _happening(each, name, by, signed[each.id], reason, remarks.get(each.id, []), notes.get(each.id, {}))
        for each in decided
    ]
    tips = {("submission", each.id): each.submission.tip for each in decided}
    calls = _calls(decided, name)
    moved = {
        "moved": json.dumps([_columns(each) for each in decided]),
        "entries": history.sealed(happenings, tips, now=now),
        "by": by.user_id,
        "now": now,
        "channel": CHANNEL,
        **asking_who(calls, now),
    }
    ((count, _, heard),) = run_as_written(WRITE, moved)
    if count != len(decided):
        raise Refused("changed_since_seen", state=decided[0].submission.state, by="")
    forget(Submission, (each.id for each in decided))
    tell(calls, heard, name, by=by, signed=signed, reason=reason, now=now)


def _calls(decided: Sequence[Decided], name: str) -> list[Call]:
    """Who is to hear of the moves."""
    above = [each.submission for each in decided if Effect.TELL_ABOVE in each.decision.effects]
    unit = [each.submission for each in decided if Effect.TELL_UNIT in each.decision.effects]
    return calls_above(above) + calls_of_unit(unit, name)


def _notes_sent(decided: Sequence[Decided]) -> dict[int, dict[str, str]]:
    """The explanations that go up with what is sent: report -> field key -> text."""
    found = explained(each.submission for each in decided if Effect.NAME_AUTHOR in each.decision.effects)
    return {own: {key: note.text for key, note in those.items()} for own, those in found.items()}


def _columns(made: Decided) -> dict[str, Any]:
    held, decision, _ = made
    return {
        "id": held.id,
        "version": held.version,
        "state": decision.target,
        "standing": decision.standing,
        "is_settled": decision.standing.is_settled,
        "is_authored": Effect.NAME_AUTHOR in decision.effects,
        "is_stale": Effect.CONSOLIDATE in decision.effects,
    }


def _hands_back(made: Decided) -> bool:
    """Does the unit get its report back to work on? Then it gets the remarks with it."""
    waited = made.submission.standing is Standing.SUBMITTED
    return waited and made.decision.standing is Standing.OPEN and Effect.TELL_UNIT in made.decision.effects


def _happening(
    made: Decided,
    name: str,
    by: Doer,
    signed: Signed,
    reason: str,
    remarks: Sequence[dict[str, Any]],
    notes: Mapping[str, str],
) -> history.Happening:
    held, decision, _ = made
    texts = held.around.passages
    facts: dict[str, Any] = {
        "move": name,
        "from": held.state,
        "to": decision.target,
        "version": held.version + 1,
        **signed,
        "contents": contents_hash(held, texts),
    }
    if reason:
        facts["reason"] = reason
    if remarks:
        facts["remarks"] = remarks
    if notes:
        facts["notes"] = dict(notes)
    if decision.own_work:
        facts["own_work"] = True
    if Effect.NAME_AUTHOR in decision.effects:
        facts["snapshot"] = snapshot_of(held, texts)
    return history.Happening("submission", held.id, name, by.user_id, facts)


def mark_stale(submissions: Sequence[Submission]) -> None:
    """Owe the consolidation of the parents of `submissions`, and ask for it to be soon."""
    marks = {submission.parent_id: submission.depth - 1 for submission in submissions if submission.parent_id}
    if marks:
        db.session.execute(
            insert(StaleMark), [{"submission_id": parent, "depth": depth} for parent, depth in marks.items()]
        )
        hurry("consolidation")
