"""However a form is spoilt, the answer is a form or a list of faults, never a crash."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.forms.schema import FormFaults, canonical, check_text, from_canonical, read_form
from submissions.forms.yaml_lines import Located, read_yaml
from tests.submissions.forms.shelf import SMALL

PLAIN: dict[str, Any] = read_yaml(SMALL).value
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 10**20),
    st.sampled_from(
        ["", "x", "system", "table", "list", "percent", "weighted_mean", "yes:agreed", "units:enterprises", "sum:members+workers",
         "table:grade.good", "count:members > 3", "previous:members", "members", "at_least", "a implies b", "\x00", "1e9"]
    ),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just(["members", "members"]),
    st.just([{"key": ["x"]}]),
    st.just([{"key": "good", "label_vi": "x"}]),
    st.just({"code": {"a": 1}}),
)  # fmt: skip
KEYS = ["kind", "numerator", "denominator", "derive", "cohort", "register", "weight", "rows", "rows_from", "columns", "totals",
        "options", "parts", "eliminate", "checks", "prefill", "supply", "about", "up", "scale", "measures", "key", "code", "sections",
        "fields", "targets", "group", "levels", "threshold", "comparator"]  # fmt: skip


def places(value: Any) -> list[Any]:
    """Every mapping inside, itself included."""
    if isinstance(value, dict):
        return [value, *(each for inside in value.values() for each in places(inside))]
    return [each for inside in value for each in places(inside)] if isinstance(value, list) else []


@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(KEYS), JUNK), min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_a_spoilt_mapping_is_a_form_or_faults(spoils):
    mapping = copy.deepcopy(PLAIN)
    for place, key, junk in spoils:
        inside = places(mapping)
        inside[place % len(inside)][key] = copy.deepcopy(junk)

    try:
        form = read_form(Located(mapping))
    except FormFaults as found:
        assert found.faults
    else:
        assert from_canonical(canonical(form)) == form


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 30), st.text(max_size=6))
@settings(max_examples=200, deadline=None)
def test_spoilt_text_is_a_form_or_faults(start, length, inserted):
    try:
        check_text(SMALL[:start] + inserted + SMALL[start + length :], "thu.yaml")
    except FormFaults as found:
        assert all(str(fault) for fault in found.faults) and found.faults
