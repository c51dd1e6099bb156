"""A form edited without YAML: only the lines of what was touched change, and the result is the form that was meant."""

from __future__ import annotations

import difflib

import pytest

from submissions.forms.editing import guided
from submissions.forms.editing.document import Document
from submissions.forms.editing.outline import outline_of
from submissions.forms.editing.writing import yaml_of
from submissions.forms.schema import FormFaults, check_text
from tests.submissions.forms.shelf import LIBRARY, SMALL, shipped
from workflow.refusals import Refused

COMMENTED = SMALL.replace("  - code: T1\n", "  # mục chính\n  - code: T1\n")


def changed_lines(before: str, after: str) -> list[str]:
    """Lines taken out (-) and put in (+)."""
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


@pytest.mark.parametrize("code", ["A", "B", "Q"])
def test_a_published_form_written_as_text_reads_as_the_same_form(code):
    assert check_text(yaml_of(shipped(code)), code) == shipped(code)


def test_a_changed_field_changes_its_own_lines_and_nothing_else():
    document = Document(COMMENTED)
    outline = outline_of(document.value)
    given = {
        "label_vi": ["Lao động"],
        "kind": ["integer"],
        "supply": ["grassroots"],
        "up": ["sum"],
        "over_time": ["last"],
    }
    value = guided.field_value(outline.field("workers").value, given, outline, ())
    text = guided.change_field(document, "workers", value).text

    assert check_text(text, "t").field("workers").label_vi == "Lao động"
    assert [line[:2] for line in changed_lines(COMMENTED, text)] == ["- ", "+ "]
    assert "# mục chính" in text


def test_what_the_guided_form_does_not_show_stays():
    document = Document(SMALL)
    outline = outline_of(document.value)
    given = {
        "label_vi": ["Xếp loại"],
        "kind": ["choice"],
        "supply": ["grassroots"],
        "options": ["good: Tốt\nfair: Khá"],
    }
    before = {**outline.field("grade").value, "note": "theo hướng dẫn"}
    assert guided.field_value(before, given, outline, ())["note"] == "theo hướng dẫn"


def test_a_new_field_gets_a_key_and_a_code_of_its_own_and_stands_last():
    document = Document(SMALL)
    given = {"label_vi": ["Số cuộc đối thoại"], "kind": ["integer"], "supply": ["grassroots"], "section": ["T1"]}
    value = guided.field_value({}, given, outline_of(document.value), ())
    form = check_text(guided.add_field(document, "T1", value).text, "t")

    added = form.sections[0].fields[-1]
    assert (added.key, added.code, added.up, added.over_time) == ("so_cuoc_doi_thoai", "T1.7", "sum", "last")
    assert form.sections[0].targets, "targets stay where they were"


def test_a_field_added_to_a_section_without_fields_begins_the_list():
    document = guided.add_section(Document(SMALL), {"title_vi": ["Mục hai"]}, inside="T1")
    given = {"label_vi": ["Chín"], "key": ["ninth"], "kind": ["integer"], "supply": ["grassroots"], "section": ["T2"]}
    value = guided.field_value({}, given, outline_of(document.value), ())
    form = check_text(guided.add_field(document, _new_code(document), value).text, "t")
    assert [asked.key for asked in form.sections[0].sections[0].fields] == ["ninth"]


def _new_code(document: Document) -> str:
    return next(str(entry.value["code"]) for entry, _ in outline_of(document.value).sections if entry.depth == 1)


def test_up_and_down_change_places_with_the_neighbour_only():
    form = check_text(guided.shift_field(Document(SMALL), "members", -1).text, "t")
    assert [asked.key for asked in form.fields[:3]] == ["members", "workers", "density"]
    again = guided.shift_field(Document(SMALL), "workers", -1)
    assert again.text == SMALL, "the first stays first"


def test_a_field_moves_to_another_section_as_it_is_written():
    document = guided.add_section(Document(SMALL), {"title_vi": ["Mục hai"], "number": ["II."]}, inside=None)
    code = next(
        str(entry.value["code"])
        for entry, _ in outline_of(document.value).sections
        if entry.value["title_vi"] == "Mục hai"
    )
    moved = guided.move_field(document, "grade", code)
    form = check_text(moved.text, "t")
    assert form.sections[1].fields[0] == check_text(SMALL, "t").field("grade")
    assert form.sections[1].number == "II."


def test_removing_the_last_field_takes_the_empty_list_with_it():
    document = guided.add_section(Document(SMALL), {"title_vi": ["Mục hai"]}, inside=None)
    code = next(
        str(entry.value["code"])
        for entry, _ in outline_of(document.value).sections
        if entry.value["title_vi"] == "Mục hai"
    )
    back = guided.move_field(guided.move_field(document, "grade", code), "grade", "T1")
    assert check_text(back.text, "t").sections[1].fields == ()


def test_a_section_is_renamed_without_touching_what_stands_in_it():
    text = guided.change_section(Document(SMALL), "T1", {"title_vi": ["Phần chung"], "rank": ["chapter"]}).text
    form = check_text(text, "t")
    assert (form.sections[0].title_vi, form.sections[0].number) == ("Phần chung", None)
    assert form.fields == check_text(SMALL, "t").fields


def test_a_section_with_something_in_it_is_not_removed():
    with pytest.raises(Refused) as refused:
        guided.remove_section(Document(SMALL), "T1")
    assert refused.value.code == "section_not_empty"


def test_what_is_written_in_brackets_is_left_to_the_text():
    inline = SMALL[: SMALL.index("    fields:")] + (
        "    fields: [{code: T1.1, key: one, kind: integer, label_vi: Một, supply: [grassroots], up: sum, over_time: last}]\n"
    )
    with pytest.raises(Refused) as refused:
        guided.remove_field(Document(inline), "one")
    assert refused.value.code == "not_by_line"


def test_a_new_key_of_a_published_field_says_what_it_was():
    document = Document(SMALL)
    outline = outline_of(document.value)
    given = {
        "label_vi": ["Xếp loại"],
        "key": ["mark"],
        "kind": ["choice"],
        "supply": ["grassroots"],
        "options": ["good: Tốt"],
    }
    assert guided.field_value(outline.field("grade").value, given, outline, ["grade"])["was"] == ["grade"]
    assert "was" not in guided.field_value(outline.field("grade").value, given, outline, [])


@pytest.mark.parametrize("code", ["A", "B", "Q"])
def test_every_field_of_a_shipped_form_can_be_taken_apart_and_put_back(code):
    document = Document(yaml_of(shipped(code)))
    outline = outline_of(document.value)
    entries = [entry for _, fields in outline.sections for entry in fields]
    for entry in (entries[0], entries[len(entries) // 2], entries[-1]):
        assert document.with_item(entry.path, document.item(entry.path)).text == document.text


@pytest.mark.parametrize("code", ["a", "b", "q"])
def test_the_shipped_files_themselves_can_be_edited_by_line(code):
    text = (LIBRARY / f"{code}.yaml").read_text("utf-8")
    document = Document(text)
    key = outline_of(document.value).keys[3]
    assert guided.shift_field(guided.shift_field(document, key, -1), key, 1).text == text


def test_a_field_that_becomes_a_number_is_added_up_as_numbers_are():
    outline = outline_of(Document(SMALL).value)
    narrative = {"code": "T1.8", "key": "said", "kind": "narrative", "up": "compose", "over_time": "compose"}
    given = {
        "label_vi": ["Số"],
        "kind": ["integer"],
        "supply": ["grassroots"],
        "up": ["compose"],
        "over_time": ["compose"],
    }
    value = guided.field_value(narrative, given, outline, ())
    assert (value["up"], value["over_time"]) == ("sum", "last")


@pytest.mark.parametrize(
    ("title", "told"),
    [('"Bá\\x00o cáo"', "ký tự điều khiển"), ('"Bá\\ud800o cáo"', "cú pháp"), ("B" * 201, "200"), ("B" * 200, None)],
)
def test_what_could_not_be_kept_or_head_a_round_is_a_fault_of_its_line(title, told):
    text = SMALL.replace(
        next(line for line in SMALL.splitlines() if line.startswith("title_vi:")), f"title_vi: {title}"
    )
    if told is None:
        assert check_text(text, "t").title_vi == title
        return
    with pytest.raises(FormFaults, match=told):
        check_text(text, "t")
