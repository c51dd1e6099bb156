"""What stands in an address or a form, read: whatever makes no sense is told, or is the beginning."""

from __future__ import annotations

from datetime import date

import pytest
from flask import request

from units.asked import FARTHEST, MOST_PAGES, after_asked, day_asked, last_day_asked, page_asked, row_id
from workflow.refusals import Refused


@pytest.mark.parametrize(("text", "day"), [("01/07/2026", date(2026, 7, 1)), ("2026-07-01", date(2026, 7, 1))])
def test_a_day_is_read_as_people_write_it(app, text, day):
    with app.test_request_context("/", method="POST", data={"from": text}):
        assert (day_asked("from"), last_day_asked("from")) == (day, day)


@pytest.mark.parametrize("text", ["32/01/2026", "hôm nay", " "])
def test_what_is_no_day_is_refused_as_it_was_written(app, text):
    with app.test_request_context("/", method="POST", data={"from": text}):
        with pytest.raises(Refused) as caught:
            day_asked("from")
        assert (caught.value.code, caught.value.facts) == ("day_unreadable", {"day": text})


def test_a_last_day_may_be_left_out(app):
    with app.test_request_context("/", method="POST", data={"to": "  "}):
        assert (last_day_asked("to"), last_day_asked("missing")) == (None, None)


@pytest.mark.parametrize(
    ("query", "after", "page"),
    [
        ("", 0, 1),
        ("after=50&page=2", 50, 2),
        ("after=-1&page=0", 0, 1),
        ("after=x&page=x", 0, 1),
        (f"after={10**30}&page={10**30}", FARTHEST, MOST_PAGES),
    ],
)
def test_a_place_in_a_list_is_one_that_can_be(app, query, after, page):
    with app.test_request_context(f"/?{query}"):
        assert (after_asked(), page_asked()) == (after, page)


@pytest.mark.parametrize(("text", "found"), [("7", 7), (str(2**31 - 1), 2**31 - 1), (str(2**31), None), ("-1", None)])
def test_an_id_is_one_a_row_can_have(app, text, found):
    with app.test_request_context(f"/?unit={text}"):
        assert request.args.get("unit", type=row_id) == found
        assert request.args.getlist("unit", type=row_id) == ([] if found is None else [found])
