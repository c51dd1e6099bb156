"""What holds for any answers of any unit: derivation settles at once, and no share of units can pass 100 %."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.forms.schema import MISSING, NIL, NOT_EXPECTED, NUMBER, Form, Kind, UnitFacts, blank, derive
from tests.submissions.forms.shelf import shipped, unit
from units.kinds import Level, Sector

CODES = pytest.mark.parametrize("code", ["A", "B", "Q"])
UNITS = st.builds(
    unit,
    st.sampled_from(Level),
    st.one_of(st.none(), st.sampled_from(Sector)),
    rateable=st.booleans(),
    active=st.booleans(),
    events=st.one_of(st.none(), st.just(frozenset())),
)
ANSWER = st.sampled_from([None, "nil", 0, 1, 2, 40])


def filled(form: Form, who: UnitFacts, answers: list[int | str | None]) -> tuple[list[int | None], list[int]]:
    """A report answered in turn by `answers`, over and over; yes/no and options get 0 or 1."""
    figures, nothings = blank(form, who.level, who.sector)
    for slot in form.slots:
        if slot.typed and nothings[slot.index] == MISSING:
            answer = answers[slot.index % len(answers)]
            asked = form.field(slot.field_key)
            is_mark = asked is not None and asked.kind in (Kind.YES_NO, Kind.CHOICE, Kind.ACTION)
            if answer == "nil":
                figures[slot.index], nothings[slot.index] = 0, NIL
            elif isinstance(answer, int):
                figures[slot.index], nothings[slot.index] = (min(answer, 1) if is_mark else answer), NUMBER
    return figures, nothings


@CODES
@given(who=UNITS, answers=st.lists(ANSWER, min_size=1, max_size=13))
@settings(max_examples=40, deadline=None)
def test_deriving_twice_is_deriving_once_and_leaves_what_was_typed(code, who, answers):
    form = shipped(code)
    figures, nothings = filled(form, who, answers)

    once = derive(form, figures, nothings, who)

    assert derive(form, *once, who) == once
    typed = [slot.index for slot in form.slots if slot.typed]
    assert [(once[0][index], once[1][index]) for index in typed] == [
        (figures[index], nothings[index]) for index in typed
    ]


@CODES
@given(who=UNITS, answers=st.lists(ANSWER, min_size=1, max_size=13))
@settings(max_examples=40, deadline=None)
def test_a_figure_stands_exactly_where_the_nothing_says_so(code, who, answers):
    form = shipped(code)
    figures, nothings = derive(form, *filled(form, who, answers), who)

    for slot in form.slots:
        assert (figures[slot.index] is None) == (nothings[slot.index] in (MISSING, NOT_EXPECTED))
        if (who.level, who.sector) not in slot.asked:
            assert nothings[slot.index] == NOT_EXPECTED


@CODES
@given(who=UNITS, answers=st.lists(ANSWER, min_size=1, max_size=13))
@settings(max_examples=40, deadline=None)
def test_a_unit_brings_to_a_share_of_units_nothing_or_one_of_one(code, who, answers):
    form = shipped(code)
    figures, _ = derive(form, *filled(form, who, answers), who)

    for above, below in form.compiled.quotients.values():
        if " of " in form.slots[above].key and figures[above] is not None:
            assert below is not None and figures[below] == 1
            assert figures[above] in (0, 1) or "count:" in form.slots[above].key
