"""Every page that says no: what happened, and where to go from here."""

from __future__ import annotations

import pytest
from flask import render_template

from app import PAGES
from workflow.refusals import Refused


def shown(app, page: int, *, refusal: Refused | None = None, known: bool = True) -> str:
    """The error page as a browser gets it."""
    sentence = "Đã có người duyệt báo cáo này." if refusal else None
    shown = {"refusal": refusal, "sentence": sentence, "reference": "a1b2c3d4", "before": "/submissions/7"}
    with app.test_request_context("/submissions/7/moves"):
        return render_template(f"errors/{page}.html", known=known, **shown)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_says_no_names_the_fault_and_a_way_on(app, page):
    text = shown(app, page)
    title = text.split("<title>")[1].split("</title>")[0]
    heading = text.split("<h1")[1].split(">")[1].split("</h1")[0].strip()
    assert heading
    assert title.startswith(heading)
    assert "Về “Việc của tôi”" in text


@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_not_signed_in_is_led_to_the_door(app, page):
    text = shown(app, page, known=False)
    assert 'href="/sign-in"' in text
    assert "Việc của tôi" not in text


def test_a_conflict_says_what_stands_now_and_leads_there(app):
    text = shown(app, 409, refusal=Refused("changed_since_seen"))
    assert "Đã có người duyệt báo cáo này." in text
    assert "Chưa có gì thay đổi bởi lần bấm này." in text
    assert 'href="/submissions/7"' in text


@pytest.mark.parametrize(
    ("came_from", "link"),
    [
        ("http://localhost/admin/notices?page=2", '<a class="govuk-link" href="/admin/notices?page=2">'),
        ("http://elsewhere.example/admin/notices", None),
        ("", None),
    ],
)
def test_whoever_is_refused_is_led_back_to_the_page_of_ours_he_pressed_on(as_, came_from, link):
    answer = as_("Minh").post("/admin/notices", data={"act": "again"}, headers={"Referer": came_from})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "Đánh dấu ít nhất một dòng" in page) == (409, True)
    assert ("Xem lại trang trước" in page) == (link is not None)
    assert link is None or link in page


def test_a_file_that_is_too_large_is_told_how_large_one_may_be(app):
    assert "20 MB" in shown(app, 413)


def test_a_breakdown_leads_back_to_the_page_asked_for(app):
    assert 'href="http://localhost/submissions/7/moves">Thử lại trang này' in shown(app, 500)


def test_a_breakdown_has_a_number_to_tell_the_administrator(app):
    assert "a1b2c3d4" in shown(app, 500)
