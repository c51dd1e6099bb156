"""Two people in one report: what only one changed is taken, what both changed is given back; nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.entry.merging import Base, merge, rows_text
from submissions.forms.library import shipped_form
from units.kinds import Level, Sector

Q, A = shipped_form("Q"), shipped_form("A")
HERE = Level.GRASSROOTS, Sector.PRIVATE
TABLE = next(each for each in Q.fields if each.kind == "table")
CELLS = [slot.key for slot in Q.slots_of(TABLE.key) if slot.typed]
LIST = next(each for each in A.fields if each.kind == "list")
KEYS = ["workforce_total", "workforce_female", "members_total", "members_female"]
TEXTS = st.sampled_from(["", "1", "2", "1.250", "-"])


def merged(answers, base, standing, form=Q):
    found = merge(form, *HERE, answers, base, standing)
    return dict(found.answers), [(each.place, each.theirs, each.mine) for each in found.collisions]


def test_what_i_left_alone_stays_as_the_other_made_it():
    assert merged({"members_total": "100"}, Base({"members_total": "100"}), {"members_total": "90"}) == ({}, [])


def test_what_only_i_changed_is_written():
    assert merged({"members_total": "95"}, Base({"members_total": "100"}), {"members_total": "100"}) == (
        {"members_total": "95"},
        [],
    )


def test_what_both_changed_is_given_back_with_both_answers():
    assert merged({"members_total": "95"}, Base({"members_total": "100"}), {"members_total": "90"}) == (
        {},
        [("members_total", "90", "95")],
    )


def test_a_blank_is_an_answer_too():
    assert merged({"members_total": ""}, Base({"members_total": "100"}), {"members_total": "90"})[1] == [
        ("members_total", "90", "")
    ]
    assert merged({"members_total": "95"}, Base({"members_total": "100"}), {})[1] == [("members_total", "", "95")]


def test_where_nobody_knows_what_i_saw_only_the_same_answer_passes():
    standing = {"members_total": "1.250", "members_female": "70"}
    assert merged({"members_total": "1250", "members_female": "71"}, Base(None), standing) == (
        {},
        [("members_female", "70", "71")],
    )


def test_nil_for_a_table_is_weighed_cell_by_cell():
    answers, collisions = merged({TABLE.key: "-"}, Base({}), {CELLS[0]: "5"})

    assert collisions == [(CELLS[0], "5", "-")]
    assert answers == dict.fromkeys(CELLS[1:], "-")


def test_a_list_is_weighed_as_a_whole_whatever_its_empty_rows():
    column = LIST.columns[0].key
    seen = rows_text([{column: "một"}])
    rows = {f"{LIST.key}.1.{column}": "một", f"{LIST.key}.2.{column}": ""}

    assert merged(rows, Base({LIST.key: seen}), {LIST.key: rows_text([{column: "hai"}])}, A) == ({}, [])
    changed = rows | {f"{LIST.key}.2.{column}": "ba"}
    assert merged(changed, Base({LIST.key: seen}), {LIST.key: seen}, A) == (changed, [])
    answers, collisions = merged(changed, Base({LIST.key: seen}), {LIST.key: rows_text([{column: "hai"}])}, A)
    assert (answers, [place for place, _, _ in collisions]) == ({}, [LIST.key])


@given(*[st.dictionaries(st.sampled_from(KEYS), TEXTS) for _ in range(3)])
def test_nothing_anybody_typed_is_lost_and_nothing_written_over_unseen(base, theirs, mine):
    standing = {**base, **theirs}
    found = merge(Q, *HERE, mine, Base(base), standing)
    collided = {each.place for each in found.collisions}
    for key, text in mine.items():
        is_mine_to_write = text == found.answers.get(key)
        assert is_mine_to_write or key in collided or text == base.get(key, "") or text == standing.get(key, "")
    for key in found.answers:
        assert standing.get(key, "") in (base.get(key, ""), mine[key])


NO_LISTS = ["no json", "[" * 100_000, "7", '["a row"]', '{"a": "b"}', '[{"name": 1}]', '[{"name": ["x"]}]']


@pytest.mark.parametrize("seen", NO_LISTS, ids=lambda text: text[:20])
def test_whoever_says_he_saw_what_no_list_can_be_is_shown_both(seen):
    mine, theirs = rows_text([{LIST.columns[0].key: "Hai"}]), rows_text([{LIST.columns[0].key: "Ba"}])
    answers = {f"{LIST.key}.1.{LIST.columns[0].key}": "Hai"}
    assert merged(answers, Base({LIST.key: seen}), {LIST.key: theirs}, A) == ({}, [(LIST.key, theirs, mine)])
