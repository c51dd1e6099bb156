"""The slots that are shown: those people type, and those worked out that stand under a key of their own. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from submissions.forms import derivations, expressions
from submissions.forms.places import BadPlace, Places
from submissions.forms.slots import EVERYWHERE, Derivation, Draft, Fold, Place, Step
from submissions.forms.words import NUMERIC, Event, Kind, Up

if TYPE_CHECKING:
    from submissions.forms.model import Field, Form

FOLDS: dict[Up, Fold] = {
    Up.SUM: "sum",
    Up.COUNT_YES: "sum",
    Up.COUNT_UNITS: "sum",
    Up.DISTRIBUTION: "sum",
    Up.SUM_ROWS: "sum",
    Up.MIN: "min",
    Up.MAX: "max",
}
"""What does not stand here stays at the unit that told it."""
Report = Callable[[str, str, str], None]
"""Called with the key of a field, the attribute and what is wrong with it."""


def shown_drafts(form: Form, places: Places) -> list[Draft]:
    """Drafts of the shown slots, in printed order; the places of derived ones are found on the way."""
    by_key = {each.key: each for each in form.fields}
    return [draft for each in form.fields for draft in _drafts(each, _asked(each, by_key, places))]


def _drafts(asked: Field, places: frozenset[Place]) -> Iterator[Draft]:
    fold: Fold = FOLDS.get(asked.up, "own")
    typed = not asked.is_computed
    register = asked.is_computed and asked.derive is None
    if asked.kind in NUMERIC or asked.kind is Kind.YES_NO:
        yield Draft(asked.key, asked.key, places, fold, asked.scale, typed, register=register)
    elif asked.kind in (Kind.CHOICE, Kind.ACTION):
        yield from (
            Draft(f"{asked.key}.{option.key}", asked.key, places, fold, typed=typed) for option in asked.options
        )
    elif asked.kind is Kind.TABLE and not asked.rows_from:
        yield from _cells(asked, places, fold)


def _cells(asked: Field, places: frozenset[Place], fold: Fold) -> Iterator[Draft]:
    for row in asked.rows:
        kept: Fold = "own" if row.key in asked.eliminate else fold
        for column in asked.columns:
            yield Draft(f"{asked.key}.{row.key}.{column.key}", asked.key, places, kept, column.scale, typed=True)
    for total in asked.totals:
        for column in asked.columns:
            yield Draft(f"{asked.key}.{total.key}.{column.key}", asked.key, places, fold, column.scale)


def _asked(asked: Field, by_key: Mapping[str, Field], places: Places) -> frozenset[Place]:
    """Typed: where it is answered. Derived: where everything it is made from is. Unresolved names are told by `shown_steps`."""
    if not asked.is_computed:
        return places.of_field(asked)
    try:
        if asked.cohort:
            return places.of_cohort(asked.cohort)
        if asked.derive:
            return _asked_of_derived(asked, by_key, places)
    except (BadPlace, expressions.BadExpression):
        return frozenset()
    return frozenset(place for place in EVERYWHERE if place[0] == "grassroots")


def _asked_of_derived(asked: Field, by_key: Mapping[str, Field], places: Places) -> frozenset[Place]:
    formula, where = split_where(asked.derive or "")
    here = places.where(where)
    for name in expressions.names_in(expressions.parse(formula)) - {asked.key}:
        if name in by_key:
            source = by_key[name]
            here &= (
                places.of_field(source)
                if not source.is_computed
                else _asked(source, _without(by_key, asked.key), places)
            )
    return here if asked.sectors is None else frozenset(place for place in here if place[1] in asked.sectors)


def _without(by_key: Mapping[str, Field], key: str) -> dict[str, Field]:
    """Without the field being looked at, so that a circle ends (and is told by `shown_steps`)."""
    return {other: each for other, each in by_key.items() if other != key}


def split_where(text: str) -> tuple[str, str | None]:
    """ "a + b @group" into formula and group."""
    formula, at, where = text.partition("@")
    return formula.strip(), where.strip() if at else None


def shown_steps(
    form: Form, places: Places, drafts: Sequence[Draft], index_of: Mapping[str, int], report: Report
) -> list[Step]:
    """The steps that fill the shown derived slots, each after what it needs."""
    derived: dict[str, tuple[Step, frozenset[str]]] = {}
    for asked in form.fields:
        for total in asked.totals:
            derived |= _total_steps(asked, total.key, total.of, index_of)
        if asked.is_computed and asked.key in index_of:
            derived |= _field_step(asked, places, drafts, index_of, report)
    return _in_order(derived, report)


def _total_steps(
    asked: Field, total: str, rows: Sequence[str], index_of: Mapping[str, int]
) -> dict[str, tuple[Step, frozenset[str]]]:
    steps = {}
    for column in asked.columns:
        parts = [index_of[key] for row in rows if (key := f"{asked.key}.{row}.{column.key}") in index_of]
        key = f"{asked.key}.{total}.{column.key}"
        steps[key] = (
            Step(index_of[key], derivations.total(parts), False, False, tuple((part, 1) for part in parts)),
            frozenset[str](),
        )
    return steps


def _field_step(
    asked: Field, places: Places, drafts: Sequence[Draft], index_of: Mapping[str, int], report: Report
) -> dict[str, tuple[Step, frozenset[str]]]:
    index = index_of[asked.key]
    try:
        if asked.cohort:
            rateable = places.cohort(asked.cohort).rateable
            places.of_cohort(asked.cohort)
            return {asked.key: (Step(index, derivations.one(), rateable, True), frozenset())}
        if asked.register:
            return {asked.key: (Step(index, derivations.happened(Event(asked.register)), False, False), frozenset())}
        derivation, needs = _formula(asked, places, drafts, index_of)
        counts = expressions.how_often(expressions.parse(split_where(asked.derive or "")[0]).body)
        adds = tuple((index_of[name], count) for name, count in counts.items())
        return {asked.key: (Step(index, derivation, False, False, adds), needs)}
    except (BadPlace, expressions.BadExpression, derivations.NotDerivable) as fault:
        report(asked.key, "cohort" if asked.cohort else "derive", str(fault))
        return {}


def _formula(
    asked: Field, places: Places, drafts: Sequence[Draft], index_of: Mapping[str, int]
) -> tuple[Derivation, frozenset[str]]:
    formula, where = split_where(asked.derive or "")
    places.where(where)
    tree = expressions.parse(formula)
    names = expressions.names_in(tree)
    for name in sorted(names):
        if name not in index_of:
            raise BadPlace(f"“{name}” không phải một ô số")
        if drafts[index_of[name]].scale:
            raise BadPlace(f"“{name}” có số lẻ, không dùng để tính được")
    return derivations.expression(tree, index_of), names


def _in_order(derived: Mapping[str, tuple[Step, frozenset[str]]], report: Report) -> list[Step]:
    done: dict[str, Step] = {}
    waiting = dict(derived)
    while waiting:
        ready = [key for key, (_, needs) in waiting.items() if not needs & waiting.keys()]
        if not ready:
            for key in waiting:
                report(key, "derive", "các ô tính vòng quanh lẫn nhau")
            break
        for key in ready:
            done[key] = waiting.pop(key)[0]
    return list(done.values())
