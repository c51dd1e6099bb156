"""Files of an approved report are added, replaced and taken out by a correction, signed by each level like figures."""

from __future__ import annotations

import io

import pytest

from extensions import db
from submissions.correcting.models import Correction
from submissions.entry.files import files_in
from submissions.facts import texts_of
from tests.pages.test_files import c1 as c1
from tests.pages.test_files import sends
from tests.world_corrections import REASON, refuses, signs

OLD, NEW = b"%PDF-1.7 bien ban cu", b"%PDF-1.7 bien ban moi"


@pytest.fixture
def approved(as_, world, c1):
    """C1's report, approved at K, with one file."""
    sends(as_("Vân"), c1, OLD, "cũ.pdf")
    db.session.refresh(c1)
    world["Vân"].submits(c1, {"workers": "12", "members": "10"})
    return world["Hậu"].approves(c1)


def asks_for(client, report, *, add: bytes | None = NEW, drop: bool = True):
    """Post the form of a correction of the minutes."""
    db.session.expire_all()
    form = {"place": "minutes", "version": report.version, "reason": REASON}
    form |= {"drop:minutes": str(files_in(report, "minutes")[0].id)} if drop else {}
    form |= {"file:minutes": (io.BytesIO(add), "mới.pdf")} if add else {}
    return client.post(f"/submissions/{report.id}/corrections", data=form)


def names(report) -> list[str]:
    db.session.expire_all()
    return [each.name for each in files_in(report, "minutes")]


def the_one() -> Correction:
    return db.session.query(Correction).one()


def test_a_file_is_replaced_only_with_the_last_signature_and_whoever_signs_can_open_it(as_, world, approved):
    van, hau = as_("Vân"), as_("Hậu")
    form = van.get(f"/submissions/{approved.id}/corrections/new?place=minutes").get_data(as_text=True)
    assert "cũ.pdf" in form
    assert 'type="file" id="value-0-file"' in form

    answer = asks_for(van, approved)
    assert answer.status_code == 303
    assert names(approved) == ["cũ.pdf"]
    page = hau.get(answer.location).get_data(as_text=True)
    address = page.split("Tệp mới")[1].split('href="')[1].split('"')[0]
    assert hau.get(address).get_data() == NEW
    assert as_("Quân").get(address).status_code == 404

    assert signs(world["Hậu"], the_one())
    assert names(approved) == ["mới.pdf"]
    assert texts_of(approved)["minutes"].startswith("mới.pdf (1 kB, sha256 ")


def test_a_file_is_added_or_taken_out_alone(as_, world, approved):
    van = as_("Vân")
    asks_for(van, approved, drop=False)
    signs(world["Hậu"], the_one())
    assert names(approved) == ["cũ.pdf", "mới.pdf"]

    answer = asks_for(van, approved, add=None)
    assert answer.status_code == 303
    signs(world["Hậu"], db.session.query(Correction).order_by(Correction.id.desc()).first())
    assert names(approved) == ["mới.pdf"]


def test_what_is_refused_never_enters_the_report(as_, world, approved):
    asks_for(as_("Vân"), approved)
    refuses(world["Hậu"], the_one())

    assert names(approved) == ["cũ.pdf"]
    assert asks_for(as_("Vân"), approved).status_code == 303


def test_a_file_that_waits_cannot_be_taken_out_as_if_it_were_there(as_, approved):
    van = as_("Vân")
    page = van.get(asks_for(van, approved).location).get_data(as_text=True)
    address = page.split("Tệp mới")[1].split('href="')[1].split('"')[0]

    assert van.post(f"{address}/remove", data={"version": approved.version}).status_code == 404


@pytest.mark.parametrize(
    ("add", "drop", "code", "said"),
    [
        (None, False, 409, "giống giá trị đang có"),
        (b"MZ not a document", True, 409, "PDF"),
        (OLD, False, 409, "cũ.pdf"),
    ],
    ids=["nothing changed", "no document", "the same file"],
)
def test_what_cannot_be_asked_is_told_and_nothing_is_kept(as_, approved, add, drop, code, said):
    answer = asks_for(as_("Vân"), approved, add=add, drop=drop)

    assert answer.status_code == code
    assert said in answer.get_data(as_text=True)
    assert db.session.query(Correction).count() == 0


def test_the_page_of_the_files_leads_there_once_the_report_is_approved(as_, approved):
    link = f"/submissions/{approved.id}/corrections/new?place=minutes"

    assert link in as_("Vân").get(f"/submissions/{approved.id}/fields/minutes/files").get_data(as_text=True)
    assert link not in as_("Hậu").get(f"/submissions/{approved.id}/fields/minutes/files").get_data(as_text=True)
