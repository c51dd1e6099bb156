"""One move on many reports as owed work: asked for once, carried out by a sweep, each report on its own with its result.

It is made as the person who asked, with the rights held at the moment of doing. Results are written in the transaction of
the moves themselves: a worker killed in the middle loses nothing and does nothing twice. Must not know pages nor Celery.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from extensions import db, hurry
from submissions.bulk_models import BulkItem, BulkMove
from submissions.facts import definition_of
from submissions.models import Round, Submission
from submissions.moves import LONGEST_REASON, make_moves
from submissions.queries import may_see, submissions_for
from units.access import Doer, doer_for
from units.tree import one_of
from workflow.deadlines import local_day
from workflow.model import Definition
from workflow.refusals import Refused

logger = logging.getLogger(__name__)

AT_ONCE = 100
"""Reports moved in one transaction: few enough that nobody waits long for one of them."""

PASSED = "ok"
LONGEST_ONCE = 40
SHOWN = 50
"""Results on one page."""


@dataclass(frozen=True)
class Progress:
    """How far a bulk move has come, in reports."""

    passed: int
    refused: int
    owed: int

    @property
    def total(self) -> int:
        """All that were chosen."""
        return self.passed + self.refused + self.owed

    @property
    def done(self) -> int:
        """Those with a result."""
        return self.passed + self.refused


@dataclass(frozen=True)
class Result:
    """One report of a bulk move: `refused` when it did not pass; `is_owed` when its turn has not come."""

    submission_id: int
    unit_name: str
    state: str
    is_owed: bool
    refused: Refused | None


def ask_bulk(
    seen: Mapping[int, int], move: str, *, by: Doer, once: str, reason: str = "", now: datetime
) -> tuple[int, bool]:
    """Owe `move` on the reports of `seen` (report id -> version looked at); the id of the bulk move, and whether it is new.

    Asking again with the same `once` gives the one asked for before. Errors: Refused: nothing_chosen, not_found (some
    report is not the doer's to see), unknown_move, reason_required.
    """
    before = asked_before(by, once)
    if before is not None:
        return before, False
    if not seen or by.user_id is None:
        raise Refused("nothing_chosen")
    reason = reason.replace("\0", "").strip()[:LONGEST_REASON]
    _check_move(_definitions_of(submissions_for(by, seen)), move, reason)
    row = {"asked_by": by.user_id, "once": _once(once), "move": move, "reason": reason, "asked_at": now}
    asked = insert(BulkMove).values(row).on_conflict_do_nothing().returning(BulkMove.id)
    bulk_id = db.session.scalar(asked)
    if bulk_id is None:
        return db.session.scalars(_same(by, once)).one(), False
    items = [{"bulk_id": bulk_id, "submission_id": each, "seen": version} for each, version in sorted(seen.items())]
    db.session.execute(insert(BulkItem), [each | {"facts": {}} for each in items])
    hurry("bulk_moves")
    return bulk_id, True


def asked_before(by: Doer, once: str) -> int | None:
    """The bulk move the doer asked for with this `once`; None when there is none."""
    return db.session.scalar(_same(by, once))


def carry_on(now: datetime) -> bool:
    """Carry out some reports of the oldest bulk move nobody else is at; False when there is none.

    Reports of one depth at a time: from below upwards where the level above waits for them, else from above downwards.
    """
    owed = select(BulkItem.bulk_id).where(BulkItem.bulk_id == BulkMove.id, BulkItem.outcome.is_(None))
    query = select(BulkMove).where(owed.exists()).order_by(BulkMove.id).limit(1)
    bulk = db.session.scalar(query.options(joinedload(BulkMove.person)).with_for_update(of=BulkMove, skip_locked=True))
    if bulk is None:
        return False
    _carry_portion(bulk, doer_for(bulk.person, local_day(now)), now)
    return True


def carry_out(bulk_id: int, *, by: Doer, now: datetime) -> None:
    """Carry out all of a bulk move within this transaction, while the person who asked (`by`) waits."""
    bulk = db.session.get_one(BulkMove, bulk_id)
    while _carry_portion(bulk, by, now):
        pass


def bulk_of(doer: Doer, bulk_id: int) -> BulkMove:
    """A bulk move the doer asked for. Errors: Refused("not_found") for any other."""
    bulk = db.session.get(BulkMove, bulk_id)
    if bulk is None or bulk.asked_by != doer.user_id:
        raise Refused("not_found")
    return bulk


def asked_by(doer: Doer, limit: int = 20) -> list[tuple[BulkMove, Progress]]:
    """The latest bulk moves of the doer, newest first, with how far each has come."""
    query = select(BulkMove).where(BulkMove.asked_by == doer.user_id).order_by(BulkMove.id.desc()).limit(limit)
    bulks = list(db.session.scalars(query))
    progress = progress_of([bulk.id for bulk in bulks])
    return [(bulk, progress[bulk.id]) for bulk in bulks]


def running_for(doer: Doer) -> list[tuple[BulkMove, Progress]]:
    """Those of the doer's bulk moves that are not finished."""
    owed = select(BulkItem.bulk_id).where(BulkItem.bulk_id == BulkMove.id, BulkItem.outcome.is_(None)).exists()
    bulks = list(db.session.scalars(select(BulkMove).where(BulkMove.asked_by == doer.user_id, owed)))
    progress = progress_of([bulk.id for bulk in bulks])
    return [(bulk, progress[bulk.id]) for bulk in bulks]


def progress_of(bulk_ids: Sequence[int]) -> dict[int, Progress]:
    """How far each bulk move has come."""
    passed = func.count().filter(BulkItem.outcome == PASSED)
    owed = func.count().filter(BulkItem.outcome.is_(None))
    query = select(BulkItem.bulk_id, passed, func.count() - passed - owed, owed)
    query = query.where(one_of(BulkItem.bulk_id, bulk_ids)).group_by(BulkItem.bulk_id)
    found = {bulk_id: Progress(*counts) for bulk_id, *counts in db.session.execute(query)}
    return {each: found.get(each, Progress(0, 0, 0)) for each in bulk_ids}


def results_page(bulk: BulkMove, show: str, page: int | None) -> list[Result]:
    """One page of results (None: all) in Vietnamese order; `show`: "refused", "passed" or "owed"."""
    which = {
        "refused": BulkItem.outcome != PASSED,
        "passed": BulkItem.outcome == PASSED,
        "owed": BulkItem.outcome.is_(None),
    }[show]
    query = (
        select(Submission.id, Submission.unit_name, Submission.state, BulkItem.outcome, BulkItem.facts)
        .join(BulkItem, BulkItem.submission_id == Submission.id)
        .where(BulkItem.bulk_id == bulk.id, which)
        .order_by(Submission.sort_key, Submission.id)
    )
    rows = db.session.execute(query.limit(SHOWN).offset((page - 1) * SHOWN) if page else query)
    return [
        Result(each, name, state, outcome is None, Refused(outcome, **facts) if outcome not in (None, PASSED) else None)
        for each, name, state, outcome, facts in rows
    ]


def _same(by: Doer, once: str) -> Select[tuple[int]]:
    return select(BulkMove.id).where(BulkMove.asked_by == by.user_id, BulkMove.once == _once(once))


def _once(once: str) -> str:
    """As the column holds it, whatever a form carried."""
    return hashlib.sha256(once.encode()).hexdigest()[:LONGEST_ONCE]


def _definitions_of(submissions: Sequence[Submission]) -> list[Definition]:
    rounds = {each.round_id: each.round for each in submissions}
    return [definition_of(each.workflow) for each in rounds.values()]


def _carry_portion(bulk: BulkMove, doer: Doer, now: datetime) -> bool:
    """Carry out the reports whose turn it is, and keep their results; False when none is owed."""
    chunk = _next_chunk(bulk)
    results = _results(chunk, bulk, doer, now)
    rows = [
        {"bulk_id": bulk.id, "submission_id": each, "outcome": _code(refused), "facts": _kept(refused), "done_at": now}
        for each, refused in results.items()
    ]
    if rows:
        db.session.execute(update(BulkItem), rows)
    return bool(rows)


def _check_move(definitions: Sequence[Definition], move: str, reason: str) -> None:
    """Refuse at once what would be refused for every report."""
    named = [each for definition in definitions for each in definition.moves_named.get(move, ())]
    if not named:
        raise Refused("unknown_move", move=move, moves=tuple(definitions[0].moves_named))
    at_least = min(each.reason_length for each in named)
    if len(reason) < at_least:
        raise Refused("reason_required", move=move, at_least=at_least, given=len(reason))


def _next_chunk(bulk: BulkMove) -> dict[int, int]:
    """Report id -> version seen, of the reports whose turn it is: all of one depth."""
    query = select(BulkItem.submission_id, BulkItem.seen, Submission.depth).where(
        BulkItem.bulk_id == bulk.id, BulkItem.outcome.is_(None), Submission.id == BulkItem.submission_id
    )
    depth = Submission.depth.desc() if _goes_upwards(bulk) else Submission.depth
    rows: Sequence[Row[Any]] = db.session.execute(query.order_by(depth, Submission.id).limit(AT_ONCE)).all()
    return {row.submission_id: row.seen for row in takewhile(lambda row: row.depth == rows[0].depth, rows)}


def _goes_upwards(bulk: BulkMove) -> bool:
    """Does the move ask that the reports below are settled? Then those below come first."""
    query = select(Round).join(Submission, Submission.round_id == Round.id)
    query = query.join(BulkItem, BulkItem.submission_id == Submission.id).where(BulkItem.bulk_id == bulk.id)
    definition = definition_of(db.session.scalars(query.limit(1)).one().workflow)
    guards = [use.name for move in definition.moves_named.get(bulk.move, ()) for use in move.guards]
    return "children_settled" in guards


def _results(chunk: Mapping[int, int], bulk: BulkMove, doer: Doer, now: datetime) -> dict[int, Refused | None]:
    if not bulk.person.enabled:
        return dict.fromkeys(chunk, Refused("account_disabled"))
    query = select(Submission).where(one_of(Submission.id, chunk))
    mine = {each.id: chunk[each.id] for each in db.session.scalars(query) if may_see(doer, each)}
    results: dict[int, Refused | None] = dict.fromkeys(chunk.keys() - mine.keys(), Refused("not_found"))
    if not mine:
        return results
    try:
        return results | _moved(mine, bulk, doer, now)
    except OperationalError:
        raise
    except Exception:
        logger.exception("bulk move %s: one of %s reports failed, trying each alone", bulk.id, len(mine))
    return results | {each: _alone(each, seen, bulk, doer, now) for each, seen in mine.items()}


def _moved(seen: Mapping[int, int], bulk: BulkMove, doer: Doer, now: datetime) -> dict[int, Refused | None]:
    """Make the move on these; `make_moves` answers in the order of ids."""
    ids = sorted(seen)
    with db.session.begin_nested():
        outcomes = make_moves(ids, bulk.move, by=doer, seen=seen, reason=bulk.reason, now=now)
    return {each: outcome.refused for each, outcome in zip(ids, outcomes, strict=True)}


def _alone(submission_id: int, seen: int, bulk: BulkMove, doer: Doer, now: datetime) -> Refused | None:
    """What became of one report; whatever is wrong with it must not stop the others."""
    try:
        return _moved({submission_id: seen}, bulk, doer, now)[submission_id]
    except Refused as refused:
        return refused
    except OperationalError:
        raise
    except Exception:
        logger.exception("bulk move %s: report %s failed", bulk.id, submission_id)
        return Refused("went_wrong")


def _code(refused: Refused | None) -> str:
    return refused.code if refused else PASSED


def _kept(refused: Refused | None) -> dict[str, Any]:
    """The facts as JSON keeps them."""
    facts: dict[str, Any] = json.loads(json.dumps(refused.facts if refused else {}, default=_plain))
    return facts


def _plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, set | frozenset) else str(value)
