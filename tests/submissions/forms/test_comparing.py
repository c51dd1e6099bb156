"""What became of each field between two versions of a form."""

from __future__ import annotations

from submissions.forms.comparing import Difference, Fate, compare
from submissions.forms.schema import check_text
from tests.submissions.forms.shelf import SMALL

WORKERS = "key: workers, kind: integer, label_vi: Tổng số lao động, supply: [grassroots], up: sum, over_time: last}"


def against(*bent: tuple[str, str]):
    """The small form compared with itself after each text was replaced."""
    text = SMALL
    for before, after in bent:
        assert before in text
        text = text.replace(before, after)
    return compare(check_text(SMALL, "a"), check_text(text, "b"))


def fates(comparison) -> dict[str, Fate]:
    return {(each.new or each.old)[0].key: each.fate for each in comparison.fields}


def test_the_same_text_keeps_every_field():
    comparison = against()
    assert comparison.is_empty
    assert set(fates(comparison).values()) == {Fate.KEPT}


def test_another_label_is_a_rename_and_both_are_told():
    comparison = against(("label_vi: Tổng số lao động", "label_vi: Số lao động"))
    workers = comparison.fields[0]
    assert workers.fate is Fate.RENAMED
    assert workers.differences == (Difference("label_vi", "Tổng số lao động", "Số lao động"),)


def test_another_unit_or_kind_breaks_the_series():
    comparison = against((WORKERS, WORKERS[:-1] + ", unit: lượt}"))
    assert fates(comparison)["workers"] is Fate.CHANGED
    assert fates(comparison)["members"] is Fate.KEPT


def test_a_changed_scale_is_told_with_before_and_after():
    decimal = WORKERS.replace("kind: integer", "kind: decimal").replace("}", ", scale: 1}")
    [workers] = [each for each in against((WORKERS, decimal)).fields if each.fate is Fate.CHANGED]
    assert Difference("kind", "integer", "decimal") in workers.differences
    assert Difference("scale", "0", "1") in workers.differences


def test_a_field_under_another_heading_has_moved():
    line = next(each for each in SMALL.splitlines() if "key: agreed" in each)
    section = "  - code: T2\n    rank: chapter\n    title_vi: Mục hai\n    fields:\n" + line
    text = SMALL.replace(line + "\n", "").replace(
        "sections:\n  - code: T1\n", "sections:\n" + section + "\n  - code: T1\n"
    )
    comparison = compare(check_text(SMALL, "a"), check_text(text, "b"))
    assert fates(comparison)["agreed"] is Fate.MOVED


def test_a_renamed_key_is_followed_only_when_it_is_declared():
    silent = fates(against(("key: grade", "key: mark")))
    assert (silent["mark"], silent["grade"]) == (Fate.ADDED, Fate.REMOVED)

    declared = fates(against(("key: grade", "key: mark\n        was: [grade]")))
    assert declared["mark"] is Fate.RENAMED
    assert "grade" not in declared


def test_one_old_key_in_two_fields_is_a_split_told_once():
    men = WORKERS.replace("key: workers", "key: men").replace("}", ", was: [workers]}")
    kept = WORKERS.replace("}", ", was: [workers]}")
    comparison = against((WORKERS, f"{kept}\n      - {{code: T1.9, {men}"))
    [split] = [each for each in comparison.fields if each.fate is Fate.SPLIT]
    assert [spot.key for spot in split.old] == ["workers"]
    assert [spot.key for spot in split.new] == ["workers", "men"]


def test_two_old_keys_in_one_field_is_a_merger():
    comparison = against(("key: grade", "key: grade\n        was: [grade, cases]"))
    [merged] = [each for each in comparison.fields if each.fate is Fate.MERGED]
    assert [spot.key for spot in merged.old] == ["grade", "cases"]


def test_a_target_is_compared_too():
    comparison = against(("threshold: '70'", "threshold: '80'"))
    [target] = comparison.targets
    assert (target.fate, target.differences) == (Fate.ADJUSTED, (Difference("threshold", "70", "80"),))
