"""Files nobody honest would send, each made from a workbook of ours or from nothing."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

SHEET = "xl/worksheets/sheet2.xml"
STRINGS = "xl/sharedStrings.xml"
MACRO = "xl/vbaProject.bin"
MEGABYTE = 2**20


def repacked(content: bytes, changes: Mapping[str, bytes | Callable[[bytes], bytes] | None]) -> bytes:
    """The workbook with parts replaced, changed, added or (None) left out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(name for name in changes if name not in old.namelist())]:
            change = changes.get(name, lambda text: text)
            if change is not None:
                new.writestr(name, change if isinstance(change, bytes) else change(old.read(name)))
    return target.getvalue()


def sheet(rows: str) -> bytes:
    """A sheet with these rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def hostile_files(content: bytes) -> dict[str, tuple[Callable[[], bytes], str]]:
    """What it is -> how to make it, and a word its refusal says. `content`: an official workbook."""
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">%s]><sst>%s</sst>'
    laughs = b"".join(b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9))
    outside = b'<!ENTITY b SYSTEM "file:///etc/passwd">'
    many = "".join('<row><c t="n"><v>1</v></c></row>' for _ in range(1_000_000))
    few_far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    hidden_far = '<row r="1"><c note="&gt;>" r="XFD1048576"><v>1</v></c></row>'
    return {
        "a part of 150 MB": (lambda: repacked(content, {SHEET: b"0" * (150 * MEGABYTE)}), "quá lớn"),
        "thirty parts of 1 MB": (
            lambda: repacked(content, {f"xl/media/{n}": b"0" * MEGABYTE for n in range(30)}),
            "quá lớn",
        ),
        "a million rows": (lambda: repacked(content, {SHEET: sheet(many)}), "quá"),
        "two cells at the corners": (lambda: repacked(content, {SHEET: sheet(few_far)}), "quá xa"),
        "a far cell behind a sign": (lambda: repacked(content, {SHEET: sheet(hidden_far)}), "quá xa"),
        "huge shared strings": (
            lambda: repacked(content, {STRINGS: b"<sst>" + b"<si/>" * 3_900_000 + b"</sst>"}),
            "quá nhiều",
        ),
        "one endless string": (lambda: repacked(content, {STRINGS: b"<sst><si><t>" + b"a" * 25 * MEGABYTE}), "quá lớn"),
        "a billion laughs": (lambda: repacked(content, {STRINGS: doctype % (laughs, b"&j;")}), "DOCTYPE"),
        "an entity from outside": (lambda: repacked(content, {STRINGS: doctype % (outside, b"&b;")}), "DOCTYPE"),
        "another encoding": (lambda: repacked(content, {SHEET: sheet("").decode().encode("utf-16")}), "bảng mã"),
        "a declared encoding": (
            lambda: repacked(content, {SHEET: b'<?xml version="1.0" encoding="utf-7"?><a/>'}),
            "không",
        ),
        "broken markup": (lambda: repacked(content, {SHEET: b"<worksheet><sheetData><row>"}), "hỏng"),
        "macros": (lambda: repacked(content, {MACRO: b"Sub Auto_Open()"}), "macro"),
        "old macro sheets": (lambda: repacked(content, {"xl/macrosheets/sheet1.xml": sheet("")}), "macro"),
        "a password": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "mật khẩu"),
        "encrypted parts": (lambda: _encrypted(content), "mật khẩu"),
        "a web page called .xlsx": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "không phải tệp Excel"),
        "a picture called .xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "không phải tệp Excel"),
        "an archive within": (lambda: _archive({"a.zip": content}), "không phải tệp Excel"),
        "no workbook inside": (lambda: repacked(content, {"xl/workbook.xml": None}), "không phải tệp Excel"),
        "half a file": (lambda: content[: len(content) // 2], "không phải tệp Excel"),
        "a header that lies": (lambda: _lying(content), "hỏng"),
        "fifty thousand parts": (lambda: _crowded(), "quá lớn"),
        "the same part twice": (lambda: _doubled(content), "không phải tệp Excel"),
        "far cells on many sheets": (
            lambda: repacked(
                content, {f"xl/worksheets/s{n}.xml": sheet('<c r="A1"/><c r="J30000"/>') for n in range(99)}
            ),
            "quá xa",
        ),
        "endless attributes": (
            lambda: repacked(content, {SHEET: sheet("<c {}/>".format(" ".join(f'a{n}=""' for n in range(900_000))))}),
            "quá nhiều chữ",
        ),
        "many attributes": (
            lambda: repacked(
                content, {SHEET: sheet("<c {}/>".format(" ".join(f'a{n}=""' for n in range(9_000))) * 190)}
            ),
            "quá nhiều chữ",
        ),
        "one endless text": (
            lambda: repacked(content, {STRINGS: b"<sst><si><t>" + b"a" * 15 * MEGABYTE + b"</t></si></sst>"}),
            "quá nhiều chữ",
        ),
        "deep nesting": (lambda: repacked(content, {SHEET: b"<a>" * 500_000}), "quá nhiều"),
    }


def _archive(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target.getvalue()


def _encrypted(content: bytes) -> bytes:
    """Every entry of the table of contents says that it is encrypted."""
    return content.replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\x01\0")


def _lying(content: bytes) -> bytes:
    """A part of 5 MB whose header says 10 bytes."""
    made = bytearray(repacked(content, {SHEET: b"0" * (5 * MEGABYTE)}))
    size = struct.pack("<L", 5 * MEGABYTE)
    return bytes(made).replace(size, struct.pack("<L", 10))


def _crowded() -> bytes:
    return _archive({f"{number}": b"" for number in range(50_000)})


def _doubled(content: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as packed:
        packed.writestr(zipfile.ZipInfo(SHEET.upper()), sheet(""))
    return target.getvalue()
