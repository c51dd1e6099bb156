"""One report as its page shows it: who has it now, what can be done and why not, its parts, its story, its children.

Reads rows and asks the workflow; writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate, groupby

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions import wording
from submissions.correcting.words import changed
from submissions.deciding import JUDGES, WRITERS, answer_for, answers_for
from submissions.entry.findings import Finding, findings_of
from submissions.entry.parts import Page, Progress, pages_of, progress_of
from submissions.facts import definition_of, situations_of
from submissions.models import Nothing, Round, Submission, Total
from units import history
from units.access import Doer, holders
from units.people import User
from units.tree import name_of, one_of
from workflow.model import Move, Standing
from workflow.refusals import Refused
from workflow.status import Status, status_of

CHILDREN_PER_PAGE = 50


@dataclass(frozen=True)
class Holder:
    """Who has the report on the desk now."""

    unit_name: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """Parts of a report that stand under the same headings."""

    heading: str
    parts: tuple[tuple[Page, Progress], ...]


@dataclass(frozen=True)
class Event:
    """One line of the story of a report. `about`: the place a remark or correction is on, or who was reminded; `remarks`:
    (place, text) of those sent with it; `version`: the number under which what the report said then can be read, None when
    nothing new. `changed`: old and new of a `correction` (its id).
    """

    at: datetime
    act: str
    who: str
    reason: str
    is_own_work: bool
    about: str = ""
    remarks: tuple[tuple[str, str], ...] = ()
    version: int | None = None
    changed: str = ""
    correction: int | None = None
    is_sending: bool = False


@dataclass(frozen=True)
class Child:
    """A report directly below, in short. Units are those of the counted level under it (0 for one without children)."""

    id: int
    unit_name: str
    state: str
    standing: Standing
    due_at: datetime
    submitted_at: datetime | None
    units_expected: int
    units_approved: int

    def is_late(self, now: datetime) -> bool:
        """Is it still unsent after its deadline?"""
        return self.standing is Standing.OPEN and now > self.due_at


@dataclass(frozen=True)
class Choices:
    """The moves offered to a person, and why the one the report waits for is not among them."""

    moves: tuple[Move, ...]
    refusals: Mapping[str, Refused]


def choices_of(submission: Submission, doer: Doer) -> Choices:
    """What `doer` may do now. Moves of other desks and of other states are left out of the refusals: they are
    not his to know.
    """
    definition = definition_of(submission.round.workflow)
    answers = answers_for([submission], doer)[submission.id]
    quiet = {"wrong_state", "not_your_desk", "unknown_move"}
    refused = {name: no for name, no in answers.items() if no is not None and no.code not in quiet}
    offered = [name for name, no in answers.items() if no is None and name != "save"]
    return Choices(tuple(definition.move_from[name, submission.state] for name in offered), refused)


def status_in(submission: Submission) -> Status:
    """Where the report stands on the way to approval, seen from the whole tree."""
    return status_of(definition_of(submission.round.workflow), situations_of([submission])[submission.id])


def states_of(submission: Submission) -> list[str]:
    """The states reports of this round can be in, in the order of the workflow."""
    return [state.name for state in definition_of(submission.round.workflow).states]


def can_write(submission: Submission, doer: Doer) -> Refused | None:
    """None when `doer` may save answers now, else the refusal."""
    return answer_for(submission, doer, "save")


def parts_of(submission: Submission, texts: Mapping[str, str]) -> list[tuple[Page, Progress]]:
    """The pages of a report with how far each is answered."""
    form = submission.round.form_version.compiled
    pages = pages_of(form, submission.level, submission.sector)
    return [(page, progress_of(form, page, submission.nothings, texts, submission.listings)) for page in pages]


def next_part(parts: Sequence[tuple[Page, Progress]]) -> Page | None:
    """Where to go on filling in: the first page that lacks something; None when nothing does."""
    return next((page for page, progress in parts if not progress.is_done), None)


def chapters_of(parts: Sequence[tuple[Page, Progress]]) -> list[Chapter]:
    """`parts` under the headings they stand under, without the part of the outline where there is more to say."""
    return [
        Chapter(" › ".join(above[1:] or above), tuple(inside))
        for above, inside in groupby(parts, key=lambda part: part[0].above)
    ]


def findings_in(submission: Submission, texts: Mapping[str, str]) -> list[Finding]:
    """Everything found about the figures of one report, what must be corrected first."""
    return findings_of([submission], {submission.id: texts})[submission.id]


def holder_of(submission: Submission, today: date) -> Holder:
    """Whose turn it is: the unit itself while it writes (or judges itself), the one above while it judges; nobody's once it is settled."""
    if submission.standing.is_settled:
        return Holder("", ())
    here = definition_of(submission.round.workflow).judged_at_own(submission.state)
    roles = WRITERS if submission.standing is Standing.OPEN else here
    unit_id = submission.unit_path[-1] if roles else submission.desk_above
    name = submission.unit_name if unit_id == submission.unit_id else name_of(unit_id, today)
    ids = [user_id for _, user_id in holders([unit_id], roles or JUDGES, today)]
    people = db.session.scalars(select(User.name).where(one_of(User.id, ids)).order_by(User.sort_key)) if ids else ()
    return Holder(name, tuple(people))


def story_of(entries: Sequence[history.HistoryEntry]) -> list[Event]:
    """What happened to the report, newest first, out of its history."""
    numbers = accumulate(int("snapshot" in entry.facts) for entry in entries)
    events = [_event(entry, number) for entry, number in zip(entries, numbers, strict=True)]
    return events[::-1]


def last_return(submission: Submission, story: Sequence[Event]) -> Event | None:
    """The return the unit has to answer; None when the report is not back with it."""
    if submission.standing is not Standing.OPEN:
        return None
    return next((event for event in story if event.act == "return"), None) if _was_returned(story) else None


def children_page(submission: Submission, state: str | None, page: int) -> tuple[list[Child], int]:
    """One page of the reports directly below, in Vietnamese order, and how many there are in that state (None: any)."""
    asked = [Submission.parent_id == submission.id] + ([Submission.state == state] if state else [])
    count = db.session.scalar(select(func.count()).select_from(Submission).where(*asked)) or 0
    query = (
        select(
            Submission.id,
            Submission.unit_name,
            Submission.state,
            Submission.standing,
            Submission.due_at,
            Submission.submitted_at,
            func.coalesce(Total.units_expected, 0),
            func.coalesce(Total.units_approved, 0),
        )
        .outerjoin(Total, Total.submission_id == Submission.id)
        .where(*asked)
        .order_by(Total.submission_id.is_(None), Submission.sort_key, Submission.id)
        .limit(CHILDREN_PER_PAGE)
        .offset((page - 1) * CHILDREN_PER_PAGE)
    )
    return [Child(*row) for row in db.session.execute(query)], count


def nothing_of(submission: Submission, index: int) -> Nothing:
    """What stands beside one figure."""
    return Nothing(submission.nothings[index])


def reports_of_unit(unit_id: int) -> list[Submission]:
    """Every report of one unit, newest round first."""
    query = (
        select(Submission)
        .where(Submission.unit_id == unit_id)
        .options(joinedload(Submission.round).joinedload(Round.period))
    )
    return list(db.session.scalars(query.order_by(Submission.round_id.desc())))


def _was_returned(story: Sequence[Event]) -> bool:
    latest = next(
        (event.act for event in story if event.act in ("return", "submit", "approve", "accept", "take_back")), None
    )
    return latest == "return"


def _event(entry: history.HistoryEntry, versions: int) -> Event:
    facts = entry.facts
    return Event(
        entry.at,
        entry.act,
        wording.signed(facts),
        facts.get("reason", ""),
        bool(facts.get("own_work")),
        ", ".join(facts["to"]) if entry.act == "chase" else facts.get("label", ""),
        tuple((each["label"], each["text"]) for each in facts.get("remarks", ())),
        versions if "snapshot" in facts else None,
        changed(facts),
        facts.get("correction"),
        "snapshot" in facts and "move" in facts,
    )
