"""With the database gone, a signed-in person still gets a page that says so, with a number to tell."""

from __future__ import annotations

import re


def test_the_page_of_a_failure_needs_no_database(create_app, tmp_path):
    nowhere = f"postgresql+psycopg://nobody@/nothing?host={tmp_path}"
    app = create_app({"SQLALCHEMY_DATABASE_URI": nowhere})
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = "a token of before"

    answer = browser.get("/")

    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    assert "Hệ thống gặp lỗi" in page
    assert re.search(r"Số tham chiếu: <strong>[0-9a-f]{8}</strong>", page)
