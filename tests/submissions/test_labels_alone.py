"""Away from its page a field is called so that nobody takes it for another."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.submissions.forms.shelf import shipped


def test_a_part_is_told_with_what_it_is_a_part_of():
    labels = shipped("Q").labels_alone
    assert labels["members_total"] == "Tổng số đoàn viên cuối kỳ"
    assert labels["members_female"] == "Tổng số đoàn viên cuối kỳ, trong đó: nữ"


@pytest.mark.parametrize("code", ["Q", "A", "B"])
def test_no_two_fields_of_a_shipped_form_are_called_alike(code):
    counts = Counter(shipped(code).labels_alone.values())
    assert [label for label, count in counts.items() if count > 1] == []
