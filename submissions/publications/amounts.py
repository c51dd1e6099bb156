"""Figures as a document shows them: a number with its unit, how many reported it, and which nothing stands in its place. Pure.

Numbers are int or Decimal, already unscaled; rounded only here, for display. Must not know any file format.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from submissions.consolidation.whole import Cell, Whole, quotient, unscaled
from submissions.forms.schema import MEANS, Field, Form, Kind, Slot
from submissions.models import Nothing, Submission
from submissions.publications import official as words
from vietnamese import format_number
from workflow.model import Standing

Number = int | Decimal | None


@dataclass(frozen=True)
class Amount:
    """One number of a report. `expected` is None when it is one unit's own and nobody is counted.

    `nothing`: MISSING or NOT_EXPECTED when there is no value, NIL beside a signed zero.
    """

    value: Number
    decimals: int = 0
    reported: int = 0
    expected: int | None = None
    at_least: bool = False
    nothing: Nothing = Nothing.NUMBER

    @property
    def text(self) -> str:
        """As printed: "ít nhất 1.234", "không phát sinh", "chưa báo cáo", "–"."""
        if self.nothing is Nothing.NIL:
            return words.NIL_RETURN
        if self.value is None:
            return words.NOBODY_ASKED if self.nothing is Nothing.NOT_EXPECTED else words.NOT_REPORTED
        number = (
            format_number(self.value, self.decimals) if isinstance(self.value, Decimal) else format_number(self.value)
        )
        return f"{words.AT_LEAST} {number}" if self.at_least else number

    @property
    def coverage(self) -> str:
        """ "46/60", empty when nobody is counted."""
        return f"{format_number(self.reported)}/{format_number(self.expected)}" if self.expected else ""


@dataclass(frozen=True)
class Figure:
    """A line of figures: official (approved), provisional (sent as well), and what the unit itself has typed."""

    key: str
    label: str
    unit: str
    official: Amount
    provisional: Amount
    own: Amount
    answer: str = ""
    """For one unit's own yes/no: the word."""


class Ledger:
    """The figures of one report, asked for slot by slot and quotient by quotient."""

    def __init__(self, form: Form, submission: Submission, whole: Whole) -> None:
        self.form, self.submission, self.whole = form, submission, whole
        self.is_alone = submission.total is None
        self.is_sent = submission.standing in (Standing.SUBMITTED, Standing.APPROVED)
        self.is_approved = submission.standing is Standing.APPROVED

    def figure(self, asked: Field, slot: Slot, label: str, unit: str | None = None) -> Figure | None:
        """The line of one slot; None when it has no place in this unit's report."""
        own = self._own(slot)
        if asked.up in MEANS and not self.is_alone:
            return self.computed(asked)
        if self.is_alone:
            official = provisional = own
        elif slot.fold == "own":
            official = own if self.is_approved else Amount(None, slot.scale, nothing=Nothing.MISSING)
            provisional = own if self.is_sent else Amount(None, slot.scale, nothing=Nothing.MISSING)
        else:
            grows = slot.fold != "min" and not asked.may_be_negative and "-" not in (asked.derive or "")
            official = _total(self.whole.cell(slot.index, official=True), slot.scale, grows=grows)
            provisional = _total(self.whole.cell(slot.index, official=False), slot.scale, grows=grows)
        if own.nothing is Nothing.NOT_EXPECTED and (self.is_alone or slot.fold == "own"):
            return None
        answer = self._answer(asked, own) if self.is_alone else ""
        return Figure(
            slot.key, label, unit if unit is not None else self._unit(asked), official, provisional, own, answer
        )

    def computed(self, asked: Field) -> Figure | None:
        """The line of a percentage, ratio or weighted mean, from the sums below and above its line."""
        above, below = self.form.compiled.quotients[asked.key]
        parts = [above] if below is None else [above, below]
        if self.is_alone and any(self.submission.nothings[index] == Nothing.NOT_EXPECTED for index in parts):
            return None
        own = Amount(quotient(self.form, asked, self.submission.figures), asked.decimals, nothing=Nothing.NUMBER)
        own = own if own.value is not None else Amount(None, nothing=Nothing.MISSING)
        if self.is_alone:
            return Figure(asked.key, asked.label_vi, asked.unit or "", own, own, own)
        return Figure(
            asked.key,
            asked.label_vi,
            asked.unit or "",
            self._quotient(asked, parts, True),
            self._quotient(asked, parts, False),
            own,
        )

    def _quotient(self, asked: Field, parts: Sequence[int], official: bool) -> Amount:
        value = quotient(self.form, asked, self.whole.official if official else self.whole.provisional)
        weakest = weakest_cell([self.whole.cell(index, official=official) for index in parts])
        nothing = Nothing.NUMBER
        if value is None:
            nothing = Nothing.MISSING if weakest.expected and not weakest.is_complete else Nothing.NOT_EXPECTED
        return Amount(value, asked.decimals, weakest.reported, weakest.expected, nothing=nothing)

    def _own(self, slot: Slot) -> Amount:
        value = unscaled(self.submission.figures[slot.index], slot.scale)
        return Amount(value, slot.scale, nothing=Nothing(self.submission.nothings[slot.index]))

    def _unit(self, asked: Field) -> str:
        if asked.kind is Kind.YES_NO:
            return "" if self.is_alone else "đơn vị"
        return asked.unit or ""

    @staticmethod
    def _answer(asked: Field, own: Amount) -> str:
        if asked.kind is not Kind.YES_NO or own.nothing is not Nothing.NUMBER:
            return ""
        return words.YES if own.value else words.NO


def weakest_cell(cells: Sequence[Cell]) -> Cell:
    """The cell with the smallest part of its expected units."""
    return min(cells, key=lambda cell: (cell.reported * 1_000_000 // cell.expected) if cell.expected else 1_000_000)


def _total(cell: Cell, scale: int, *, grows: bool) -> Amount:
    """`grows`: more reports can only make it larger, so that an incomplete sum is a lower bound."""
    nothing = Nothing.NUMBER
    if cell.value is None:
        nothing = Nothing.MISSING if cell.expected else Nothing.NOT_EXPECTED
    at_least = grows and cell.value is not None and not cell.is_complete
    return Amount(unscaled(cell.value, scale), scale, cell.reported, cell.expected, at_least, nothing)
