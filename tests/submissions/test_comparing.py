"""What changed between two states of one report: figures, kinds of nothing, texts word by word, lists row by row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.comparing import MOST_WORDS, Piece, Was, changes_between, pieces_between
from submissions.entry.field_views import Filled
from submissions.entry.inputs import read_answers
from submissions.forms.schema import Form, blank
from tests.effort import no_more_than
from tests.submissions.forms.shelf import shipped, small
from units.kinds import Level, Sector

KEPT, OUT, IN = Was.KEPT, Was.TAKEN_OUT, Was.PUT_IN


def filled(
    form: Form, level: Level = Level.GRASSROOTS, sector: Sector | None = Sector.PRIVATE, **answers: str
) -> Filled:
    """A report answered so; `a__b` stands for the name `a.b`."""
    named = {name.replace("__", "."): text for name, text in answers.items()}
    reading = read_answers(form, level, sector, named)
    assert reading.faults == []
    figures, nothings = blank(form, level, sector)
    for index, (figure, nothing) in reading.figures.items():
        figures[index], nothings[index] = figure, nothing
    return Filled(
        form, figures, nothings, {key: text for key, text in reading.passages.items() if text}, reading.listings
    )


def told(before: Filled, after: Filled, level: Level = Level.GRASSROOTS) -> list[tuple[str, str, str]]:
    return [(each.label, each.before, each.after) for each in changes_between(before, after, level, Sector.PRIVATE)]


def test_a_figure_and_each_kind_of_nothing_are_told_apart():
    form = small()
    before = filled(form, workers="1200", members="-", agreed="1")
    after = filled(form, workers="1.250", members="0", agreed="")

    assert told(before, after) == [
        ("Tổng số lao động", "1.200", "1.250"),
        ("Đoàn viên", "không phát sinh", "0"),
        ("Có thỏa ước", "có", "chưa báo cáo"),
    ]


def test_what_stayed_is_not_told_and_what_is_worked_out_neither():
    form = small()
    before, after = filled(form, workers="100", members="50"), filled(form, workers="100", members="60")

    assert told(before, after) == [("Đoàn viên", "50", "60")]
    assert told(after, after) == []


def test_another_choice_is_one_change():
    form = small()

    assert told(filled(form, grade="good"), filled(form, grade="fair")) == [("Xếp loại", "Tốt", "Khá")]
    assert told(filled(form), filled(form, grade="fair")) == [("Xếp loại", "chưa trả lời", "Khá")]


def test_a_cell_of_a_table_is_told_with_its_row_column_and_unit():
    form = shipped("A")
    before = filled(form, workforce_by_age__under_30__total="40", workforce_by_age__30_39__total="30")
    after = filled(form, workforce_by_age__under_30__total="45", workforce_by_age__30_39__total="30")

    assert told(before, after) == [("Theo độ tuổi, Dưới 30 tuổi, Tổng số", "40 người", "45 người")]


def test_rows_of_a_list_are_put_in_taken_out_or_kept():
    form = small()
    before = filled(form, cases__1__what="Một", cases__2__what="Hai", cases__3__what="Ba")
    after = filled(form, cases__1__what="Một", cases__2__what="Ba", cases__3__what="Bốn")

    (change,) = changes_between(before, after, Level.GRASSROOTS, Sector.PRIVATE)

    assert change.rows == (
        Piece(KEPT, "Việc: Một"),
        Piece(OUT, "Việc: Hai"),
        Piece(KEPT, "Việc: Ba"),
        Piece(IN, "Việc: Bốn"),
    )
    assert (change.before, change.after) == ("3 dòng", "3 dòng")


def test_a_list_left_open_and_a_list_without_rows_are_two_things():
    form = small()

    assert told(filled(form), filled(form, cases="-")) == [("Vụ việc", "chưa trả lời", "0 dòng")]


def test_a_text_is_told_word_by_word_and_its_numbers_whole():
    form = shipped("A")
    before = filled(form, mood_assessment="Tình hình ổn định. Có 1.234 người tham gia.")
    after = filled(form, mood_assessment="Tình hình ổn định. Có 1.235 người đã tham gia.")

    (change,) = changes_between(before, after, Level.GRASSROOTS, Sector.PRIVATE)

    assert change.pieces == (
        Piece(KEPT, "Tình hình ổn định. Có "),
        Piece(OUT, "1.234"),
        Piece(IN, "1.235"),
        Piece(KEPT, " người"),
        Piece(IN, " đã"),
        Piece(KEPT, " tham gia."),
    )
    assert (change.key, change.label) == ("mood_assessment", "Tư tưởng, tâm trạng")


def test_words_changed_side_by_side_are_one_change():
    assert pieces_between("Đoàn viên giảm mạnh nay", "Đoàn viên tăng nhẹ nay") == (
        Piece(KEPT, "Đoàn viên "),
        Piece(OUT, "giảm mạnh"),
        Piece(IN, "tăng nhẹ"),
        Piece(KEPT, " nay"),
    )


def test_a_text_begun_or_emptied_is_told_as_a_whole():
    form = shipped("A")
    some, none, nil = filled(form, mood_assessment="Ổn định."), filled(form), filled(form, mood_assessment="-")

    assert told(none, some) == [("Tư tưởng, tâm trạng", "chưa trả lời", "Ổn định.")]
    assert told(some, nil) == [("Tư tưởng, tâm trạng", "Ổn định.", "không phát sinh")]


def test_the_status_of_a_task_and_each_of_its_texts_are_told_apart():
    form = shipped("B")
    part = form.field("action_1_1").parts[0]
    before = filled(form, Level.UPPER, action_1_1="not_started")
    after = filled(form, Level.UPPER, action_1_1="done", **{f"action_1_1__{part.key}": "Đã họp."})

    label = form.field("action_1_1").label_vi
    assert told(before, after, Level.UPPER) == [
        (label, "Chưa thực hiện", "Đã hoàn thành"),
        (f"{label}, {part.label_vi}", "chưa trả lời", "Đã họp."),
    ]


def test_a_text_too_long_to_compare_word_by_word_is_still_shown_whole():
    before, after = (" ".join(f"{letter}{number}" for number in range(MOST_WORDS)) for letter in "ab")

    assert pieces_between(before, after) == (Piece(OUT, before), Piece(IN, after))


WORDS = st.lists(st.sampled_from(["đoàn", "viên", " ", "  ", "\n", ".", ". ", "1.234", ",", "Ấ", "?!"]), max_size=60)


@given(WORDS.map("".join), WORDS.map("".join))
def test_nothing_of_either_text_is_lost(before, after):
    pieces = pieces_between(before, after)

    assert "".join(each.text for each in pieces if each.was is not IN) == before
    assert "".join(each.text for each in pieces if each.was is not OUT) == after


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "workers": st.sampled_from(["", "-", "0", "1", "1.200"]),
        "members": st.sampled_from(["", "-", "0", "7"]),
        "agreed": st.sampled_from(["", "-", "1", "0"]),
        "grade": st.sampled_from(["", "-", "good", "fair"]),
        "cases": st.just(""),
        "cases__1__what": st.sampled_from(["", "Một", "Hai"]),
        "cases__2__what": st.sampled_from(["", "Một", "Hai"]),
    },
)


@given(ANSWERS, ANSWERS)
def test_a_field_is_told_if_and_only_if_it_is_kept_otherwise(before, after):
    form = small()
    was, now = filled(form, **before), filled(form, **after)

    def kept(each: Filled, key: str) -> object:
        slots = [(each.figures[slot.index], each.nothings[slot.index]) for slot in form.slots_of(key) if slot.typed]
        return slots, each.listings.get(key)

    told_of = [each.key for each in changes_between(was, now, Level.GRASSROOTS, Sector.PRIVATE)]
    asked = ["workers", "members", "agreed", "grade", "cases"]
    assert told_of == [key for key in asked if kept(was, key) != kept(now, key)]


@pytest.mark.parametrize("dots", ["." * 200_000, "Có" + "…" * 90_000 + "!" * 90_000 + "không"])
def test_a_text_of_nothing_but_stops_is_compared_at_once(dots):
    with no_more_than(30):  # looked for its end from every stop, minutes
        assert pieces_between(dots, "") == (Piece(OUT, dots),)


def test_sentences_keep_every_space_and_stop():
    text = " \n.  Một. Hai?!  Ba;\n\n bốn . \tNăm.6"
    assert pieces_between(text, text) == (Piece(KEPT, text),)
