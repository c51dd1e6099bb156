"""Who has a say in a correction: the unit asks and withdraws, each level that used the report signs or refuses.

A level used a report when it approved it, or approved one above it that contains it; each signs once, at the desk that
approves. Must not know how a correction is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.correcting.models import Correction, CorrectionState
from submissions.correcting.values import why_not_write
from submissions.facts import definition_of, passages_of
from submissions.models import Round, Submission
from submissions.queries import may_see
from units.access import Doer
from units.authority import Action, may, may_at
from units.tree import names_of, one_of
from workflow.deadlines import local_day
from workflow.model import Actor, Desk, Standing
from workflow.refusals import Refused

ACTIONS = ("sign", "refuse", "withdraw")
"""What can be done to a correction, besides seeing it."""


@dataclass(frozen=True)
class Way:
    """The way of one correction through the levels, as the tree stands.

    `chain`: the approved reports that say what it corrects, from below upwards, the corrected one first. `steps`: of those, one
    per level that signs. `names`: of the signing units. `texts`: passages of the corrected report.
    """

    chain: tuple[Submission, ...]
    steps: tuple[Submission, ...]
    unsigned: tuple[Submission, ...]
    names: Mapping[int, str]
    texts: Mapping[str, str]

    @property
    def turn(self) -> Submission:
        """The step that is to be signed now. When levels fell away after signing, the highest that is left signs again."""
        return self.unsigned[0] if self.unsigned else self.steps[-1]

    def name_of(self, step: Submission) -> str:
        """The unit that signs a step."""
        return self.names.get(signing_unit(step), "")


def why_not_correct(submission: Submission, doer: Doer) -> Refused | None:
    """None when `doer` may ask for a correction of `submission`, else why not."""
    if refusal := may_at(submission.unit_path, doer, Action.CORRECT):
        return refusal
    if submission.standing is not Standing.APPROVED:
        return Refused("not_approved", state=submission.state)
    return None


def way_of(correction: Correction, on: date, *, lock: bool = False) -> Way:
    """The way of one correction; `lock`: as in `chains_of`."""
    return ways_of([correction], on, lock=lock)[correction.id]


def ways_of(corrections: Sequence[Correction], on: date, *, lock: bool = False) -> dict[int, Way]:
    """The ways of several corrections, by id, with a constant number of queries."""
    chains = chains_of([each.submission for each in corrections], lock=lock)
    names = names_of({signing_unit(level) for chain in chains.values() for level in chain}, on)
    texts = passages_of(list(chains))
    return {
        each.id: _way(each, chains[each.submission_id], names, texts.get(each.submission_id, {}))
        for each in corrections
    }


def chains_of(submissions: Iterable[Submission], *, lock: bool = False) -> dict[int, tuple[Submission, ...]]:
    """For each report those whose approvals stand by what it says, from below upwards: itself, then what contains it.

    A chain ends before the first report that is not approved. `lock`: the rows above are locked, from below upwards, so
    that whoever approves or signs there meanwhile waits.
    """
    below = {each.id: each for each in submissions}
    above = _containing(below)
    found = _loaded({each for ids in above.values() for each in ids}, lock=lock)
    chains = {}
    for start, submission in below.items():
        levels = [submission]
        for each in sorted((found[each] for each in above.get(start, ())), key=lambda level: -level.depth):
            if each.standing is not Standing.APPROVED:
                break
            levels.append(each)
        chains[start] = tuple(levels)
    return chains


def signing_unit(level: Submission) -> int:
    """The unit that signs by a report: the one above, at the root the root itself."""
    return level.desk_above


def signing_path(level: Submission) -> list[int]:
    """Unit ids from the root down to the unit that signs."""
    return level.unit_path[: level.unit_path.index(level.desk_above) + 1]


def signing_desks(level: Submission) -> frozenset[Desk]:
    """The desks that approve such a report."""
    definition = definition_of(level.round.workflow)
    leading = [each for each in definition.moves if each.target]
    return frozenset(
        desk for each in leading if definition.standing_of(each.target or "") is Standing.APPROVED for desk in each.by
    )


def signing_actor(correction: Correction, level: Submission, doer: Doer) -> Actor | None:
    """As whom the doer signs: himself or somebody he stands in for, but not whoever asked for the correction."""
    makers = {correction.made_by, correction.made_for} - {None}
    actors, desks = doer.towards(level.unit_path, level.desk_above), signing_desks(level)
    able = [each for each in actors if each.is_operator or each.desks & desks]
    return next((each for each in able if not each.persons & makers), None)


def correction_for(doer: Doer, correction_id: int) -> Correction:
    """The correction, if its report is the doer's to see. Errors: Refused("not_found")."""
    query = select(Correction).where(Correction.id == correction_id)
    query = query.options(joinedload(Correction.submission).joinedload(Submission.round).joinedload(Round.form_version))
    found = db.session.scalar(query)
    if found is None or not may_see(doer, found.submission):
        raise Refused("not_found")
    return found


def answer(correction: Correction, doer: Doer, action: str, way: Way) -> Refused | None:
    """None when `doer` may do `action` (one of ACTIONS) to `correction`, whose way is `way`, else why not."""
    if not may_see(doer, correction.submission):
        return Refused("not_found")
    return _rank(correction, doer, action, way) or _standing(correction, doer, action, way)


@may.register
def _correction(subject: Correction, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    if action == Action.SEE:
        return None if may_see(doer, subject.submission) else Refused("not_found")
    return answer(subject, doer, action, way_of(subject, local_day(now)))


def _rank(correction: Correction, doer: Doer, action: str, way: Way) -> Refused | None:
    """Is it somebody of the unit who withdraws, somebody of a level that signs who signs or refuses?"""
    if action == "withdraw":
        return may_at(correction.submission.unit_path, doer, Action.CORRECT)
    if any(_sits(level, doer) for level in way.steps):
        return None
    return Refused(
        "not_your_desk", desks=tuple(sorted({str(desk) for each in way.steps for desk in signing_desks(each)}))
    )


def _standing(correction: Correction, doer: Doer, action: str, way: Way) -> Refused | None:
    if correction.state is not CorrectionState.OPEN:
        return Refused("correction_over", outcome=correction.state.value)
    if action == "withdraw" and correction.signatures:
        return Refused("signed_already", signer=correction.signatures[-1].unit_name)
    return _turn(correction, doer, way) if action == "sign" else None


def _turn(correction: Correction, doer: Doer, way: Way) -> Refused | None:
    if correction.submission.standing is not Standing.APPROVED:
        return Refused("not_approved", state=correction.submission.state)
    if not _sits(way.turn, doer):
        return Refused("other_level_signs", unit=way.name_of(way.turn))
    if signing_actor(correction, way.turn, doer) is None:
        return Refused("not_own_correction")
    return why_not_write(correction, way.texts)


def _sits(level: Submission, doer: Doer) -> bool:
    return bool(doer.desks_towards(level.unit_path, level.desk_above) & signing_desks(level))


def _way(
    correction: Correction, chain: tuple[Submission, ...], names: Mapping[int, str], texts: Mapping[str, str]
) -> Way:
    by_unit: dict[int, Submission] = {}
    for level in chain:
        by_unit.setdefault(signing_unit(level), level)
    steps = tuple(by_unit.values())
    signed = {each.submission_id for each in correction.signatures}
    return Way(chain, steps, tuple(each for each in steps if each.id not in signed), names, texts)


def _containing(ids: Iterable[int]) -> dict[int, list[int]]:
    """For each report the ids of those it is part of."""
    start = select(Submission.id.label("start"), Submission.parent_id.label("above")).where(one_of(Submission.id, ids))
    line = start.cte("line", recursive=True)
    line = line.union_all(select(line.c.start, Submission.parent_id).join(line, Submission.id == line.c.above))
    above: dict[int, list[int]] = {}
    for start_id, above_id in db.session.execute(select(line.c.start, line.c.above).where(line.c.above.is_not(None))):
        above.setdefault(start_id, []).append(above_id)
    return above


def _loaded(ids: Iterable[int], *, lock: bool) -> dict[int, Submission]:
    query = select(Submission).where(one_of(Submission.id, ids)).order_by(Submission.depth.desc(), Submission.id)
    if lock:
        query = query.with_for_update(key_share=True, of=Submission).execution_options(populate_existing=True)
    else:
        query = query.options(joinedload(Submission.round).joinedload(Round.form_version))
    return {each.id: each for each in db.session.scalars(query)}
