"""Order, wait, download: through the pages, as the people of the cast."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import current_app
from flask.testing import FlaskClient

from extensions import db
from submissions.models import Document
from submissions.publications.ordering import make_next
from tests.world import NOW, PASSWORD


@pytest.fixture
def signed_in(world):
    """A browser in which somebody of the cast is signed in."""

    def enter(name: str) -> FlaskClient:
        db.session.commit()
        client = current_app.test_client()
        answer = client.post("/sign-in", data={"email": world[name].email, "password": PASSWORD})
        assert answer.status_code == 303
        return client

    return enter


def order(client: FlaskClient, submission_id: int, format_: str = "docx"):
    return client.post(f"/submissions/{submission_id}/documents", data={"format": format_})


def make_all() -> None:
    while make_next(NOW):
        db.session.commit()


def test_a_person_orders_a_document_waits_and_downloads_it(world, quarter, signed_in):
    report = world.report(quarter, "K").id
    client = signed_in("Hậu")
    answer = order(client, report)
    assert answer.status_code == 303
    page = answer.headers["Location"]
    waiting = client.get(page)
    assert "Đang chờ đến lượt lập tệp Word" in waiting.text
    assert waiting.headers["Refresh"] == f"2; url={page}?waited=1"
    make_all()
    ready = client.get(f"{page}?waited=1")
    assert ready.headers["Refresh"] == f"1; url={page}/file"
    assert "Refresh" not in client.get(page).headers, "somebody who comes back later is not served twice"
    file = client.get(f"{page}/file")
    assert file.status_code == 200
    assert file.data[:2] == b"PK"
    name = "Báo cáo nhanh hằng quý của công đoàn cơ sở - Công đoàn phường Kinh Bắc - Quý III năm 2026.docx"
    assert f"filename*=UTF-8''{quote(name)}" in file.headers["Content-Disposition"]
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_a_person_of_another_branch_finds_neither_report_nor_document(world, quarter, signed_in):
    report = world.report(quarter, "K").id
    page = order(signed_in("Hậu"), report).headers["Location"]
    make_all()
    stranger = signed_in("Quân")
    assert order(stranger, report).status_code == 404
    assert stranger.get(page).status_code == 404
    assert stranger.get(f"{page}/file").status_code == 404


def test_a_file_that_is_not_ready_is_not_found(world, quarter, signed_in):
    client = signed_in("Hậu")
    page = order(client, world.report(quarter, "K").id).headers["Location"]
    assert client.get(f"{page}/file").status_code == 404


def test_an_unknown_format_orders_nothing(world, quarter, signed_in):
    assert order(signed_in("Hậu"), world.report(quarter, "K").id, "exe").status_code == 404
    assert db.session.query(Document).count() == 0
