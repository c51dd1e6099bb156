"""What a blank field could be answered with, where its form says so: last period's figure, the register's, another form's.

A suggestion is shown with where it comes from and counts nowhere: it becomes an answer when a person keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select

from extensions import db
from submissions.entry.earlier import SENT, Earlier
from submissions.forms.comparing import followed
from submissions.forms.models import FormRow, FormVersion
from submissions.forms.schema import MISSING, NUMBER, Field, Form, Slot
from submissions.models import Period, Round, Submission
from units.kinds import Level
from units.tree import text_one_of
from vietnamese import format_number


@dataclass(frozen=True)
class Suggestion:
    """`text`: as it would be typed; `source`: where it comes from, for people."""

    key: str
    text: str
    source: str


class Other(NamedTuple):
    """A report of another form, and that form as it is now."""

    report: Submission
    newest: Form


def suggestions_of(submission: Submission, fields: Sequence[Field], earlier: Earlier) -> dict[str, Suggestion]:
    """Suggestions for those of `fields` that have no answer yet, by key; a constant number of queries."""
    form = submission.round.form_version.compiled
    blank = [
        (asked, slot)
        for asked in fields
        if asked.prefill
        and asked.is_numeric
        and (slot := form.slot(asked.key))
        and submission.nothings[slot.index] == MISSING
    ]
    others = _others(submission, (asked.prefill or "" for asked, _ in blank))
    found = {}
    for asked, slot in blank:
        source, _, name = (asked.prefill or "").partition(":")
        figure, told = _figure(submission, source, name, slot, earlier, others)
        if figure is not None:
            found[asked.key] = Suggestion(asked.key, _typed(figure, slot.scale), told)
    return found


def _figure(
    submission: Submission,
    source: str,
    name: str,
    slot: Slot,
    earlier: Earlier,
    others: Mapping[str, Other],
) -> tuple[int | None, str]:
    """The scaled figure a source gives for `slot`, None when it gives none; and how the source is called."""
    if source == "previous":
        there = submission.round.form_version.compiled.slot(name)
        said = earlier.last.at(there) if earlier.last and there and there.scale == slot.scale else None
        return (said.figure if said and said.nothing == NUMBER else None), "lấy từ kỳ trước"
    if source == "register":
        return _known(submission, name), "lấy từ danh sách tổ chức"
    code, _, key = name.partition(".")
    if code not in others:
        return None, ""
    other, newest = others[code]
    there = _slot_called(other.round.form_version.compiled, newest, key)
    if there is None or there.scale != slot.scale or other.nothings[there.index] != NUMBER:
        return None, ""
    return other.figures[there.index], f"lấy từ {other.round.title}"


def _slot_called(then: Form, newest: Form, key: str) -> Slot | None:
    """The slot of a report's form that `key` names: as that form calls it, as its newest version does, or as an older one did."""
    name, dot, rest = key.partition(".")
    renamed = [each.key for each in then.fields if name in each.was]
    names = (name, followed(then, newest).get(name), *(renamed if len(renamed) == 1 else ()))
    return next((slot for each in names if each and (slot := then.slot(f"{each}{dot}{rest}"))), None)


def _known(submission: Submission, fact: str) -> int | None:
    """What the register knows: members when the round opened, or grassroots units at and below in the round's roster."""
    if fact == "members":
        return submission.weight
    if fact != "units":
        return None
    query = select(func.count()).where(
        Submission.round_id == submission.round_id,
        Submission.level == Level.GRASSROOTS,
        Submission.unit_path.contains([submission.unit_id]),
    )
    return db.session.scalar(query)


def _others(submission: Submission, sources: Iterable[str]) -> dict[str, Other]:
    """The unit's newest sent report of each other form that is asked, no later than this period: code -> report, form now."""
    codes = sorted({text.removeprefix("form:").partition(".")[0] for text in sources if text.startswith("form:")})
    if not codes:
        return {}
    query = (
        select(FormRow.code, Submission)
        .join(Round, Round.id == Submission.round_id)
        .join(Period, Period.id == Round.period_id)
        .join(FormVersion, FormVersion.id == Round.form_version_id)
        .join(FormRow, FormRow.id == FormVersion.form_id)
        .where(Submission.unit_id == submission.unit_id, Submission.standing.in_(SENT))
        .where(text_one_of(FormRow.code, codes), Period.last_day <= submission.round.period.last_day)
        .order_by(Period.last_day, Submission.id)
    )
    versions = select(FormRow.code, FormVersion).join(FormRow, FormRow.id == FormVersion.form_id)
    versions = versions.where(text_one_of(FormRow.code, codes)).order_by(FormVersion.number)
    newest = {row.code: row.FormVersion for row in db.session.execute(versions)}
    return {code: Other(report, newest[code].compiled) for code, report in db.session.execute(query)}


def _typed(figure: int, scale: int) -> str:
    return format_number(Decimal(figure).scaleb(-scale), scale) if scale else format_number(figure)
