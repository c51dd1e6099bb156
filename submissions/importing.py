"""Figures of many units from CSV into one round: all lines are read and checked before anything is written.

Columns: unit_code,field,value. `field` is the key of a field (`table.row.column`, `list.N.column`), `-` a nil return.
The moves that may follow are the workflow's own, decided and refused like everybody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from extensions import db
from submissions import wording
from submissions.drafting import save_many
from submissions.inputs import read_answers
from submissions.models import Round, Submission
from submissions.moves import Outcome, make_moves
from units.access import Doer
from units.tables import FileFaults, LineFault, read_table
from units.tree import one_of, text_one_of
from workflow.model import Standing

COLUMNS = ("unit_code", "field", "value")


@dataclass(frozen=True)
class Lines:
    """What a file says of one unit: answers by name, and the line each stands in."""

    first_line: int
    answers: dict[str, str]
    line_of: dict[str, int]


def import_figures(
    round_: Round, text: str, *, by: Doer, submit: bool, approve: bool, close_rest: str = "", now: datetime
) -> int:
    """Write the figures of a CSV text into `round_`, then submit and approve if asked; the number of units written.

    `close_rest`: the reason with which reports still being written below a unit of the file are closed without figures, so
    that the upper unit's can be submitted (old figures have gaps); they stay expected and missing.
    Errors: FileFaults naming every faulty line; nothing is to be committed then.
    """
    by_unit = _lines_by_unit(text)
    submissions = _submissions(round_, by_unit)
    faults = _unknown_units(round_, submissions, by_unit) + _unreadable(round_, submissions, by_unit)
    if faults:
        raise FileFaults(sorted(faults, key=lambda fault: fault.line))
    save_many(submissions, {each.id: by_unit[each.unit_code].answers for each in submissions}, by=by, now=now)
    moves = [name for name, wanted in (("submit", submit), ("approve", approve)) if wanted]
    silent = _silent_below(round_, submissions) if close_rest else []
    for level in _from_below([*submissions, *silent]):
        for name in moves:
            _move([each for each in level if each.unit_code in by_unit], name, by_unit, by=by, now=now)
        if closing := [each.id for each in level if each.unit_code not in by_unit]:
            make_moves(closing, "close", by=by, seen=None, reason=close_rest, now=now)
    return len(submissions)


def _lines_by_unit(text: str) -> dict[str, Lines]:
    by_unit: dict[str, Lines] = {}
    faults = []
    for line, cells in read_table(text, COLUMNS):
        code, name = cells["unit_code"], cells["field"]
        lines = by_unit.setdefault(code, Lines(line, {}, {}))
        if name in lines.answers:
            faults.append(LineFault(line, f"{code}: ô {name} đã có ở dòng {lines.line_of[name]}"))
        lines.answers[name] = cells["value"]
        lines.line_of[name] = line
    if faults:
        raise FileFaults(faults)
    return by_unit


def _submissions(round_: Round, by_unit: Mapping[str, Lines]) -> list[Submission]:
    query = select(Submission).where(Submission.round_id == round_.id, text_one_of(Submission.unit_code, by_unit))
    return list(db.session.scalars(query.order_by(Submission.id).with_for_update(key_share=True)))


def _silent_below(round_: Round, submissions: Sequence[Submission]) -> list[Submission]:
    """Reports still being written below a unit of the file, and not in it."""
    units = literal([each.unit_id for each in submissions], ARRAY(Integer))
    query = select(Submission).where(Submission.round_id == round_.id, Submission.standing == Standing.OPEN)
    above = Submission.unit_path[1 : Submission.depth]  # without the unit itself
    query = query.where(above.bool_op("&&")(units), ~one_of(Submission.id, [each.id for each in submissions]))
    return list(db.session.scalars(query.order_by(Submission.id).with_for_update(key_share=True)))


def _unknown_units(round_: Round, submissions: Sequence[Submission], by_unit: Mapping[str, Lines]) -> list[LineFault]:
    known = {submission.unit_code for submission in submissions}
    return [
        LineFault(lines.first_line, f"đơn vị {code} không có trong đợt {round_.code}")
        for code, lines in by_unit.items()
        if code not in known
    ]


def _unreadable(round_: Round, submissions: Sequence[Submission], by_unit: Mapping[str, Lines]) -> list[LineFault]:
    form = round_.form_version.compiled
    faults = []
    for submission in submissions:
        lines = by_unit[submission.unit_code]
        for fault in read_answers(form, submission.level, submission.sector, lines.answers).faults:
            sentence = wording.answer_fault(fault)
            faults.append(LineFault(lines.line_of[fault.name], f"{submission.unit_code}, ô {fault.name}: {sentence}"))
    return faults


def _from_below(submissions: Sequence[Submission]) -> list[list[Submission]]:
    """Deepest first, so that children are settled before their parents are submitted."""
    levels: dict[int, list[Submission]] = {}
    for submission in submissions:
        levels.setdefault(submission.depth, []).append(submission)
    return [levels[depth] for depth in sorted(levels, reverse=True)]


def _move(level: Sequence[Submission], name: str, by_unit: Mapping[str, Lines], *, by: Doer, now: datetime) -> None:
    outcomes: list[Outcome] = make_moves([each.id for each in level], name, by=by, seen=None, now=now)
    faults = [
        LineFault(
            by_unit[outcome.submission.unit_code].first_line,
            f"{outcome.submission.unit_code}: {wording.refusal(outcome.refused)}",
        )
        for outcome in outcomes
        if outcome.refused
    ]
    if faults:
        raise FileFaults(sorted(faults, key=lambda fault: fault.line))
