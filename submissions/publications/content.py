"""One report as it is to be read, whatever the file: Word, Excel and JSON are three ways of writing the same `Report`.

Made from a submission, its whole, its texts and its form. Knows no file format; the only queries are those of `gathering`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice

from submissions.attachments import plainly
from submissions.consolidation.whole import Coverage, Whole, whole_of
from submissions.entry.inputs import NIL_ANSWER
from submissions.facts import texts_of
from submissions.forms.schema import Field, Form, Kind, Section
from submissions.models import Submission
from submissions.publications.adjusted import Adjusted, adjusted_in
from submissions.publications.amounts import Figure, Ledger
from submissions.publications.cells import list_columns, list_rows, printed_day
from submissions.publications.corrected import Corrected, corrected_in
from submissions.publications.gathering import missing_units, names_above, signatories
from submissions.publications.issues import Issue
from submissions.publications.official import CONFEDERATION, HORIZONS, NIL_RETURN
from submissions.publications.targets import Result, results_of
from submissions.targets.reading import elapsed_at, goals_of
from submissions.targets.to_date import official_to_date, slots_of_the_year
from units.kinds import UnitKind
from workflow.deadlines import local_day
from workflow.model import Standing
from workflow.periods import name_of

MOST_ROWS = 200
"""Rows of a joined list that a Word document prints; the workbook has them all."""


@dataclass(frozen=True)
class Passage:
    """What the unit wrote in one field; None when it is asked and not written."""

    key: str
    label: str
    text: str | None


@dataclass(frozen=True)
class Grid:
    """A table of figures: columns with their units, rows of one figure per column (None: not asked of this unit)."""

    key: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Figure | None, ...]], ...]


@dataclass(frozen=True)
class Listing:
    """A list with the unit each row comes from: at most `MOST_ROWS` of `count` rows."""

    key: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    count: int


@dataclass(frozen=True)
class Targets:
    """The table of figures to reach."""

    label: str
    results: tuple[Result, ...]


Item = Passage | Figure | Grid | Listing | Targets


@dataclass(frozen=True)
class Part:
    """A section with its printed number and what stands directly under it."""

    depth: int
    section: Section
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Report:
    """Everything a document prints. `is_alone`: a unit with nothing below it, whose figures are its own."""

    form: Form
    round_code: str
    form_title: str
    period_name: str
    period_kind: str
    unit_code: str
    unit_name: str
    unit_kind: UnitKind
    above_name: str
    root_name: str
    standing: Standing
    is_alone: bool
    is_final: bool
    as_of: datetime
    settled_at: datetime | None
    coverage: Coverage
    whole: Whole
    parts: tuple[Part, ...]
    missing: tuple[tuple[str, str, str], ...]
    corrected: tuple[Corrected, ...]
    adjusted: tuple[Adjusted, ...]
    signer: tuple[str, str] = ("", "")
    """Title and, of a published one, name."""
    issue: Issue | None = None

    @property
    def body_and_annexes(self) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
        """The sections before the signature and those behind it, each with what stands under it."""
        body, annexes, is_behind = [], [], False
        for part in self.parts:
            is_behind = part.section.is_annex or (is_behind and part.depth > 0)
            (annexes if is_behind else body).append(part)
        return tuple(body), tuple(annexes)

    @property
    def dated(self) -> datetime:
        """The moment the document bears."""
        return self.issue.issued_at if self.issue else self.as_of


def report_of(submission: Submission, *, now: datetime) -> Report:
    """Read the report of one unit, with its totals, as they stand in this transaction."""
    round_ = submission.round
    form = round_.form_version.compiled
    whole = whole_of(submission, form)
    above_name, root_name = names_above(submission)
    is_alone = submission.total is None
    is_complete = whole.coverage.approved == whole.coverage.expected
    return Report(
        form=form,
        round_code=round_.code,
        form_title=form.title_vi,
        period_name=name_of(round_.period.window),
        period_kind=round_.period.kind,
        unit_code=submission.unit_code,
        unit_name=submission.unit_name,
        unit_kind=submission.unit_kind,
        above_name=above_name or (CONFEDERATION if submission.unit_kind is UnitKind.PROVINCE else ""),
        root_name=root_name,
        standing=submission.standing,
        is_alone=is_alone,
        is_final=submission.standing is Standing.APPROVED and (is_alone or is_complete),
        as_of=now,
        settled_at=submission.total.settled_at if submission.total else None,
        coverage=whole.coverage,
        whole=whole,
        parts=tuple(_parts(submission, form, whole)),
        missing=() if is_alone else tuple(missing_units(submission)),
        corrected=corrected_in(submission),
        adjusted=() if is_alone else adjusted_in(submission),
        signer=(next((title for _, title in signatories(submission, local_day(now))), ""), ""),
    )


def issued(report: Report, issue: Issue) -> Report:
    """The report as the published version `issue`: no longer provisional, however complete it is; that is said beside it."""
    return replace(report, issue=issue, signer=(issue.signer_title, issue.signer_name), is_final=True)


def _parts(submission: Submission, form: Form, whole: Whole) -> Iterator[Part]:
    """Sections in printed order. Those with nothing for this unit are left out, except for the level the form is made for."""
    builder = _Builder(submission, form, whole)
    walked = [(depth, section) for depth, section in form.walk() if not section.is_signature]
    made = [Part(depth, section, tuple(builder.items(section))) for depth, section in walked]
    if submission.level == form.owner_level:
        yield from made
        return
    for position, part in enumerate(made):
        below = (later.items for later in _inside(made, position))
        if part.items or any(below):
            yield part


def _inside(parts: list[Part], position: int) -> Iterator[Part]:
    for later in parts[position + 1 :]:
        if later.depth <= parts[position].depth:
            return
        yield later


class _Builder:
    """Fields of one report into items."""

    def __init__(self, submission: Submission, form: Form, whole: Whole) -> None:
        self.submission, self.form = submission, form
        self.ledger = Ledger(form, submission, whole)
        self.texts = texts_of(submission)
        goals = goals_of([submission])[submission.id]
        given = {code: each.value for code, each in goals.items()}
        is_judged = bool(slots_of_the_year(form)) and (bool(given) or not self.ledger.is_alone)
        so_far = official_to_date([submission]).get(submission.id) if is_judged else None
        elapsed = elapsed_at(form, submission.round.period, goals)
        self.results = results_of(form, whole, given, elapsed, so_far)
        self.computed = {asked.key for asked in form.computed_fields}

    def items(self, section: Section) -> Iterator[Item]:
        for asked in section.fields:
            yield from self._field(asked)
        codes = {target.code for target in section.targets}
        shown = [
            each for each in self.results if each.target.code in codes and (each.is_given or not self.ledger.is_alone)
        ]
        if shown:
            yield Targets("Chỉ tiêu", tuple(shown))

    def _field(self, asked: Field) -> Iterator[Item]:
        if asked.kind is Kind.SIGNATURE:
            return
        if asked.kind is Kind.TABLE:
            yield from self._table(asked)
        elif asked.kind is Kind.LIST:
            yield from self._list(asked)
        elif asked.kind in (Kind.CHOICE, Kind.ACTION):
            yield from self._options(asked)
        elif asked.key in self.computed and not asked.is_numeric:
            yield from _present(self.ledger.computed(asked))
        elif slots := self.form.slots_of(asked.key):
            yield from _present(self.ledger.figure(asked, slots[0], asked.label_vi))
        else:
            yield from self._passage(asked, asked.key, asked.label_vi)

    def _passage(self, asked: Field, key: str, label: str) -> Iterator[Item]:
        text = self.texts.get(key)
        if text == NIL_ANSWER:
            text = NIL_RETURN.capitalize()
        elif text is not None and asked.kind is Kind.DATE:
            text = printed_day(text)
        elif text is not None and asked.kind is Kind.ATTACHMENT:
            text = plainly(text)
        if text or asked.is_asked(self.submission.level, self.submission.sector):
            yield Passage(key, label, text or None)

    def _options(self, asked: Field) -> Iterator[Item]:
        """Alone: the option chosen; with units below: how many chose each. Then the texts of an action."""
        slots = self.form.slots_of(asked.key)
        pairs = list(zip(asked.options, slots, strict=True))
        if self.ledger.is_alone:
            if asked.is_asked(self.submission.level, self.submission.sector):
                chosen = [option.label_vi for option, slot in pairs if self.submission.figures[slot.index]]
                yield Passage(asked.key, asked.label_vi, chosen[0] if chosen else None)
        else:
            for option, slot in pairs:
                yield from _present(
                    self.ledger.figure(asked, slot, f"{asked.label_vi}: {option.label_vi}", asked.unit or "đơn vị")
                )
        for part in asked.parts:
            yield from self._passage(asked, f"{asked.key}.{part.key}", f"{asked.label_vi}: {part.label_vi}")

    def _table(self, asked: Field) -> Iterator[Item]:
        if asked.rows_from:
            if not self.ledger.is_alone:
                yield from self._every_target(asked.label_vi)
            return
        rows = []
        for row in (*asked.rows, *asked.totals):
            cells = [self._cell(asked, row.key, column.key) for column in asked.columns]
            rows.append((row.label_vi, tuple(cells)))
        if any(cell for _, cells in rows for cell in cells):
            yield Grid(
                asked.key,
                asked.label_vi,
                tuple(each.heading for each in asked.columns),
                tuple(rows),
            )

    def _every_target(self, label: str) -> Iterator[Item]:
        """All targets, those of a year apart from those of the term: their numbers begin anew."""
        apart = [(each, tuple(found)) for each, found in groupby(self.results, key=lambda each: each.target.horizon)]
        for horizon, results in apart:
            yield Targets(label if len(apart) == 1 else f"{label}: {HORIZONS[horizon]}", results)

    def _cell(self, asked: Field, row: str, column: str) -> Figure | None:
        slot = self.form.slot(f"{asked.key}.{row}.{column}")
        return self.ledger.figure(asked, slot, "") if slot else None

    def _list(self, asked: Field) -> Iterator[Item]:
        if self.ledger.is_alone and not asked.is_asked(self.submission.level, self.submission.sector):
            return
        rows = list_rows(self.submission, asked)
        first = tuple(islice(rows, MOST_ROWS))
        yield Listing(asked.key, asked.label_vi, list_columns(asked), first, len(first) + sum(1 for _ in rows))


def _present(figure: Figure | None) -> Iterator[Figure]:
    if figure is not None:
        yield figure
