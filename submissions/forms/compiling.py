"""A form into its numeric slots and the steps that fill the derived ones. Pure; done once per form version.

Order of the arrays: what is shown, in printed order; then the hidden parts of percentages and targets, in the order first
needed. A count of units is a ratio of sums too: its numerator is held to the units of its denominator, so it cannot pass
100 %; a denominator is held to the units that are asked what the numerator counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from submissions.forms.places import BadPlace, Places
from submissions.forms.quotients import QuotientCompiler
from submissions.forms.references import BadReference
from submissions.forms.shown import shown_drafts, shown_steps
from submissions.forms.slots import MISSING, NOT_EXPECTED, Draft, Place, Slot, Step
from units.kinds import Sector

if TYPE_CHECKING:
    from submissions.forms.model import Form


@dataclass(frozen=True)
class CompileFault:
    """What does not fit together. `owner`: key of a field or code of a target; `attribute`: the key it stands under."""

    owner: str
    attribute: str
    message: str


@dataclass(frozen=True)
class Plan:
    """What to do with the report of a unit at one place: nothings before any answer, derived slots to leave or to fill."""

    nothings: tuple[int, ...]
    unasked: tuple[int, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Compiled:
    """Slots of a form with the ways to find them, and what fills the derived ones.

    `quotients`: key of a field or code of a target -> index of its numerator and denominator (None: counts by itself).
    """

    slots: tuple[Slot, ...]
    steps: tuple[Step, ...]
    quotients: Mapping[str, tuple[int, int | None]]
    faults: tuple[CompileFault, ...]
    by_key: Mapping[str, Slot]
    by_field: Mapping[str, tuple[Slot, ...]]
    plans: dict[Place, Plan] = field(default_factory=dict, compare=False)

    def followers(self, index: int, sector: Sector | None) -> dict[int, int]:
        """Slots that change with the one at `index` when a total is adjusted, each with how often the amount goes into it.

        Those asked of some sectors only follow what is known to be of such a sector.
        """
        counts = {index: 1}
        here = {place for place in self.slots[index].asked if sector is None or place[1] is sector}
        for step in self.steps:
            slot = self.slots[step.index]
            if slot.fold == "sum" and here <= slot.asked:
                count = sum(times * counts.get(part, 0) for part, times in step.adds)
                counts |= {step.index: count} if count else {}
        del counts[index]
        return counts

    def plan(self, place: Place) -> Plan:
        """The plan for a level and sector."""
        if place not in self.plans:
            self.plans[place] = self._plan(place)
        return self.plans[place]

    def _plan(self, place: Place) -> Plan:
        asked = [place in slot.asked for slot in self.slots]
        return Plan(
            nothings=tuple(MISSING if here else NOT_EXPECTED for here in asked),
            unasked=tuple(step.index for step in self.steps if not asked[step.index]),
            steps=tuple(step for step in self.steps if asked[step.index]),
        )


def compile_form(form: Form) -> Compiled:
    """Lay out the slots of `form`; what does not resolve is in `faults` of what is given, and has no slot."""
    faults: list[CompileFault] = []
    places = Places(form)
    drafts = shown_drafts(form, places)
    index_of = {draft.key: index for index, draft in enumerate(drafts)}
    steps = shown_steps(form, places, drafts, index_of, lambda *found: faults.append(CompileFault(*found)))
    quotients: dict[str, tuple[int, int | None]] = {}
    compiler = QuotientCompiler(form, places, drafts, index_of)
    for owner, asked in [(each.key, each) for each in form.computed_fields] + [
        (each.code, each) for each in form.targets
    ]:
        try:
            quotients[owner] = compiler.quotient(asked)
        except (BadReference, BadPlace) as fault:
            faults.append(CompileFault(owner, compiler.attribute, str(fault)))
    return _compiled(drafts, [*steps, *compiler.steps], quotients, faults)


def _compiled(
    drafts: list[Draft], steps: list[Step], quotients: dict[str, tuple[int, int | None]], faults: list[CompileFault]
) -> Compiled:
    slots = tuple(draft.slot(index) for index, draft in enumerate(drafts))
    by_field: dict[str, tuple[Slot, ...]] = {}
    for slot in slots:
        if not slot.hidden:
            by_field[slot.field_key] = (*by_field.get(slot.field_key, ()), slot)
    return Compiled(slots, tuple(steps), quotients, tuple(faults), {slot.key: slot for slot in slots}, by_field)
