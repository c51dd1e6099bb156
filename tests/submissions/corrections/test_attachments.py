"""Attached files are told by their first bytes, kept small, and renamed so that a name can do no harm."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.attachments import LONGEST_NAME, MOST_MEGABYTES, harmless_name, kind_of, read_attachment
from workflow.refusals import Refused


def package(*parts: str) -> bytes:
    """A zip with these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        for part in parts:
            zipped.writestr(part, "")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n\x1a\n0", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (package("word/document.xml"), "docx"),
        (package("xl/workbook.xml"), "xlsx"),
        (package("word/document.xml", "word/vbaProject.bin"), None),
        (package("anything.txt"), None),
        (package("word/document.xml")[:40], None),
        (b"<html>%PDF-", None),
        (b"GIF89a", None),
        (b"", None),
    ],
    ids=["pdf", "png", "jpg", "docx", "xlsx", "macros", "a zip", "cut short", "html", "gif", "nothing"],
)
def test_the_bytes_say_what_a_file_is(content, kind):
    assert kind_of(content) == kind


def test_five_megabytes_pass_and_one_byte_more_does_not():
    most = b"%PDF-" + b"x" * (MOST_MEGABYTES * 2**20 - 5)

    kept = read_attachment("a.pdf", most)
    with pytest.raises(Refused) as refused:
        read_attachment("a.pdf", most + b"x")

    assert kept is not None
    assert kept.content == most
    assert refused.value.code == "attachment_refused"


def test_nothing_chosen_is_no_attachment_and_an_empty_file_is_refused():
    assert read_attachment("", b"") is None
    with pytest.raises(Refused):
        read_attachment("rong.pdf", b"")


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("Biên bản họp.PDF", "Biên bản họp.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Vân\\danh sách.docx", "danh sách.pdf"),
        ('a"; filename=x.exe', "a_ filename_x.pdf"),
        ("hóa.đơn.2026.pdf", "hóa_đơn_2026.pdf"),
        ("\r\nSet-Cookie: a.pdf", "Set-Cookie_ a.pdf"),
        ("...", "dinh-kem.pdf"),
    ],
)
def test_a_name_loses_what_could_mislead_and_gets_the_ending_of_what_it_is(name, harmless):
    assert harmless_name(name, "pdf") == harmless


@given(st.text())
def test_no_name_does_harm(name):
    kept = harmless_name(name, "pdf")

    assert kept.endswith(".pdf")
    assert 0 < len(kept) <= LONGEST_NAME + 4
    assert not set(kept) & set('/\\"\r\n\0<>:;')
