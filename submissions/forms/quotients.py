"""Numerators and denominators of percentages, ratios, weighted means and targets: each becomes one slot. Pure.

What is not a shown figure by itself becomes a hidden slot, worked out at the unit, so that everywhere above it is a
plain sum.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from submissions.forms import derivations
from submissions.forms.places import BadPlace, Places
from submissions.forms.references import (
    BadReference,
    Cell,
    Chosen,
    CountsUnits,
    Holds,
    Plain,
    Reference,
    SumOf,
    Units,
    Yes,
    parse_reference,
)
from submissions.forms.slots import Derivation, Draft, Fold, Place, Step
from submissions.forms.words import MEANS, NUMERIC, Comparator, Kind, Up

if TYPE_CHECKING:
    from submissions.forms.model import Field, Form, Target


@dataclass(frozen=True)
class Part:
    """A numerator or denominator before it has a slot. `shown`: index of the slot it already is, if it is one.

    `question`: where the field behind it is answered, before any `@`.
    """

    key: str
    derivation: Derivation
    asked: frozenset[Place]
    fold: Fold = "sum"
    scale: int = 0
    rateable_only: bool = False
    active_only: bool = False
    register: bool = False
    shown: int | None = None
    field_key: str = ""
    adds: tuple[tuple[int, int], ...] = ()
    question: frozenset[Place] = frozenset()


class QuotientCompiler:
    """Adds hidden slots to `drafts` as they are needed, each once, and the steps that fill them."""

    def __init__(self, form: Form, places: Places, drafts: list[Draft], index_of: dict[str, int]) -> None:
        self.form, self.places, self.drafts, self.index_of = form, places, drafts, index_of
        self.steps: list[Step] = []
        self.attribute = "numerator"
        self._parts: dict[type, Callable[..., Part]] = {
            Plain: self._plain,
            Yes: self._yes,
            Chosen: self._chosen,
            Holds: self._holds,
            Units: self._units,
            SumOf: self._sum,
            Cell: self._cell,
        }

    def quotient(self, asked: Field | Target) -> tuple[int, int | None]:
        """Indices of numerator and denominator. Errors: BadReference, BadPlace; `attribute` then names the place."""
        if asked.up in MEANS:
            return self._mean(asked) if asked.up is Up.MEAN else self._weighted(asked)  # type: ignore[arg-type]
        self.attribute = "numerator"
        numerator_reference = self._numerator_of(asked)
        numerator = self._part(numerator_reference)
        if asked.denominator is None:
            return self._slot(numerator), None
        self.attribute = "denominator"
        denominator_reference = parse_reference(asked.denominator)
        denominator = self._part(denominator_reference)
        if isinstance(numerator_reference, CountsUnits) and isinstance(denominator_reference, Units | CountsUnits):
            numerator, denominator = _held_together(numerator, denominator)
        return self._slot(numerator), self._slot(denominator)

    def _numerator_of(self, asked: Field | Target) -> Reference:
        reference = parse_reference(asked.numerator or "")
        if getattr(asked, "comparator", None) is Comparator.AT_LEAST and isinstance(reference, Plain):
            options = [option.key for option in self._field(reference.key, {Kind.CHOICE}).options]
            threshold = getattr(asked, "threshold", None)
            if threshold not in options:
                raise BadReference(f"mức “{threshold}” không có trong các lựa chọn của “{reference.key}”")
            return Chosen(reference.key, tuple(options[: options.index(threshold) + 1]))
        return reference

    def _slot(self, part: Part) -> int:
        if part.shown is not None:
            return part.shown
        if part.key not in self.index_of:
            index = self.index_of[part.key] = len(self.drafts)
            self.drafts.append(
                Draft(part.key, part.field_key, part.asked, part.fold, part.scale, hidden=True, register=part.register)
            )
            self.steps.append(Step(index, part.derivation, part.rateable_only, part.active_only, part.adds))
        return self.index_of[part.key]

    def _part(self, reference: Reference) -> Part:
        return self._parts[type(reference)](reference)

    def _field(self, key: str, kinds: Set[Kind]) -> Field:
        found = self.form.field(key)
        if found is None:
            raise BadReference(f"không có ô nào tên “{key}”")
        if found.kind not in kinds:
            raise BadReference(f"ô “{key}” là loại {found.kind}, ở đây cần {' hoặc '.join(sorted(kinds))}")
        return found

    def _figure(self, key: str, kinds: Set[Kind]) -> tuple[int, Draft]:
        self._field(key, kinds)
        index = self.index_of[key]
        return index, self.drafts[index]

    def _plain(self, reference: Plain) -> Part:
        index, draft = self._figure(reference.key, NUMERIC | {Kind.YES_NO})
        return self._filtered(
            reference.key,
            reference.where,
            derivations.same(index),
            draft,
            shown=index,
            scale=draft.scale,
            adds=((index, 1),),
        )

    def _yes(self, reference: Yes) -> Part:
        index, draft = self._figure(reference.key, {Kind.YES_NO})
        key, adds = f"yes:{reference.key}", ((index, 1),)
        return self._filtered(key, reference.where, derivations.same(index), draft, shown=index, adds=adds)

    def _holds(self, reference: Holds) -> Part:
        index, draft = self._figure(reference.key, NUMERIC)
        bound = reference.number * 10**draft.scale
        key = f"count:{reference.key} {reference.comparison} {reference.number}"
        return self._filtered(key, reference.where, derivations.holds(index, reference.comparison, bound), draft)

    def _chosen(self, reference: Chosen) -> Part:
        asked = self._field(reference.key, {Kind.CHOICE, Kind.ACTION})
        unknown = [option for option in reference.options if option not in {each.key for each in asked.options}]
        if unknown:
            raise BadReference(f"ô “{reference.key}” không có lựa chọn “{unknown[0]}”")
        indices = [self.index_of[f"{reference.key}.{option}"] for option in reference.options]
        key = f"count:{reference.key} in ({','.join(reference.options)})"
        adds = tuple((index, 1) for index in indices)
        return self._filtered(key, reference.where, derivations.total(indices), self.drafts[indices[0]], adds=adds)

    def _filtered(
        self,
        key: str,
        where: str | None,
        derivation: Derivation,
        base: Draft,
        *,
        shown: int | None = None,
        scale: int = 0,
        adds: tuple[tuple[int, int], ...] = (),
    ) -> Part:
        asked = base.asked & self.places.where(where)
        key = f"{key}@{where}" if where else key
        return Part(
            key,
            derivation,
            asked,
            base.fold,
            scale,
            shown=None if where else shown,
            field_key=base.field_key,
            adds=adds,
            question=base.asked,
        )

    def _units(self, reference: Units) -> Part:
        cohort = self.places.cohort(reference.cohort)
        asked = self.places.of_cohort(reference.cohort)
        return Part(
            f"units:{cohort.key}",
            derivations.one(),
            asked,
            rateable_only=cohort.rateable,
            active_only=True,
            register=True,
        )

    def _sum(self, reference: SumOf) -> Part:
        figures = dict(self._figure(key, NUMERIC) for key in reference.keys)
        if len({draft.scale for draft in figures.values()}) > 1:
            raise BadReference("các ô cộng với nhau phải cùng số chữ số lẻ")
        if len({draft.fold for draft in figures.values()}) > 1:
            raise BadReference("các ô cộng với nhau phải cùng cách cộng lên cấp trên")
        first = next(iter(figures.values()))
        derivation = derivations.total_asked({index: draft.asked for index, draft in figures.items()})
        asked = frozenset[Place]().union(*(draft.asked for draft in figures.values()))
        key = f"sum:{'+'.join(reference.keys)}"
        adds = tuple((index, 1) for index in figures)
        return Part(key, derivation, asked, first.fold, first.scale, field_key=first.field_key, adds=adds)

    def _cell(self, reference: Cell) -> Part:
        table = self._field(reference.table, {Kind.TABLE})
        column = reference.column or (table.columns[0].key if len(table.columns) == 1 else None)
        if column is None:
            raise BadReference(f"bảng “{reference.table}” có nhiều cột, phải nêu cột")
        key = f"{reference.table}.{reference.row}.{column}"
        if key not in self.index_of:
            raise BadReference(f"bảng không có ô “{key}”")
        draft = self.drafts[self.index_of[key]]
        return Part(key, derivations.one(), draft.asked, draft.fold, draft.scale, shown=self.index_of[key])

    def _mean(self, asked: Field) -> tuple[int, int]:
        """The figure itself in a slot that adds up, over the units that told it."""
        self.attribute = "up"
        value, draft = self._figure(asked.key, NUMERIC)
        told = Part(f"{asked.key}*1", derivations.same(value), draft.asked, "sum", draft.scale, field_key=asked.key)
        tellers = Part(f"1&{asked.key}", derivations.one_where_valued(value), draft.asked, "sum", field_key=asked.key)
        return self._slot(told), self._slot(tellers)

    def _weighted(self, asked: Field) -> tuple[int, int]:
        self.attribute = "weight"
        weight, weight_draft = self._figure(asked.weight or "", NUMERIC)
        value, value_draft = self._figure(asked.key, NUMERIC)
        if weight_draft.fold != "sum":
            raise BadPlace(f"trọng số “{asked.weight}” phải là ô được cộng lên cấp trên")
        both = value_draft.asked & weight_draft.asked
        product = Part(
            f"{asked.key}*{asked.weight}",
            derivations.product(value, weight),
            both,
            "sum",
            value_draft.scale + weight_draft.scale,
            field_key=asked.key,
        )
        weighing = derivations.weight_where_valued(value, weight)
        return self._slot(product), self._slot(
            Part(f"{asked.weight}&{asked.key}", weighing, both, "sum", weight_draft.scale, field_key=asked.key)
        )


def _held_together(numerator: Part, denominator: Part) -> tuple[Part, Part]:
    """Numerator only over the denominator's units; denominator only over units that are asked the numerator's question."""
    if not denominator.register:
        held, adds = derivations.within(numerator.derivation, denominator.derivation), ()
    else:
        held, adds = numerator.derivation, numerator.adds
        if not denominator.asked <= numerator.question:
            asked = denominator.asked & numerator.question
            denominator = _but(denominator, key=f"{denominator.key} asked {numerator.field_key}", asked=asked)
    key = f"{numerator.key} of {denominator.key}"
    numerator = _but(
        numerator,
        key=key,
        derivation=held,
        asked=numerator.asked & denominator.asked,
        rateable_only=denominator.rateable_only,
        active_only=denominator.active_only,
        adds=adds,
        shown=None,
    )
    return numerator, denominator


def _but(part: Part, **changes: object) -> Part:
    return Part(**{**part.__dict__, **changes})
