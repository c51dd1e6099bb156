"""Figures of many units from CSV, into one round or into many periods of a form: everything is checked before anything is written.

Columns: unit_code,field,value, and period when there are many. `field` is the key of a field (`table.row.column`,
`list.N.column`), `-` a nil return, an empty value no answer: a report of which the file knows no answer stays unsent;
`note:KEY` is the explanation beside a field, and what surprises without one is noted as coming from the operator's file.
The moves that may follow are the workflow's own, decided and refused like everybody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import selectinload

from extensions import db
from submissions import wording
from submissions.entry.drafting import save_many
from submissions.entry.inputs import read_answers
from submissions.entry.notes import explain_all, faults_in_notes, keep_notes
from submissions.forms.models import FormRow, FormVersion
from submissions.held import hold_to_write
from submissions.models import Period, Round, Submission
from submissions.moves import Outcome, make_moves
from submissions.words.notes import FROM_A_FILE
from units.access import Doer
from units.tables import FileFaults, Line, LineFault, read_table
from units.tree import one_of, text_one_of
from workflow.model import Standing

COLUMNS = ("unit_code", "field", "value")
NOTE = "note:"
WITH_PERIODS = ("unit_code", "period", "field", "value")
AT_ONCE = 500
"""Reports moved by one set of statements."""

Place = tuple[str, str]
"""Period code (empty when there is one round) and unit code: one report."""


@dataclass(frozen=True)
class Lines:
    """What a file says of one report: answers by name, and the line each stands in."""

    first_line: int
    answers: dict[str, str]
    notes: dict[str, str]
    line_of: dict[str, int]

    @property
    def says_something(self) -> bool:
        """Is there an answer at all?"""
        return any(self.answers.values())


@dataclass(frozen=True)
class Imported:
    """How many reports were written, how many of them have no answer, how many empty ones nobody expects."""

    written: int
    unanswered: int = 0
    not_expected: int = 0


def import_figures(
    round_: Round, text: str, *, by: Doer, submit: bool, approve: bool, close_rest: str = "", now: datetime
) -> Imported:
    """Write the figures of a CSV text into `round_`, then submit and approve if asked.

    `close_rest`: the reason with which reports below an answered one that say nothing are closed, so that the upper unit's
    can be submitted (old figures have gaps); they stay expected and missing.
    Errors: FileFaults naming every faulty line; nothing is to be committed then.
    """
    found = _lines(read_table(text, COLUMNS))
    query = select(Submission).where(
        Submission.round_id == round_.id, text_one_of(Submission.unit_code, {code for _, code in found})
    )
    reports = {("", each.unit_code): each for each in _locked(query)}
    strangers = [
        LineFault(lines.first_line, f"đơn vị {code} không có trong đợt {round_.code}")
        for (_, code), lines in found.items()
        if ("", code) not in reports
    ]
    moves = {"submit": submit, "approve": approve}
    return _write(reports, found, strangers, moves, close_rest=close_rest, by=by, now=now)


def import_periods(
    form_code: str, text: str, *, by: Doer, submit: bool, approve: bool, close_rest: str = "", now: datetime
) -> Imported:
    """Write the figures of a CSV text into the rounds of a form, each line into that of its period; as `import_figures`.

    A unit that does not owe a report for a period may stand in the file with empty values only.
    """
    found = _lines(read_table(text, WITH_PERIODS))
    opened = _periods_opened(form_code, {period for period, _ in found})
    query = (
        select(Submission)
        .join(Round, Round.id == Submission.round_id)
        .join(Period, Period.id == Round.period_id)
        .where(_of_form(form_code), text_one_of(Period.code, opened))
        .where(text_one_of(Submission.unit_code, {code for _, code in found}))
    )
    reports = {place: each for each in _locked(query) if (place := (each.round.period.code, each.unit_code)) in found}
    strangers = {place: lines for place, lines in found.items() if place not in reports}
    faults = [
        LineFault(lines.first_line, f"kỳ {period} chưa có đợt báo cáo nào của biểu {form_code}")
        for period, lines in _first_of_each_period(strangers)
        if period not in opened
    ]
    faults += [
        LineFault(lines.first_line, f"đơn vị {code} không phải báo cáo kỳ {period}: không có trong danh sách của đợt")
        for (period, code), lines in strangers.items()
        if period in opened and lines.says_something
    ]
    known = {place: lines for place, lines in found.items() if place in reports}
    moves = {"submit": submit, "approve": approve}
    done = _write(reports, known, faults, moves, close_rest=close_rest, by=by, now=now)
    return Imported(done.written, done.unanswered, len(strangers))


def _lines(table: Iterable[Line]) -> dict[Place, Lines]:
    found: dict[Place, Lines] = {}
    faults = []
    for line, cells in table:
        place, name = (cells.get("period", ""), cells["unit_code"]), cells["field"]
        lines = found.setdefault(place, Lines(line, {}, {}, {}))
        if name in lines.line_of:
            told = " ".join(filter(None, reversed(place)))
            faults.append(LineFault(line, f"{told}: ô {name} đã có ở dòng {lines.line_of[name]}"))
        if name.startswith(NOTE):
            lines.notes[name.removeprefix(NOTE)] = cells["value"]
        else:
            lines.answers[name] = cells["value"]
        lines.line_of[name] = line
    if faults:
        raise FileFaults(faults)
    return found


def _periods_opened(form_code: str, codes: Iterable[str]) -> set[str]:
    query = select(Period.code).join(Round, Round.period_id == Period.id)
    return set(db.session.scalars(query.where(_of_form(form_code), text_one_of(Period.code, codes))))


def _of_form(form_code: str) -> Any:
    versions = select(FormVersion.id).join(FormRow, FormRow.id == FormVersion.form_id).where(FormRow.code == form_code)
    return Round.form_version_id.in_(versions)


def _first_of_each_period(places: Mapping[Place, Lines]) -> Iterable[tuple[str, Lines]]:
    first: dict[str, Lines] = {}
    for (period, _), lines in places.items():
        first.setdefault(period, lines)
    return first.items()


def _locked(query: Any) -> list[Submission]:
    query = query.order_by(Submission.depth.desc(), Submission.id).with_for_update(key_share=True, of=Submission)
    shared = selectinload(Submission.round)
    options = shared.selectinload(Round.form_version), shared.selectinload(Round.period)
    return list(db.session.scalars(query.options(*options)))


def _write(
    reports: Mapping[Place, Submission],
    found: Mapping[Place, Lines],
    faults: list[LineFault],
    moves: Mapping[str, bool],
    *,
    close_rest: str,
    by: Doer,
    now: datetime,
) -> Imported:
    lines_of = {report.id: found[place] for place, report in reports.items()}
    submissions = sorted(reports.values(), key=lambda each: each.id)
    if faults := faults + _unreadable(submissions, lines_of):
        raise FileFaults(sorted(faults, key=lambda fault: fault.line))
    answers = {each.id: lines_of[each.id].answers for each in submissions}
    notes = {each.id: lines_of[each.id].notes for each in submissions}
    answered = [each for each in submissions if lines_of[each.id].says_something]
    silent = _silent_below(answered) if close_rest else []
    told, levels = {each.id for each in answered}, _from_below([*answered, *silent])
    save_many(answers, notes=notes, by=by, now=now)
    for level in levels:
        for name in (name for name, wanted in moves.items() if wanted):
            _move([each for each in level if each in told], name, lines_of, by=by, now=now)
        if closing := [each for each in level if each not in told]:
            make_moves(closing, "close", by=by, seen=None, reason=close_rest, now=now)
    return Imported(len(submissions), len(submissions) - len(answered))


def _silent_below(answered: Sequence[Submission]) -> list[Submission]:
    """Reports still being written below an answered one of the same round."""
    places = (
        func.unnest(
            literal([each.round_id for each in answered], ARRAY(Integer)),
            literal([each.unit_id for each in answered], ARRAY(Integer)),
        )
        .table_valued("round_id", "unit_id")
        .render_derived()
    )
    above = Submission.unit_path[1 : Submission.depth]  # without the unit itself
    here = select(places).where(places.c.round_id == Submission.round_id, places.c.unit_id == any_(above)).exists()
    query = select(Submission).where(Submission.standing == Standing.OPEN, here)
    return _locked(query.where(~one_of(Submission.id, [each.id for each in answered])))


def _unreadable(submissions: Sequence[Submission], lines_of: Mapping[int, Lines]) -> list[LineFault]:
    faults = []
    for submission in submissions:
        lines, form = lines_of[submission.id], submission.round.form_version.compiled
        read = read_answers(form, submission.level, submission.sector, lines.answers).faults
        for fault in (*read, *faults_in_notes(form, lines.notes)):
            sentence = wording.answer_fault(fault)
            faults.append(LineFault(lines.line_of[fault.name], f"{submission.unit_code}, ô {fault.name}: {sentence}"))
    return faults


def _from_below(submissions: Sequence[Submission]) -> list[list[int]]:
    """Ids by depth, deepest first, so that children are settled before their parents are submitted."""
    levels: dict[int, list[int]] = {}
    for submission in submissions:
        levels.setdefault(submission.depth, []).append(submission.id)
    return [levels[depth] for depth in sorted(levels, reverse=True)]


def _explain(ids: Sequence[int], *, by: Doer, now: datetime) -> None:
    """Say of what surprises in the operator's file that it comes from there; earlier periods of the file are sent by now."""
    reports = hold_to_write(ids)
    keep_notes(reports, explain_all(reports, FROM_A_FILE), by=by, now=now)


def _move(ids: Sequence[int], name: str, lines_of: Mapping[int, Lines], *, by: Doer, now: datetime) -> None:
    outcomes: list[Outcome] = []
    for start in range(0, len(ids), AT_ONCE):
        chosen = ids[start : start + AT_ONCE]
        if by.is_operator and name == "submit":
            _explain(chosen, by=by, now=now)
        outcomes += make_moves(chosen, name, by=by, seen=None, now=now)
    faults = [
        LineFault(
            lines_of[outcome.submission.id].first_line,
            f"{outcome.submission.unit_code}: {wording.refusal(outcome.refused)}",
        )
        for outcome in outcomes
        if outcome.refused
    ]
    if faults:
        raise FileFaults(sorted(faults, key=lambda fault: fault.line))
