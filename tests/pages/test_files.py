"""Files attached to a field: sniffed, small, renamed, downloads only; named by versions and documents; the wrong person."""

from __future__ import annotations

import hashlib
import io
import json
import re

import docx
import openpyxl
import pytest

from extensions import db
from submissions.facts import texts_of
from submissions.forms.publishing import publish
from submissions.forms.schema import check_text
from submissions.publications.export import export
from submissions.rounds.opening import open_round
from submissions.workbooks.layout import plans_of
from submissions.workflows import shipped
from tests.submissions.forms.shelf import SMALL
from tests.world import DEADLINES, NOW
from units.people import Appointment
from units.tree import unit_by_code
from workflow.model import Role
from workflow.periods import parse_period

PDF = b"%PDF-1.7 bien ban"
MINUTES = "      - {code: T1.7, key: minutes, kind: attachment, label_vi: Biên bản, supply: [grassroots], up: own_only, over_time: none}\n"


@pytest.fixture
def c1(world):
    """C1's report in a round of a form with an attachment."""
    form = check_text(SMALL.replace("    targets:\n", f"{MINUTES}    targets:\n"), "t")
    version, _ = publish(form, by_id=None, now=NOW)
    unit = unit_by_code("T", NOW.date())
    window = parse_period("2026-Q3")
    opened = open_round(
        version, window, unit, workflow=shipped("one_step"), deadlines=DEADLINES, by=world["Minh"].doer, now=NOW
    )
    world.settle()
    return world.report(opened, "C1")


def sends(client, report, content: bytes = PDF, name: str = "../../Biên bản.exe", version: int | None = None):
    db.session.expire_all()
    data = {"version": report.version if version is None else version, "file": (io.BytesIO(content), name)}
    return client.post(f"/submissions/{report.id}/fields/minutes/files", data=data)


def said(report) -> str:
    db.session.expire_all()
    return texts_of(report).get("minutes", "")


def test_a_file_is_attached_under_a_harmless_name_and_named_in_the_answer(as_, c1):
    van = as_("Vân")
    assert sends(van, c1).status_code == 303
    assert said(c1).startswith("Biên bản.pdf (1 kB, sha256 ")
    assert "<li>Biên bản.pdf (1 kB)</li>" in van.get(f"/submissions/{c1.id}/sections/T1").get_data(as_text=True)


def test_the_hash_of_a_file_stands_only_among_technical_details(as_, c1):
    van = as_("Vân")
    sends(van, c1)
    for page in ("sections/T1", "check", "print"):
        shown = van.get(f"/submissions/{c1.id}/{page}").get_data(as_text=True)
        assert "Biên bản.pdf (1 kB)" in shown, page
        assert "sha256" not in re.sub(r"<[^>]*>", "", shown), page
    folded = van.get(f"/submissions/{c1.id}/fields/minutes/files").get_data(as_text=True).split("Chi tiết kỹ thuật")[1]
    assert hashlib.sha256(PDF).hexdigest() in folded


def test_the_second_person_on_a_report_is_told_of_a_file_attached_meanwhile(as_, world, c1, session):
    """Sơn also writes at C1. His page stands at the version before the file, with figures he has begun to type."""
    session.add(Appointment(user=world["Sơn"].user, unit=c1.unit, role=Role.REPORTER, title="", valid_from=NOW.date()))
    session.flush()
    son, seen, door = as_("Sơn"), c1.version, f"/submissions/{c1.id}/sections/T1/answers"
    assert son.get(f"{door}?seen={seen}").get_json().get("others") is None
    assert sends(as_("Vân"), c1).status_code == 303

    looked = son.get(f"{door}?seen={seen}").get_json()
    saved = son.post(door, data={"version": seen, "base": "{}", "workers": "10"}).get_json()
    pressed = son.post(f"/submissions/{c1.id}/sections/T1", data={"version": seen, "base": "{}", "members": "4"})

    for told in (looked, saved):
        assert told["others"] == "Còn có Nguyễn Thị Hồng Vân (lúc 09:00) lưu báo cáo này."
        assert told["values"]["minutes"].startswith("Biên bản.pdf (1 kB")
    assert saved["collisions"] == []
    assert pressed.status_code == 303
    assert said(c1).startswith("Biên bản.pdf"), "nothing was overwritten"


def test_it_leaves_only_as_a_download(as_, c1):
    van = as_("Vân")
    sends(van, c1)
    page = van.get(f"/submissions/{c1.id}/fields/minutes/files").get_data(as_text=True)
    address = page.split(f'href="/submissions/{c1.id}/files/')[1].split('"')[0]
    answer = van.get(f"/submissions/{c1.id}/files/{address}")
    assert answer.get_data() == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/pdf"

    assert as_("Hậu").get(f"/submissions/{c1.id}/files/{address}").status_code == 200
    for stranger in ("Quân", "Hoa"):
        assert as_(stranger).get(f"/submissions/{c1.id}/files/{address}").status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"MZ\x90", b"PK\x03\x04 not a zip"], ids=["empty", "html", "exe", "zip"]
)
def test_what_is_no_document_is_refused_and_said(as_, c1, content):
    answer = sends(as_("Vân"), c1, content, "a.pdf")
    assert answer.status_code == 409
    assert "Chưa đính kèm được" in answer.get_data(as_text=True)
    assert said(c1) == ""


def test_who_may_not_write_the_report_may_not_attach(as_, c1):
    assert sends(as_("Hậu"), c1).status_code == 409
    assert sends(as_("Quân"), c1).status_code == 404
    assert said(c1) == ""


def test_of_two_who_attach_to_the_same_version_the_second_is_told(as_, c1):
    van, seen = as_("Vân"), c1.version
    assert sends(van, c1, version=seen).status_code == 303
    assert sends(van, c1, PDF + b"2", version=seen).status_code == 409
    assert said(c1).count("\n") == 0


def test_the_same_content_again_and_an_eleventh_file_are_refused(as_, c1):
    van = as_("Vân")
    assert sends(van, c1).status_code == 303
    again = sends(van, c1, name="khac.pdf")
    assert again.status_code == 409
    assert "đã được đính kèm với tên “Biên bản.pdf”" in again.get_data(as_text=True)
    for number in range(9):
        assert sends(van, c1, PDF + bytes([65 + number])).status_code == 303
    assert sends(van, c1, PDF + b"Z").status_code == 409
    assert said(c1).count("\n") == 9


def test_a_file_taken_out_is_not_found_any_more(as_, c1):
    van = as_("Vân")
    sends(van, c1)
    page = van.get(f"/submissions/{c1.id}/fields/minutes/files").get_data(as_text=True)
    address = page.split(f'href="/submissions/{c1.id}/files/')[1].split('"')[0]
    db.session.expire_all()
    assert van.post(f"/submissions/{c1.id}/files/{address}/remove", data={"version": c1.version}).status_code == 303
    assert said(c1) == ""
    assert van.get(f"/submissions/{c1.id}/files/{address}").status_code == 404


def test_a_typed_text_is_no_file_and_a_page_saved_leaves_files_alone(as_, c1):
    van = as_("Vân")
    sends(van, c1)
    db.session.expire_all()
    page = {"version": c1.version, "workers": "10", "nil:*": "1"}
    assert van.post(f"/submissions/{c1.id}/sections/T1", data=page).status_code == 303
    assert said(c1).startswith("Biên bản.pdf")
    db.session.expire_all()
    typed = van.post(f"/submissions/{c1.id}/sections/T1", data={"version": c1.version, "minutes": "a.pdf"})
    assert typed.status_code == 422


def test_documents_name_the_file(as_, c1):
    sends(as_("Vân"), c1)
    db.session.expire_all()
    told = json.loads(export(c1, "json", now=NOW)[1])
    assert told["texts"]["minutes"].startswith("Biên bản.pdf")
    paper = docx.Document(io.BytesIO(export(c1, "docx", now=NOW)[1]))
    assert any("Biên bản.pdf (1 kB)" in each.text and "sha256" not in each.text for each in paper.paragraphs)
    book = openpyxl.load_workbook(io.BytesIO(export(c1, "xlsx", now=NOW)[1]))
    assert "Biên bản.pdf (1 kB)" in {
        cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    }


def test_the_workbook_names_the_field_and_has_no_cell_to_type_a_file_into(as_, c1):
    [plan] = plans_of(c1.round.form_version.compiled, c1.level, c1.sector, {})
    line = next(each for each in plan.lines if each.key == "minutes")
    assert (line.label, line.cells) == ("Biên bản", ())
