"""What the model unit of a thousand workers could truly say: parts within their wholes, money beside the persons who get it.

Everything is told in tables of this module; a field named in none of them gets a number fitting its unit of measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from submissions.forms.schema import Field
from units.kinds import Level

MODEL_SIZE = 1000
"""Workers of the model unit."""

Range = tuple[int, int]

SHARES: dict[str, tuple[str, Range]] = {
    "workforce_female": ("workforce_total", (25, 75)),
    "members_total": ("workforce_total", (75, 98)),
    "workforce_party_members": ("workforce_total", (4, 15)),
    "wage_headcount": ("workforce_total", (90, 99)),
    "tet_bonus_recipients": ("workforce_total", (80, 98)),
    "workers_renting": ("workforce_total", (5, 40)),
    "meal_eaters": ("workforce_total", (50, 95)),
    "cla_workers": ("workforce_total", (80, 98)),
    "study_participants": ("workforce_total", (45, 95)),
    "culture_participants": ("workforce_total", (30, 80)),
    "upskilled_persons": ("workforce_total", (3, 20)),
    "skill_contest_participants": ("workforce_total", (5, 20)),
    "discount_members": ("members_total", (20, 60)),
    "tet_persons": ("members_total", (50, 95)),
    "two_good_titles": ("workforce_female", (30, 80)),
    "women_visited": ("workforce_female", (20, 60)),
    "women_health_checked": ("workforce_female", (40, 95)),
    "women_trained": ("workforce_female", (10, 50)),
    "women_promoted": ("workforce_female", (0, 1)),
    "introduced_to_party": ("members_total", (1, 4)),
    "admitted_to_party": ("introduced_to_party", (20, 70)),
    "disputes_with_union": ("disputes_individual", (60, 100)),
    "legal_cases_supported": ("legal_cases_requested", (60, 100)),
    "committee_members_trained": ("committee_members", (40, 100)),
    "complaints_resolved": ("complaints_received", (60, 100)),
    "complaints_joint": ("complaints_received", (0, 40)),
    "initiative_programme_count": ("initiatives", (10, 60)),
    "dues_collected": ("dues_due", (85, 100)),
    "fee_collected": ("fee_due", (80, 99)),
    "fee_central_collected": ("fee_collected", (30, 70)),
    "key_officials_advanced": ("key_officials", (20, 80)),
}
"""Field -> the whole it is a part of, and how many percent of it; a whole stands before its parts."""

EACH: dict[str, tuple[str, Range]] = {
    "wage_fund_month": ("wage_headcount", (7_000, 13_000)),
    "tet_bonus_total": ("tet_bonus_recipients", (4_000, 11_000)),
    "discount_value": ("discount_members", (100, 600)),
    "dues_due": ("members_total", (60, 110)),
    "epidemic_amount": ("epidemic_persons", (300, 1_000)),
    "initiative_value": ("initiatives", (5_000, 40_000)),
    "loan_amount": ("loan_borrowers", (10_000, 40_000)),
    "shelter_amount": ("shelters", (40_000, 80_000)),
}
"""Amount -> what it is paid for, and how many thousand đồng for each."""

COUNTS: dict[str, Range] = {
    "legal_sessions": (13, 40),
    "initiatives": (13, 40),
    "occ_accident_serious": (0, 0),
    "disciplined_persons": (0, 1),
    "disciplined_organisations": (0, 1),
    "union_facilities": (1, 3),
    "delegations_laos": (1, 3),
    "delegations_korea": (0, 2),
    "dialogues_periodic": (4, 8),
    "committee_members": (40, 60),
    "disputes_collective": (0, 0),
    "complaints_opening": (0, 0),
    "nonstate_chairs_trained": (0, 0),
    "occ_accident_deaths": (0, 0),
    "strikes": (0, 0),
    "strike_participants": (0, 0),
    "epidemic_persons": (0, 0),
    "epidemic_jobs_linked": (0, 0),
    "meal_value": (18_000, 35_000),
    "charity_amount": (10_000_000, 60_000_000),
    "countryside_amount": (5_000_000, 30_000_000),
    "enterprises_in_area": (150, 900),
    "fee_due": (800_000_000, 4_000_000_000),
    "amount_to_recover": (0, 20_000_000),
    "nonunion_payers": (5, 40),
    "nonunion_fee_collected": (20_000_000, 200_000_000),
    "full_time_staff": (2, 8),
    "key_officials": (4, 12),
    "members_transferred_in": (0, 0),
    "members_transferred_out": (0, 0),
}
"""Fields whose range says more than their unit of measure does."""

RARE: dict[str, Range] = {
    "occ_accidents": (3, 9),
    "occ_disease_cases": (3, 9),
    "disputes_individual": (3, 9),
    "workers_job_lost": (10, 25),
}
"""What most units do not have: one pattern in eight has a few."""
BY_UNIT: dict[str, Range] = {"người": (10, 40), "lượt người": (150, 600), "đồng": (5_000_000, 40_000_000)}
ANYTHING: Range = (2, 9)
YES = {"employer_cut_jobs": 6, "finance_inspected_from_above": 45, "cla_eligible": 90}
USUALLY_YES = 78
"""Percent of the patterns that answer yes."""
IDLE = {
    "meal_provided": ("meal_eaters", "meal_value", "meal_negotiated_up"),
    "held_dialogue": ("dialogues_periodic", "dialogues_other"),
    "cla_eligible": ("cla_in_force",),
    "cla_in_force": ("cla_workers", "cla_new", "cla_amended"),
}
"""Who answers no has nothing to tell of these; an earlier one may silence a later one."""
PAID_BY = {
    Level.GRASSROOTS: {"grassroots_union": (150, 350), "employer": (300, 900)},
    Level.UPPER: {"upper_union": (20, 80)},
    Level.PROVINCE: {"provincial_federation": (200, 600), "general_confederation": (20, 80)},
}
"""Who pays for care, by the level that tells it, and how many persons get it."""
CARE_EACH: Range = (300, 600)
"""Thousand đồng for a person cared for."""
AGES = {"under_30": 34, "30_39": 36, "40_49": 20, "50_plus": 10}
EDUCATION = {"primary": 8, "lower_secondary": 30, "upper_secondary": 62}
SKILLS = {"vocational": 24, "college": 14, "university": 15, "postgraduate": 1, "untrained": 46}
SPLITS = {"workforce_by_age": AGES, "workforce_by_education": EDUCATION, "workforce_by_qualification": SKILLS}
"""Table -> percent of the workers in each of its rows."""
SPENT = {
    "direct_care": 55,
    "movement_activities": 18,
    "allowances": 8,
    "management": 7,
    "awards": 5,
    "other_spending": 2,
}
"""Percent of what comes in."""


def number_of(asked: Field, told: Mapping[str, int], level: Level, chance: Random) -> int:
    """What the model unit tells in a numeric field, beside what is `told` already."""
    if asked.key in SHARES:
        whole, percent = SHARES[asked.key]
        return told.get(whole, 0) * chance.randint(*percent) // 100
    if asked.key in EACH:
        counted, thousands = EACH[asked.key]
        return told.get(counted, 0) * chance.randint(*thousands) * 1000
    if asked.key in RARE:
        return 0 if chance.random() < 7 / 8 else chance.randint(*RARE[asked.key])
    if asked.key in COUNTS:
        return chance.randint(*COUNTS[asked.key])
    if level is not Level.GRASSROOTS and asked.unit == "người":
        return chance.randint(*ANYTHING)
    return chance.randint(*BY_UNIT.get(asked.unit or "", ANYTHING))


def depth_of(key: str) -> int:
    """How many other fields must be told before this one."""
    base = base_of(key)
    return 1 + depth_of(base) if base else 0


def base_of(key: str) -> str | None:
    """The whole a field is a part of, or what its amount is paid for."""
    base, _ = SHARES.get(key) or EACH.get(key) or (None, None)
    return base


def may_be_nil(key: str) -> bool:
    """Does no other number of the form speak of this one?"""
    bases = {base for base, _ in (*SHARES.values(), *EACH.values())}
    return key not in bases and key not in COUNTS and base_of(key) is None


def without_idle(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers with none to a question that another answer makes idle."""
    kept = dict(answers)
    for question, idle in IDLE.items():
        if kept.get(question) == "0":
            kept |= {key: "0" for key in idle if key in kept}
            kept |= {"cla_grade": "not_graded"} if question == "cla_in_force" and "cla_grade" in kept else {}
    return kept


def headcounts(chance: Random) -> dict[str, int]:
    """Workers, members and women among both, the same in every form of a pattern."""
    shares = (SHARES[key][1] for key in ("workforce_female", "members_total"))
    women, members = (MODEL_SIZE * chance.randint(*percent) // 100 for percent in shares)
    joined, left = chance.randint(5, 25), chance.randint(0, 12)
    return {
        "workforce_total": MODEL_SIZE,
        "workforce_female": women,
        "members_total": members,
        "members_female": min(members, women) * chance.randint(80, 100) // 100,
        "members_opening": members - joined + left,
        "members_admitted": joined,
        "members_left": left,
    }


def table_of(asked: Field, told: Mapping[str, int], level: Level, chance: Random) -> dict[str, int]:
    """The cells of a table that are not zero: `row.column` -> number."""
    if asked.key in SPLITS:
        return _split(SPLITS[asked.key], told)
    if asked.key in ("care_by_payer", "tet_by_payer"):
        return _care(level, chance)
    if asked.key == "finance_statement":
        return _accounts(told.get("dues_collected") or chance.randint(300, 600) * 1_000_000, chance)
    if asked.key == "awards":
        given = (
            {"upper_union": (5, 20), "grassroots": (20, 60)} if level is Level.GRASSROOTS else {"provincial": (1, 6)}
        )
        places = [(f"{row}.{column}", few) for row, few in given.items() for column in ("groups", "persons")]
        return {place: chance.randint(*few) for place, few in places}
    return {}


def _split(percents: Mapping[str, int], told: Mapping[str, int]) -> dict[str, int]:
    return {
        f"{row}.{column}": told[whole] * percent // 100
        for row, percent in percents.items()
        for column, whole in (("total", "workforce_total"), ("female", "workforce_female"))
    }


def _care(level: Level, chance: Random) -> dict[str, int]:
    cells = {}
    for row, persons in PAID_BY[level].items():
        cells[f"{row}.persons"] = chance.randint(*persons)
        cells[f"{row}.amount_vnd"] = cells[f"{row}.persons"] * chance.randint(*CARE_EACH) * 1000
    return cells


def _accounts(dues: int, chance: Random) -> dict[str, int]:
    """What comes in is spent but for a part; the balance at the end is what was there, came in and was not spent."""
    receipts = {"dues_receipts": dues, "fee_2pct_receipts": dues * 2}
    spending = {row: sum(receipts.values()) * percent // 100 for row, percent in SPENT.items()}
    opening = dues * chance.randint(20, 60) // 100
    closing = opening + sum(receipts.values()) - sum(spending.values())
    accounts = {**receipts, **spending, "opening_balance": opening, "closing_balance": closing}
    return {f"{row}.amount_vnd": amount for row, amount in accounts.items()}
