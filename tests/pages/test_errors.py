"""Every page that says no: what happened, and where to go from here."""

from __future__ import annotations

import pytest
from flask import render_template

from app import PAGES
from workflow.refusals import Refused


def shown(app, page: int, *, refusal: Refused | None = None, known: bool = True) -> str:
    """The error page as a browser gets it."""
    sentence = "Đã có người duyệt báo cáo này." if refusal else None
    with app.test_request_context("/submissions/7/moves", headers={"Referer": "http://localhost/"}):
        return render_template(
            f"errors/{page}.html", refusal=refusal, sentence=sentence, reference="a1b2c3d4", known=known
        )


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


def test_a_breakdown_has_a_number_to_tell_the_administrator(app):
    assert "a1b2c3d4" in shown(app, 500)
