"""Addresses nobody was given: numbers no row can have, NUL bytes, pages and filters that do not exist. Never a failure of ours."""

from __future__ import annotations

import pytest

ODD = [
    "/submissions/99999999999999999999",
    "/submissions/2147483648/totals",
    "/units/999999999999",
    "/documents/99999999999/file",
    "/forms/Q/999999999999999999999",
    "/rounds/%00",
    "/units?q=%00",
    "/submissions/0",
]


@pytest.mark.parametrize("address", ODD)
def test_an_address_that_can_name_nothing_is_not_found(as_, world, address):
    assert as_("Minh").get(address).status_code == 404


@pytest.mark.parametrize("query", ["page=-5", "page=99999999999999999999", "state=zzz", "page=x"])
def test_an_odd_filter_still_shows_the_report(as_, world, query):
    report = world.report(world.round(), "T")
    assert as_("Dũng").get(f"/submissions/{report.id}?{query}").status_code == 200


@pytest.mark.parametrize("top", ["0", "-1", "99999999999999999999", "x"])
def test_an_odd_top_still_shows_the_round(as_, world, top):
    round_ = world.round()
    assert as_("Dũng").get(f"/rounds/{round_.code}?top={top}").status_code in {200, 404}
