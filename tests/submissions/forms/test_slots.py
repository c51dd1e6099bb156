"""What forms compile to: the order of slots, where they are expected, and what fills the derived ones."""

from __future__ import annotations

import pytest

from submissions.forms.schema import MISSING, NIL, NOT_EXPECTED, NUMBER, Event, blank, derive, ratio
from tests.submissions.forms.shelf import SMALL, answered, at, shipped, small, unit
from units.kinds import Level, Sector

G, U, P = Level.GRASSROOTS, Level.UPPER, Level.PROVINCE


def test_slots_stand_in_printed_order_with_the_hidden_ones_last():
    slots = small().slots

    shown = ["workers", "members", "agreed", "grade.good", "grade.fair"]
    assert [slot.key for slot in slots] == [*shown, "yes:agreed of units:enterprises", "units:enterprises"]
    assert [slot.index for slot in slots] == list(range(7))
    assert [slot.hidden for slot in slots] == [False] * 5 + [True] * 2
    assert [slot.typed for slot in slots] == [True] * 5 + [False] * 2


def test_the_same_text_always_gives_the_same_slots():
    assert small().slots == small().slots


def test_a_table_has_a_slot_per_cell_and_transfers_between_levels_stay_where_they_are():
    form = shipped("A")

    folds = {slot.key: slot.fold for slot in form.slots_of("finance_statement")}
    assert len(folds) == 14 + 2
    assert {key for key, fold in folds.items() if fold == "own"} == {
        f"finance_statement.{row}.amount_vnd" for row in ("from_upper_level", "to_upper_level", "to_lower_level")
    }


@pytest.mark.parametrize(
    ("level", "sector", "key", "nothing"),
    [
        (G, Sector.PRIVATE, "workforce_total", MISSING),
        (U, None, "workforce_total", NOT_EXPECTED),
        (P, None, "fee_due", MISSING),
        (G, Sector.PRIVATE, "fee_due", NOT_EXPECTED),
        (G, Sector.PRIVATE, "cla_in_force", MISSING),
        (G, Sector.PUBLIC_SERVICE, "cla_in_force", NOT_EXPECTED),
        (G, None, "cla_in_force", NOT_EXPECTED),
        (G, Sector.ADMIN_PUBLIC, "held_officials_conference", MISSING),
        (G, Sector.FDI, "held_officials_conference", NOT_EXPECTED),
        (G, Sector.FDI, "unit_rating.good", MISSING),
        (U, None, "unit_rating.good", NOT_EXPECTED),
        (U, None, "upper_unit_rating.good", MISSING),
        (P, None, "upper_unit_rating.good", NOT_EXPECTED),
        (G, Sector.FDI, "held_dialogue", MISSING),
        (U, None, "held_dialogue", NOT_EXPECTED),
        (G, Sector.FDI, "units:cdcs_enterprise", MISSING),
        (G, Sector.INFORMAL, "units:cdcs_enterprise", NOT_EXPECTED),
        (U, None, "units:upper_all", MISSING),
    ],
)
def test_a_blank_report_knows_what_is_asked_of_this_unit(level, sector, key, nothing):
    form = shipped("A")

    assert at(form, blank(form, level, sector), key) == (None, nothing)


def test_what_was_typed_is_never_touched():
    form = shipped("A")
    figures, nothings = answered(form, unit(G, Sector.PRIVATE), workforce_total=7, members_total=0)
    index = form.slot("tet_events").index
    figures[index], nothings[index] = 0, NIL

    again = derive(form, figures, nothings, unit(G, Sector.PRIVATE))

    assert at(form, again, "workforce_total") == (7, NUMBER)
    assert at(form, again, "members_total") == (0, NUMBER)
    assert at(form, again, "tet_events") == (0, NIL)
    assert again == (figures, nothings)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, (None, MISSING)),
        ({"dialogues_periodic": 2}, (1, NUMBER)),
        ({"dialogues_other": 1}, (1, NUMBER)),
        ({"dialogues_periodic": 0}, (None, MISSING)),
        ({"dialogues_periodic": 0, "dialogues_other": 0}, (0, NUMBER)),
        ({"dialogues_periodic": 0, "dialogues_other": 3}, (1, NUMBER)),
    ],
)
def test_a_unit_held_dialogue_as_soon_as_one_is_known_and_did_not_only_when_both_are_none(answers, expected):
    form = shipped("A")

    assert at(form, answered(form, unit(G, Sector.FDI), **answers), "held_dialogue") == expected


def test_the_unit_itself_is_counted_from_the_register():
    form = shipped("A")

    active = answered(form, unit(G, Sector.PRIVATE))
    closed = answered(form, unit(G, Sector.PRIVATE, active=False))

    assert at(form, active, "grassroots_units") == at(form, active, "nonstate_chairs") == (1, NUMBER)
    assert at(form, closed, "grassroots_units") == at(form, closed, "nonstate_chairs") == (None, NOT_EXPECTED)
    assert form.slot("grassroots_units").register
    assert at(form, answered(form, unit(G, Sector.STATE_ENTERPRISE)), "nonstate_chairs") == (None, NOT_EXPECTED)


def test_events_come_from_the_register_or_stay_missing():
    form = shipped("A")

    founded = answered(form, unit(G, Sector.PRIVATE, events=frozenset({Event.FOUNDED})))
    unasked = answered(form, unit(G, Sector.PRIVATE))

    assert (at(form, founded, "units_founded"), at(form, founded, "units_dissolved")) == ((1, NUMBER), (0, NUMBER))
    assert at(form, unasked, "units_founded") == (None, MISSING)


@pytest.mark.parametrize(
    ("eligible", "in_force", "numerator"),
    [(1, 1, (1, NUMBER)), (1, 0, (0, NUMBER)), (0, 0, (None, NOT_EXPECTED)), (0, 1, (None, NOT_EXPECTED))],
)
def test_a_numerator_counts_only_units_of_its_denominator(eligible, in_force, numerator):
    form = shipped("A")

    report = answered(form, unit(G, Sector.PRIVATE), cla_eligible=eligible, cla_in_force=in_force)

    assert at(form, report, "yes:cla_in_force of yes:cla_eligible") == numerator


def test_a_denominator_counts_only_units_asked_the_question():
    """Funds are asked of CĐCS and upper units; a province that owns the programme is not in its own denominator."""
    form = shipped("B")
    key = "units:own_budget_units asked funds_used_by_rule"

    assert at(form, answered(form, unit(G, Sector.PRIVATE)), key) == (1, NUMBER)
    assert at(form, answered(form, unit(U)), key) == (1, NUMBER)
    assert at(form, answered(form, unit(P)), key) == (None, NOT_EXPECTED)


def test_a_count_of_units_for_which_something_holds():
    form = shipped("A")
    key = "count:legal_sessions > 0 of units:cdcs_all"

    assert at(form, answered(form, unit(G, Sector.PRIVATE), legal_sessions=3), key) == (1, NUMBER)
    assert at(form, answered(form, unit(G, Sector.PRIVATE), legal_sessions=0), key) == (0, NUMBER)
    assert at(form, answered(form, unit(G, Sector.PRIVATE)), key) == (None, MISSING)
    assert at(form, answered(form, unit(U), legal_sessions=3), key) == (None, NOT_EXPECTED)


def test_a_sum_adds_what_is_asked_of_the_unit():
    """Dues are asked of the CĐCS, the fee of the upper unit: each brings its part to the revenue rate."""
    form = shipped("A")

    grassroots = answered(form, unit(G, Sector.PRIVATE), dues_collected=30, dues_due=40)
    upper = answered(form, unit(U), fee_collected=50, fee_due=100)
    totals = [
        None if a is None and b is None else (a or 0) + (b or 0) for a, b in zip(grassroots[0], upper[0], strict=True)
    ]

    assert ratio(form, form.field("revenue_rate"), totals) == (30 + 50, 40 + 100)
    assert at(form, answered(form, unit(U), fee_collected=50), "sum:fee_due+dues_due") == (None, MISSING)


def test_a_mean_is_weighted_and_leaves_out_weight_without_a_value():
    form = shipped("A")
    meal = form.field("meal_value")
    first = answered(form, unit(G, Sector.PRIVATE), meal_value=20_000, meal_eaters=100)
    second = answered(form, unit(G, Sector.PRIVATE), meal_value=30_000, meal_eaters=300)
    silent = answered(form, unit(G, Sector.PRIVATE), meal_eaters=900)
    none_eat = answered(form, unit(G, Sector.PRIVATE), meal_eaters=0)

    totals = [sum(one or 0 for one in ones) for ones in zip(first[0], second[0], silent[0], none_eat[0], strict=True)]

    assert ratio(form, meal, totals) == (20_000 * 100 + 30_000 * 300, 400)
    assert form.slot("meal_value").fold == "own"


def test_a_row_of_totals_adds_its_rows_and_leaves_transfers_out():
    form = shipped("A")
    rows = {
        "direct_care": 7,
        "movement_activities": 5,
        "allowances": 3,
        "management": 2,
        "awards": 1,
        "other_spending": 4,
    }
    figures, nothings = blank(form, G, Sector.PRIVATE)
    for row, amount in {**rows, "to_upper_level": 1_000}.items():
        index = form.slot(f"finance_statement.{row}.amount_vnd").index
        figures[index], nothings[index] = amount, NUMBER

    report = derive(form, figures, nothings, unit(G, Sector.PRIVATE))

    assert at(form, report, "finance_statement.total_spending.amount_vnd") == (22, NUMBER)
    assert at(form, report, "finance_statement.total_receipts.amount_vnd") == (None, MISSING)
    assert ratio(shipped("B"), shipped("B").field("direct_care_share"), _in_b(7, 22)) == (7, 22)


def _in_b(care: int, spending: int) -> list[int | None]:
    form = shipped("B")
    totals: list[int | None] = [None] * len(form.slots)
    totals[form.slot("finance_statement.direct_care.amount_vnd").index] = care
    totals[form.slot("finance_statement.total_spending.amount_vnd").index] = spending
    return totals


def test_members_in_enterprises_are_members_of_units_in_those_sectors():
    form = shipped("B")

    assert at(form, answered(form, unit(G, Sector.FDI), members_total=9), "enterprise_members") == (9, NUMBER)
    assert at(form, answered(form, unit(G, Sector.INFORMAL), members_total=9), "enterprise_members") == (
        None,
        NOT_EXPECTED,
    )


@pytest.mark.parametrize(("rating", "met"), [("excellent", 1), ("good", 1), ("completed", 0), ("not_rated", 0)])
def test_a_target_of_at_least_a_rating_is_met_by_the_better_ones_too(rating, met):
    form = shipped("B")

    report = answered(form, unit(U), rating_of_owner=rating)

    assert ratio(form, form.target("B.III.7a"), report[0]) == (met, 1)


def test_quotients_of_figures_with_decimals_come_out_on_one_scale():
    form = small(SMALL.replace("key: members, kind: integer", "key: members, kind: decimal, scale: 2"))
    report = answered(form, unit(G, Sector.PRIVATE), members=1_050, workers=21)

    assert ratio(form, form.field("density"), report[0]) == (1_050, 2_100)


def test_a_quotient_without_one_side_is_none():
    form = small()

    assert ratio(form, form.field("density"), answered(form, unit(G, Sector.PRIVATE), members=3)[0]) is None
    assert ratio(form, form.field("density"), answered(form, unit(G, Sector.PRIVATE), workers=3)[0]) is None


def test_every_percentage_and_target_of_the_shipped_forms_has_its_slots():
    for code in "ABQ":
        form = shipped(code)
        ones: list[int | None] = [1] * len(form.slots)
        assert all(ratio(form, asked, ones) is not None for asked in (*form.computed_fields, *form.targets))
