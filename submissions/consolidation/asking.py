"""Questions to the totals of one form: any units, any periods, any fields, each cell with how complete it is.

The figures of one period come from the totals that are kept; what several periods make of them is the rule of the field
(`over_time`). Every value is an exact Fraction; nothing is rounded here. A constant number of statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import ColumnElement, Integer, Select, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased, contains_eager, joinedload

from extensions import db
from submissions.consolidation.figures import Asked
from submissions.consolidation.folding import joined
from submissions.consolidation.leaves import LastKnown, Place, counted_once, last_known
from submissions.consolidation.over_time import Over, over_time, rule_of, rules_of_quotient
from submissions.consolidation.sectors import Split, split_by_sector
from submissions.consolidation.spans import Span
from submissions.consolidation.whole import Cell, Coverage, Whole, whole_of
from submissions.forms.models import FormRow, FormVersion
from submissions.forms.schema import MISSING, NIL, NOT_EXPECTED, NUMBER, Form, OverTime, Slot
from submissions.forms.words import UNIT_BY_UNIT
from submissions.models import Period, Round, Submission
from units.tree import one_of
from workflow.refusals import Refused


@dataclass(frozen=True)
class Line:
    """Units asked about together; one, as a rule. `code`, `name`: as shown."""

    code: str
    name: str
    unit_ids: tuple[int, ...]


@dataclass(frozen=True)
class Answer:
    """One cell. `value`: unscaled and exact; for a percentage in per cent. `nothing`: which of the four kinds it is."""

    line: Line
    span: Span
    asked: Asked
    value: Fraction | None
    reported: int
    expected: int
    nothing: int
    at_least: bool
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    between: tuple[Fraction, Fraction] | None = None
    as_of: str | None = None
    known: LastKnown | None = None

    @property
    def is_complete(self) -> bool:
        """Has everybody reported it in every period there should have been?"""
        return self.reported >= self.expected and not self.span.lacking


def rounds_of(form_code: str) -> list[Round]:
    """Every round of a form, in the order of their periods. Errors: Refused("not_found") for a form never published."""
    if db.session.scalar(select(FormRow.id).where(FormRow.code == form_code)) is None:
        raise Refused("not_found", form=form_code)
    query = select(Round).join(Round.form_version).join(FormVersion.form).join(Round.period)
    query = query.options(contains_eager(Round.form_version), contains_eager(Round.period))
    return list(db.session.scalars(query.where(FormRow.code == form_code).order_by(Period.last_day, Round.id)))


class Asking:
    """One question about some lines of units and spans, answered figure by figure."""

    def __init__(
        self, rounds: Sequence[Round], lines: Sequence[Line], spans: Sequence[Span], *, official: bool
    ) -> None:
        self.form = rounds[-1].form_version.compiled
        self.lines, self.spans, self.official = lines, spans, official
        self.standings = ["approved"] if official else ["approved", "submitted"]
        self.every_round = rounds
        self.rounds: dict[str, list[Round]] = {}
        for each in rounds:
            self.rounds.setdefault(each.period.code, []).append(each)
        self.members = self._members()

    def answers(self, figures: Sequence[Asked]) -> list[Answer]:
        """A cell for every line, span and figure."""
        once = self._counted_once(slot for asked in figures for slot in self._slots_counted_once(asked))
        known = self._last_known(figures)
        return [
            self._answer(line, span, asked, once, known)
            for line in self.lines
            for span in self.spans
            for asked in figures
        ]

    def over(self, slots: Sequence[Slot]) -> dict[tuple[str, str, str], Over]:
        """Slots joined over time, (line, span, slot key) -> values unscaled; also those nobody asks for by themselves."""
        once = self._counted_once([slot for slot in slots if rule_of(self.form, slot) in UNIT_BY_UNIT])
        return {
            (line.code, span.code, slot.key): self._over(line, span, slot, rule_of(self.form, slot), once)
            for line in self.lines
            for span in self.spans
            for slot in slots
        }

    def by_sector(self, figures: Sequence[Asked]) -> list[Split]:
        """The parts of the sectors in every line, span and slot that adds up."""
        slots = [each.slot for each in figures if each.slot is not None]
        spans = {span.code: span.parts for span in self.spans}
        return split_by_sector(self.form, self._groups(), spans, self.rounds, slots, self.standings)

    def coverage(self, line: Line, span: Span) -> Coverage:
        """Units and members, added up over the periods of a span."""
        every = [whole.coverage for code in span.parts for _, _, whole in self.members[line.code, code]]
        names = Coverage.__dataclass_fields__
        return Coverage(**{name: sum(getattr(each, name) for each in every) for name in names})

    def _members(self) -> dict[tuple[str, str], list[tuple[Submission, Form, Whole]]]:
        """(line, period) -> the reports that stand for the line, none inside another."""
        codes = {code for span in self.spans for code in span.parts}
        rounds = {each.id: each for code in codes for each in self.rounds[code]}
        wanted = {unit_id for line in self.lines for unit_id in line.unit_ids}
        found: dict[str, list[Submission]] = {code: [] for code in codes}
        for each in db.session.scalars(_reports(rounds).where(one_of(Submission.unit_id, wanted))):
            found[rounds[each.round_id].period.code].append(each)
        without = {unit_id for each in found.values() for unit_id in wanted - {report.unit_id for report in each}}
        for each in db.session.scalars(_reports(rounds).where(_is_highest_below(without))) if without else ():
            found[rounds[each.round_id].period.code].append(each)
        made = {}
        for line in self.lines:
            for code, reports in found.items():
                made[line.code, code] = [
                    (each, form, whole_of(each, form))
                    for each in _standing_for(line.unit_ids, reports)
                    for form in (rounds[each.round_id].form_version.compiled,)
                ]
        return made

    def _answer(
        self,
        line: Line,
        span: Span,
        asked: Asked,
        once: Mapping[tuple[str, str, str], Cell],
        known: Mapping[tuple[str, str, str], LastKnown],
    ) -> Answer:
        if asked.slot is None or asked.key in self.form.compiled.quotients:
            return self._quotient(line, span, asked, once)
        over = self._over(line, span, asked.slot, rule_of(self.form, asked.slot), once)
        is_complete = over.is_complete and not span.lacking
        return Answer(
            line,
            span,
            asked,
            over.value,
            over.reported,
            over.expected,
            self._nothing(line, span, asked.slot, over),
            at_least=over.value is not None and not is_complete and asked.grows(self.form),
            between=over.between,
            as_of=over.as_of,
            known=known.get((line.code, span.code, asked.key)),
        )

    def _quotient(self, line: Line, span: Span, asked: Asked, once: Mapping[tuple[str, str, str], Cell]) -> Answer:
        above, below = self.form.compiled.quotients[asked.field.key]
        slots = [self.form.slots[index] for index in (above, below) if index is not None]
        rules = rules_of_quotient(self.form, asked.field)
        parts = [self._over(line, span, slot, rule, once) for slot, rule in zip(slots, rules, strict=False)]
        top = parts[0].value
        bottom = parts[1].value if len(parts) > 1 else Fraction(1)
        value = None if top is None or not bottom else top / bottom * (100 if asked.field.kind == "percent" else 1)
        weakest = min(parts, key=lambda each: Fraction(each.reported, each.expected) if each.expected else Fraction(1))
        nothing = NUMBER if value is not None else MISSING if weakest.expected > weakest.reported else NOT_EXPECTED
        return Answer(
            line,
            span,
            asked,
            value,
            weakest.reported,
            weakest.expected,
            nothing,
            False,
            top,
            bottom,
            as_of=parts[0].as_of,
        )

    def _over(
        self,
        line: Line,
        span: Span,
        slot: Slot,
        rule: OverTime,
        once: Mapping[tuple[str, str, str], Cell],
    ) -> Over:
        if rule in UNIT_BY_UNIT and len(span.parts) > 1:
            cell = once.get((line.code, span.code, slot.key), Cell(None, 0, 0))
            value = None if cell.value is None else Fraction(cell.value, 10**slot.scale)
            return Over(value, cell.reported, cell.expected)
        return over_time(rule, [(code, self._cell(line, code, slot)) for code in span.parts])

    def _cell(self, line: Line, code: str, slot: Slot) -> Cell:
        """One slot of a line in one period, unscaled, whatever versions its reports are of."""
        values: list[Fraction | None] = []
        reported = expected = 0
        for _, form, whole in self.members[line.code, code]:
            here = form.slot(slot.key)
            if here is not None:
                cell = whole.cell(here.index, official=self.official)
                values.append(None if cell.value is None else Fraction(cell.value, 10**here.scale))
                reported, expected = reported + cell.reported, expected + cell.expected
        return Cell(joined(slot.fold, values), reported, expected)  # type: ignore[arg-type]

    def _nothing(self, line: Line, span: Span, slot: Slot, over: Over) -> int:
        """The kind of nothing of a cell; a nil return only where one report stands for all of it."""
        if over.value is None:
            return MISSING if over.expected else NOT_EXPECTED
        last = self.members[line.code, span.parts[-1]]
        if len(span.parts) == len(last) == 1 and last[0][0].total is None:
            report, form, _ = last[0]
            here = form.slot(slot.key)
            return NIL if here is not None and report.nothings[here.index] == NIL else NUMBER
        return NUMBER

    def _counted_once(self, wanted: Iterable[Slot]) -> dict[tuple[str, str, str], Cell]:
        slots = {slot.key: slot for slot in wanted}
        ways = {key: rule_of(self.form, slot) for key, slot in slots.items()}
        places = [
            replace(place, way=ways[place.key] if ways[place.key] in UNIT_BY_UNIT else OverTime.ANY)
            for span in self.spans
            if len(span.parts) > 1
            for code in span.parts
            for place in self._places(span.code, self.rounds[code], slots.values())
        ]
        return counted_once(self._groups(), places, self.standings)

    def _slots_counted_once(self, asked: Asked) -> list[Slot]:
        if asked.slot is not None and asked.key not in self.form.compiled.quotients:
            return [asked.slot] if rule_of(self.form, asked.slot) in UNIT_BY_UNIT else []
        indices = [index for index in self.form.compiled.quotients[asked.field.key] if index is not None]
        rules = rules_of_quotient(self.form, asked.field)
        return [self.form.slots[at] for at, rule in zip(indices, rules, strict=False) if rule in UNIT_BY_UNIT]

    def _last_known(self, figures: Sequence[Asked]) -> dict[tuple[str, str, str], LastKnown]:
        stocks = [
            each.slot
            for each in figures
            if each.slot is not None and each.slot.fold == "sum" and not each.slot.register
            if rule_of(self.form, each.slot) is OverTime.LAST
        ]
        places = [
            place
            for span in self.spans
            if span.parts
            for place in self._places(span.code, self.rounds[span.parts[-1]], stocks)
        ]
        return last_known(self._groups(), places, self._places("", self.every_round, stocks), self.standings)

    def _places(self, span: str, rounds: Iterable[Round], slots: Iterable[Slot]) -> list[Place]:
        wanted = list(slots)
        return [
            Place(span, round_.id, slot.key, here.index, here.register)
            for round_ in rounds
            for slot in wanted
            if (here := round_.form_version.compiled.slot(slot.key)) is not None
        ]

    def _groups(self) -> dict[str, tuple[int, ...]]:
        return {line.code: line.unit_ids for line in self.lines}


def _reports(rounds: Iterable[int]) -> Select[tuple[Submission]]:
    query = select(Submission).where(one_of(Submission.round_id, rounds)).options(joinedload(Submission.total))
    return query.order_by(Submission.depth, Submission.sort_key)


def _is_highest_below(unit_ids: Iterable[int]) -> ColumnElement[bool]:
    """Is it of a unit below one of these, and the report it is a part of is not? For units without a report in a round."""
    above = aliased(Submission)
    unit = func.unnest(literal(list(unit_ids), ARRAY(Integer))).column_valued("unit")
    part_of = select(above.id).where(above.id == Submission.parent_id, unit == any_(above.unit_path))
    is_part = part_of.correlate_except(above).exists()
    return select(unit).where(unit == any_(Submission.unit_path), unit != Submission.unit_id, ~is_part).exists()


def _standing_for(unit_ids: Sequence[int], reports: Sequence[Submission]) -> list[Submission]:
    """Of the reports of one period: each unit's own, or those of the highest units below it; none inside another."""
    own = {each.unit_id: each for each in reports}
    chosen = {own[unit_id].id: own[unit_id] for unit_id in unit_ids if unit_id in own}
    for unit_id in set(unit_ids) - own.keys():
        chosen |= {each.id: each for each in reports if unit_id in each.unit_path}
    inside = {each.unit_id for each in chosen.values()}
    return [each for each in chosen.values() if not inside & set(each.unit_path[:-1])]
