"""The worked example of the design (section 3 of the outline analysis), at the units and summed by hand at the province."""

from __future__ import annotations

from fractions import Fraction

from submissions.forms.schema import MISSING, NOT_EXPECTED, ratio
from tests.submissions.forms.shelf import answered, at, shipped, unit
from units.kinds import Level, Sector

G = Level.GRASSROOTS
G1 = unit(G, Sector.PRIVATE)
G2 = unit(G, Sector.FDI)
G3 = unit(G, Sector.PUBLIC_SERVICE)
G4 = unit(G, Sector.PRIVATE, rateable=False)
G5 = unit(G, Sector.STATE_ENTERPRISE)


def report(form, who, workforce, members, fund, rating=None, dialogues=None):
    answers = {
        "workforce_total": workforce,
        "members_total": members,
        "wage_fund_month": fund,
        "wage_headcount": workforce,
    }
    if rating:
        answers["unit_rating"] = rating
    if dialogues is not None:
        answers |= {"dialogues_periodic": dialogues, "dialogues_other": 0}
    return answered(form, who, **{key: answer for key, answer in answers.items() if form.field(key)})


def province(form):
    """Reports of G1, G3, G4, G5 added slot by slot; from G2 only what the register knows."""
    approved = [
        report(form, G1, 120, 100, 960_000_000, "good", 1),
        report(form, G3, 40, 40, 380_000_000, "excellent"),
        report(form, G4, 12, 0, 72_000_000, None, 0),
        report(form, G5, 300, 300, 3_300_000_000, "completed", 2),
    ]
    silent, _ = answered(form, G2)
    known = [figure if slot.register else None for figure, slot in zip(silent, form.slots, strict=True)]
    columns = zip(*(figures for figures, _ in approved), known, strict=True)
    return [None if all(each is None for each in column) else sum(each or 0 for each in column) for column in columns]


def share(form, name, totals):
    asked = form.field(name) or form.target(name)
    return ratio(form, asked, totals)


def test_workforce_members_and_density():
    form = shipped("A")
    totals = province(form)

    assert (totals[form.slot("workforce_total").index], totals[form.slot("members_total").index]) == (472, 440)
    assert share(form, "membership_density", totals) == (440, 472)


def test_the_average_wage_is_the_fund_over_the_heads():
    above, below = share(shipped("A"), "average_wage", province(shipped("A")))

    assert (above, below) == (4_712_000_000, 472)
    assert round(Fraction(above, below)) == 9_983_051


def test_state_enterprises_in_dialogue_leave_the_public_unit_out():
    assert share(shipped("B"), "B.III.2a", province(shipped("B"))) == (1, 1)


def test_non_state_enterprises_in_dialogue_keep_the_silent_unit_in_the_denominator():
    assert share(shipped("B"), "B.III.2b", province(shipped("B"))) == (1, 3)


def test_state_units_rated_good_or_better():
    assert share(shipped("B"), "B.III.7b", province(shipped("B"))) == (1, 2)


def test_non_state_units_rated_leave_out_the_one_too_young_to_be_rated():
    assert share(shipped("B"), "B.III.7c", province(shipped("B"))) == (1, 2)


def test_a_silent_unit_is_missing_where_it_is_concerned_and_not_expected_elsewhere():
    form = shipped("B")
    silent = answered(form, G2)

    assert at(form, silent, "yes:held_dialogue@enterprise_nonstate of units:cdcs_enterprise_nonstate") == (
        None,
        MISSING,
    )
    assert at(form, silent, "yes:held_dialogue@enterprise_state of units:cdcs_enterprise_state") == (None, NOT_EXPECTED)
    assert at(form, answered(form, G4), "units:cdcs_rateable_nonstate") == (None, NOT_EXPECTED)


def test_thresholds_are_compared_with_whole_numbers():
    above, below = share(shipped("B"), "B.III.7b", province(shipped("B")))

    assert not above * 100 >= 85 * below
