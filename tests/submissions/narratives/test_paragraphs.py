"""Paragraphs keep their sources through editing; texts that say the same are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.narratives.paragraphs import (
    Paragraph,
    Source,
    aligned,
    near_copies,
    near_duplicates,
    read_paragraph,
    split,
)
from tests.effort import no_more_than

MAY = Source("C1", "CĐCS Công ty May Bình Minh")
HOA_SEN = Source("C2", "CĐCS Trường Mầm non Hoa Sen", ("Công đoàn phường Kinh Bắc",))
FIRST = Paragraph("Công nhân mong có nhà trẻ gần khu trọ để yên tâm làm ca đêm.", (MAY,))
SECOND = Paragraph("Giáo viên lo lắng về chế độ phụ cấp sau khi sáp nhập trường.", (HOA_SEN,))


def test_text_that_was_not_touched_keeps_everything():
    assert aligned([FIRST, SECOND], f"{FIRST.text}\n\n{SECOND.text}\n") == [FIRST, SECOND]


def test_an_edited_paragraph_keeps_its_sources_and_a_new_one_has_none():
    text = f"Tình hình chung ổn định.\n{FIRST.text.replace('gần khu trọ', 'trong khu công nghiệp')}\n{SECOND.text}"
    found = aligned([FIRST, SECOND], text)
    assert [each.sources for each in found] == [(), (MAY,), (HOA_SEN,)]


def test_two_paragraphs_made_one_keep_the_sources_of_both():
    found = aligned([FIRST, SECOND], f"{FIRST.text} {SECOND.text}")
    assert found[0].sources == (MAY, HOA_SEN)


def test_paragraphs_in_another_order_keep_their_own():
    assert aligned([FIRST, SECOND], f"{SECOND.text}\n{FIRST.text}") == [SECOND, FIRST]


def test_what_was_written_anew_has_no_source():
    assert aligned([FIRST], "Phong trào thi đua được phát động từ đầu năm.")[0].sources == ()


def test_a_source_says_through_whom_it_came():
    assert HOA_SEN.told == "CĐCS Trường Mầm non Hoa Sen (qua Công đoàn phường Kinh Bắc)"
    assert HOA_SEN.passed_on("LĐLĐ tỉnh T").through == ("Công đoàn phường Kinh Bắc", "LĐLĐ tỉnh T")


def test_near_duplicates_are_found_without_marks_and_short_texts_are_let_be():
    almost = FIRST.text.replace("mong", "rất mong").upper()
    assert list(near_duplicates([FIRST.text, SECOND.text, almost])) == [(2, 0)]
    assert list(near_duplicates(["Ổn định.", "Ổn định."])) == []


def test_copies_of_what_is_shown_are_found_among_thousands_and_named_three_at_most():
    words = [f"từ{number}" for number in range(400)]
    texts = {at: " ".join(words[(at * 7 + 3 * step) % 400] + str(at) for step in range(60)) for at in range(2_000)}
    texts[1_500] = texts[3].replace("từ9", "số9").upper()
    texts |= dict.fromkeys(range(1600, 1700), texts[4])
    shown = {at: texts[at] for at in range(20)}
    assert near_copies(shown, texts.items()) == {3: [1_500], 4: [1_600, 1_601, 1_602]}
    assert near_copies({1: "Ổn định."}, [(1, "Ổn định."), (2, "Ổn định.")]) == {}, "short ones are alike by chance"


@given(st.lists(st.text(alphabet="abcđê .\n", max_size=40), max_size=6), st.text(alphabet="abcđê .\n", max_size=120))
def test_alignment_never_loses_or_invents_a_line(before, text):
    known = [Paragraph(line, (MAY,)) for each in before for line in split(each)]
    assert [each.text for each in aligned(known, text)] == split(text)


@given(st.text(max_size=60))
def test_what_is_kept_is_read_back(text):
    assert read_paragraph(Paragraph(text, (HOA_SEN,)).as_json()) == Paragraph(text, (HOA_SEN,))


@pytest.mark.parametrize("before", ["x", "n{}"], ids=["one line again and again", "every line another"])
def test_a_text_of_nothing_but_lines_is_compared_at_once(before):
    kept = [Paragraph(before.format(at), (MAY,)) for at in range(5_000)]
    lines = [f"m{at}" for at in range(4_000)] + ["x"] * 1_000
    with no_more_than(30):  # every line with every other takes a minute
        assert [each.text for each in aligned(kept, "\n".join(lines))] == lines
