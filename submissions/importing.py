"""Figures of many units from CSV into one round: all lines are read and checked before anything is written.

Columns: unit_code,field,value. `field` is the key of a field (`table.row.column`, `list.N.column`), `-` a nil return;
`note:KEY` is the explanation beside a field. A file of the operator's explains by itself what surprises, and says so.
The moves that may follow are the workflow's own, decided and refused like everybody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from extensions import db
from submissions import wording
from submissions.drafting import save_many
from submissions.inputs import read_answers
from submissions.models import Round, Submission
from submissions.moves import Outcome, make_moves
from submissions.note_words import FROM_A_FILE
from submissions.notes import explain_all, faults_in_notes, keep_notes
from units.access import Doer
from units.tables import FileFaults, LineFault, read_table
from units.tree import text_one_of

COLUMNS = ("unit_code", "field", "value")
NOTE = "note:"


@dataclass(frozen=True)
class Lines:
    """What a file says of one unit: answers by name, and the line each stands in."""

    first_line: int
    answers: dict[str, str]
    notes: dict[str, str]
    line_of: dict[str, int]


def import_figures(round_: Round, text: str, *, by: Doer, submit: bool, approve: bool, now: datetime) -> int:
    """Write the figures of a CSV text into `round_`, then submit and approve if asked; the number of units written.

    Errors: FileFaults naming every faulty line; nothing is to be committed then.
    """
    by_unit = _lines_by_unit(text)
    submissions = _submissions(round_, by_unit)
    faults = _unknown_units(round_, submissions, by_unit) + _unreadable(round_, submissions, by_unit)
    if faults:
        raise FileFaults(sorted(faults, key=lambda fault: fault.line))
    answers = {each.id: by_unit[each.unit_code].answers for each in submissions}
    notes = {each.id: by_unit[each.unit_code].notes for each in submissions}
    save_many(submissions, answers, notes=notes, by=by, now=now)
    if by.is_operator and submit:
        keep_notes(submissions, explain_all(submissions, FROM_A_FILE), by=by, now=now)
    moves = [name for name, wanted in (("submit", submit), ("approve", approve)) if wanted]
    for level in _from_below(submissions):
        for name in moves:
            _move(level, name, by_unit, by=by, now=now)
    return len(submissions)


def _lines_by_unit(text: str) -> dict[str, Lines]:
    by_unit: dict[str, Lines] = {}
    faults = []
    for line, cells in read_table(text, COLUMNS):
        code, name = cells["unit_code"], cells["field"]
        lines = by_unit.setdefault(code, Lines(line, {}, {}, {}))
        if name in lines.line_of:
            faults.append(LineFault(line, f"{code}: ô {name} đã có ở dòng {lines.line_of[name]}"))
        if name.startswith(NOTE):
            lines.notes[name.removeprefix(NOTE)] = cells["value"]
        else:
            lines.answers[name] = cells["value"]
        lines.line_of[name] = line
    if faults:
        raise FileFaults(faults)
    return by_unit


def _submissions(round_: Round, by_unit: Mapping[str, Lines]) -> list[Submission]:
    query = select(Submission).where(Submission.round_id == round_.id, text_one_of(Submission.unit_code, by_unit))
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
        read = read_answers(form, submission.level, submission.sector, lines.answers).faults
        for fault in (*read, *faults_in_notes(form, lines.notes)):
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
