"""Words: every state, move, refusal, kind of nothing, role, level, kind and sector has Vietnamese and English."""

from __future__ import annotations

import unicodedata

import pytest

from submissions import wording
from submissions.correcting.models import CorrectionState
from submissions.facts import definition_of
from submissions.forms.words import Kind, OverTime, Up
from submissions.models import Nothing
from submissions.workflows import shipped, shipped_names
from units.kinds import Level, Sector, UnitKind
from workflow.guards import GUARDS
from workflow.model import Relation, Role, Standing
from workflow.refusals import CODES, Refused
from workflow.status import Status

DEFINITIONS = [definition_of(shipped(name)) for name in shipped_names()]
MOVES = {name for definition in DEFINITIONS for name in definition.moves_named}

CORRECTION_ACTS = (
    "correction",
    "correction_signed",
    "correction_applied",
    "correction_refused",
    "correction_withdrawn",
)

NEEDED = {
    "states": {state.name for definition in DEFINITIONS for state in definition.states},
    "moves": MOVES,
    "done": MOVES | {"opened", *CORRECTION_ACTS},
    "correction_states": {state.value for state in CorrectionState},
    "refusals": set(CODES),
    "nothings": {nothing.name for nothing in Nothing},
    "notices": (MOVES - {"save"}) | {"reminder", "correction", "corrected", "correction_refused"},
    "standings": {standing.value for standing in Standing},
    "roles": {role.value for role in Role},
    "relations": {relation.value for relation in Relation},
    "levels": {level.value for level in Level},
    "kinds": {kind.value for kind in UnitKind},
    "workflows": set(shipped_names()),
    "conditions": set(GUARDS),
    "statuses": {status.value for status in Status},
    "sectors": {sector.value for sector in Sector},
    "field_kinds": {kind.value for kind in Kind},
    "ups": {up.value for up in Up},
    "over_times": {over_time.value for over_time in OverTime},
}


@pytest.mark.parametrize("group", sorted(NEEDED))
def test_every_code_has_words_in_both_languages(group):
    said = wording.WORDS[group]

    assert NEEDED[group] - set(said) == set()
    assert [code for code, words in said.items() if not (words.get("vi") and words.get("en"))] == []


def test_no_word_is_kept_for_a_refusal_nobody_gives():
    assert set(wording.WORDS["refusals"]) - set(CODES) == set()


def test_vietnamese_is_composed():
    texts = [words["vi"] for group in wording.WORDS.values() for words in group.values()]

    assert [text for text in texts if text != unicodedata.normalize("NFC", text)] == []


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_refusal_can_be_told_even_when_facts_are_missing(code):
    assert "{" not in wording.refusal(Refused(code)) + wording.next_step(Refused(code))


def test_facts_are_told_in_words_and_long_lists_are_cut():
    refused = Refused("children_pending", units=tuple(f"CĐCS {n}" for n in range(1, 8)))

    assert wording.refusal(refused).endswith("CĐCS 1, CĐCS 2, CĐCS 3, CĐCS 4, CĐCS 5 và 2 đơn vị khác.")


def test_desks_are_told_as_offices():
    refused = Refused("not_your_desk", desks=("approver at parent",))

    assert wording.refusal(refused) == "Việc này do người duyệt của cấp trên trực tiếp làm."
