"""One text per form: stable, complete, and read back as the same form with the same slots."""

from __future__ import annotations

import json
import keyword
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.forms.schema import FormFaults, canonical, from_canonical, read_form
from submissions.forms.yaml_lines import Located
from tests.submissions.forms.shelf import SMALL, shipped, small

LABELS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).map(
    lambda text: unicodedata.normalize("NFC", f"x{text}")
)
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(lambda key: not keyword.iskeyword(key))
NUMBERS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["integer", "money"]),
        "label_vi": LABELS,
        "supply": st.lists(st.sampled_from(["grassroots", "upper", "province"]), min_size=1, unique=True),
        "up": st.sampled_from(["sum", "own_only"]),
        "over_time": st.sampled_from(["sum", "last", "not_additive"]),
    },
    optional={
        "required": st.booleans(),
        "help": LABELS,
        "unit": LABELS,
        "measure": st.sampled_from(["flow", "stock"]),
        "may_be_negative": st.booleans(),
        "refs": st.lists(LABELS, min_size=1, max_size=3, unique=True),
    },
)


@st.composite
def forms(draw):
    fields = draw(st.lists(NUMBERS, min_size=1, max_size=6))
    keys = draw(st.lists(KEYS, min_size=len(fields), max_size=len(fields), unique=True))
    written = [{"code": f"X.{n}", "key": key, **each} for n, (key, each) in enumerate(zip(keys, fields, strict=True))]
    for each, other in zip(written[1:], written, strict=False):
        each["checks"] = [{"rule": f"{each['key']} <= {other['key']}", "importance": draw(st.integers(1, 4))}]
    section = {"code": "X", "rank": "chapter", "title_vi": draw(LABELS), "fields": written}
    return {"code": "X", "title_vi": draw(LABELS), "periods": ["year"], "owner_level": "upper", "sections": [section]}


@given(forms())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_form_comes_back_equal(mapping):
    form = read_form(Located(mapping))

    again = from_canonical(canonical(form))

    assert again == form
    assert again.slots == form.slots
    assert canonical(again) == canonical(form)


@pytest.mark.parametrize("code", ["A", "B", "Q"])
def test_a_shipped_form_comes_back_equal(code):
    form = shipped(code)

    again = from_canonical(canonical(form))

    assert again == form
    assert again.slots == form.slots
    assert again.computed_fields == form.computed_fields


def test_the_order_of_keys_and_comments_do_not_change_the_text():
    reordered = "# chú thích\n" + SMALL.replace("code: T\ntitle_vi: Thử\n", "title_vi: Thử\ncode: T\n")

    assert canonical(small(reordered)) == canonical(small())


def test_what_is_left_at_its_default_is_left_out():
    assert canonical(small(SMALL.replace("key: workers,", "key: workers, required: false,"))) == canonical(small())


def test_the_canonical_text_is_the_grammar_itself():
    written = json.loads(canonical(small()))

    assert written["sections"][0]["fields"][0] == {
        "code": "T1.1",
        "key": "workers",
        "kind": "integer",
        "label_vi": "Tổng số lao động",
        "over_time": "last",
        "supply": ["grassroots"],
        "up": "sum",
    }


def test_a_changed_word_changes_the_text():
    assert canonical(small(SMALL.replace("Tổng số lao động", "Tổng số người lao động"))) != canonical(small())


def test_a_spoilt_text_is_refused():
    with pytest.raises(FormFaults):
        from_canonical(canonical(small()).replace("integer", "number"))
