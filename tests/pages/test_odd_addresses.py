"""Addresses nobody was given: numbers no row can have, NUL bytes, pages and filters that do not exist. Never a failure of ours."""

from __future__ import annotations

import pytest

from submissions.entry.parts import pages_of
from submissions.moves import LONGEST_REASON
from units import history

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


LARGE = "9" * 20
WINDOW = {"began": "16/09/2026 08:00", "ended": "16/09/2026 09:00", "reason": "Mất điện cả buổi sáng"}


@pytest.mark.parametrize(
    ("who", "address", "form", "status"),
    [
        ("Minh", "/admin/outages", {"scope": LARGE, **WINDOW}, 404),
        ("Minh", "/admin/rounds/plans", {"scope": LARGE}, 404),
        ("Minh", "/admin/outages", {"scope": "{root}", **WINDOW, "ended": "31/12/9999 09:00"}, 409),
        (
            "Minh",
            "/admin/outages",
            {"scope": "{root}", **WINDOW, "began": "31/12/9999 08:00", "ended": "31/12/9999 09:00"},
            409,
        ),
        ("Minh", "/admin/days", {"act": "off", "day": "18/09/2026", "reason": "Lụt. " * 1000}, 303),
        ("Minh", "/rounds/{round}/roster", {"units": LARGE, "reason": "Đơn vị mới"}, 409),
        ("Hậu", "/submissions/{report}/totals/members_total/adjustments", {"withdraws": LARGE, "amount": "x"}, 422),
        ("Hậu", "/bulk-moves", {"move": "approve", "ids": "{below}", "version:{below}": LARGE}, 303),
        ("Hậu", "/seat", {"unit": LARGE}, 303),
        ("Hậu", "/submissions/{report}/sections/{part}", {f"strikes.{'9' * 5000}.place": "x", "version": "1"}, 422),
        ("Hậu", "/submissions/{report}/sections/{part}", {"base": "[" * 100_000, "version": "-1"}, 303),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_an_odd_form_is_refused_and_nothing_fails(as_, world, who, address, form, status):
    """Numbers no row can have, days at the end of the calendar, brackets without an end."""
    round_ = world.round()
    report = world.report(round_, "K")
    world.settle()
    part = pages_of(round_.form_version.compiled, report.level, report.sector)[0].code
    named = {
        "below": world.report(round_, "C1").id,
        "root": report.unit_path[0],
        "round": round_.code,
        "report": report.id,
        "part": part,
    }
    posted = {_said(name, named): _said(value, named) for name, value in form.items()}
    assert as_(who).post(address.format(**named), data=posted).status_code == status


def _said(text, named):
    return text.format(**named) if text.startswith(("{", "version:")) else text


def test_a_reason_is_cut_before_it_is_sealed(as_, world, report):
    c1 = world["Vân"].submits(report("C1"))
    said = {"move": "return", "version": c1.version, "reason": "Số đoàn viên giảm. " * 10_000}
    assert as_("Hậu").post(f"/submissions/{c1.id}/moves", data=said).status_code == 303
    assert len(history.entries_of("submission", c1.id)[-1].facts["reason"]) == LONGEST_REASON


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(("address", "answer"), [("/sign-in", 401), ("/nothing/there", 404)])
def test_a_form_without_end_is_not_taken_apart_whoever_sends_it_wherever(client, world, address, answer):
    assert client.post(address, data=b"&a=" * 19_000 + b"&password=x", content_type=FORM).status_code == answer
    assert client.post(address, data=b"&a=" * 20_000, content_type=FORM).status_code == 413
