"""Workbooks made to harm whoever reads them: refused quickly, in words, and the program goes on."""

from __future__ import annotations

import io
import struct
import zipfile
from collections import Counter

import pytest

from tests.effort import no_more_than
from units.packages import Limits, Unwelcome, opened, part
from units.tables import FileFaults, read_file

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r" Type="{OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
    f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def workbook(rows: str, **more: str) -> bytes:
    """A workbook of one sheet with these rows, and more parts beside (`a/b.xml` as `a__b`)."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    parts = PARTS | {"xl/worksheets/sheet1.xml": sheet} | {f"{k.replace('__', '/')}.xml": v for k, v in more.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return packed.getvalue()


def cell(at: str, text: str = "x") -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def refused(content: bytes) -> str:
    """What a list of units says about the file."""
    with pytest.raises(FileFaults) as told:
        read_file(content, "a.xlsx", ("code", "name"))
    return told.value.faults[0].message


def test_an_honest_workbook_is_read():
    content = workbook(f'<row r="1">{cell("A1", "code")}{cell("B1", "name")}</row><row r="2">{cell("A2", "C1")}</row>')
    assert read_file(content, "a.xlsx", ("code", "name")).lines == [(2, {"code": "C1", "name": ""})]


@pytest.mark.parametrize("last", [20_000, 1_048_576])
def test_two_cells_far_apart_do_not_fill_the_memory(last):
    far = f'<row r="1">{cell("A1")}</row><row r="{last}">{cell(f"XFD{last}")}</row>'
    assert "không đọc" in refused(workbook(far))


def test_a_sheet_of_unfinished_cells_does_not_stop_the_program():
    assert "tệp hỏng" in refused(workbook('<row r="1">' + '<c r="A1"' * 40_000 + "</row>"))


def test_a_package_that_lies_about_its_size_is_refused():
    content = workbook(f'<row r="1">{cell("A1")}</row>', xl__sharedStrings="a" * 5_000_000)
    lying = content.replace(struct.pack("<L", 5_000_000), struct.pack("<L", 100))
    assert lying != content
    assert "tệp hỏng" in refused(lying)


def test_a_package_that_says_how_large_it_is_is_refused_before_it_is_unpacked():
    assert "giải nén ra quá lớn" in refused(workbook("", xl__sharedStrings="a" * (101 * 2**20)))


def test_entities_of_other_files_are_not_read():
    outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet xmlns="{MAIN}"><sheetData>'
    rebuilt = io.BytesIO()
    content = workbook(f'<row r="1">{cell("A1", "&e;")}</row>')
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(rebuilt, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                text = text.replace(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode(), outside.encode())
            new.writestr(name, text)
    assert "DOCTYPE" in refused(rebuilt.getvalue())


def test_texts_just_short_of_endless_are_looked_at_once():
    longest = cell("A1", "x" * 262_100)
    with no_more_than(15):  # looked at from every letter, each takes ten
        assert "không đọc" not in refused(workbook(f'<row r="1">{longest * 3}</row>'))


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_whatever_byte_of_a_package_is_spoilt_it_is_read_or_refused_in_words(packing):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as made:
        made.writestr("xl/workbook.xml", "<sheets>" + "<sheet/>" * 20)
    content, said = packed.getvalue(), Counter()
    for at in range(len(content)):
        for byte in (0, 0xB5, 0xFF):
            spoilt = content[:at] + bytes([byte]) + content[at + 1 :]
            try:
                with opened(spoilt, "ds.xlsx", Limits(members=9, unpacked=10**6, elements=99, area=99)) as parts:
                    said["read"] += all(part(parts, member, "ds.xlsx") for member in parts.infolist())
            except Unwelcome as unwelcome:
                said[str(unwelcome)] += 1
    assert said["read"] > 0
    assert said["ds.xlsx: tệp hỏng, không mở được"] > 0
