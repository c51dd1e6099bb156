"""ZIP archives people send, looked through before anything is unpacked: how many parts, how large, how much XML in them.

What a header says is not believed: no more is read than it declares, and what others read afterwards is packed anew from
what was looked at. Knows no sheet's meaning.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

ENCRYPTED = 0x1
OLE = b"\xd0\xcf\x11\xe0"
"""How files with a password and the old .xls begin."""

BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError, struct.error)
"""What `zipfile` raises over spoilt bytes; the last three for places, names and ways of packing that cannot be."""

END = b"PK\x05\x06"
ZIP64 = b"PK\x06\x07"
LONGEST_DIRECTORY = 2**20
"""Bytes of the table of contents: some 10,000 parts, far more than any workbook has."""

NEEDED = ("[content_types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
WELCOME = (*NEEDED, "xl/sharedstrings.xml", "xl/styles.xml")
SHEETS = "xl/worksheets/"

ATTRIBUTES = 4
"""Most attributes an element has on average."""

ENDLESS = re.compile(rb"(?:\A|<)[^<]{262144}")
"""A cell holds 32,767 characters. Counted from the beginning of each text only: from every letter of it would take for ever."""


class Unwelcome(Exception):
    """A file was refused; the sentence says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """The most a file may hold. `unpacked`: bytes; `elements`: of XML; `area`: rows times columns, over all sheets."""

    members: int
    unpacked: int
    elements: int
    area: int


@dataclass
class Workbook:
    """A workbook that was looked through. `content`: packed anew; `wrong`: part of a sheet -> its cells (row, column from 0)
    that show an error or a formula nobody worked out; `parts`: name of a sheet -> its part, in order.
    """

    content: bytes
    parts: dict[str, str]
    wrong: dict[str, list[tuple[int, int]]]

    def wrong_in(self, sheet: str) -> list[tuple[int, int]]:
        """Cells of one sheet that show an error."""
        return self.wrong.get(self.parts.get(sheet, ""), [])


@dataclass
class _Budget:
    """What the parts of one file may still hold together."""

    elements: int
    area: int


@dataclass
class _Scan:
    """What one XML part is made of, counted while it is read."""

    budget: _Budget
    row: int = -1
    column: int = -1
    last_row: int = -1
    last_column: int = -1
    wrong: list[tuple[int, int]] = field(default_factory=list)
    sheets: list[tuple[str, str]] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)

    @property
    def area(self) -> int:
        """Rows times columns up to the last cell."""
        return (self.last_row + 1) * (self.last_column + 1)


def opened(content: bytes, name: str, limits: Limits) -> zipfile.ZipFile:
    """The archive in `content`. Errors: Unwelcome: not a ZIP, encrypted, too many parts, too large when unpacked."""
    _refuse_long_directory(content, name)
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN:
        raise Unwelcome(f"{name}: tệp hỏng, không mở được") from None
    members = packed.infolist()
    if len(members) > limits.members or sum(member.file_size for member in members) > limits.unpacked:
        raise Unwelcome(f"{name}: tệp giải nén ra quá lớn, không đọc")
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise Unwelcome(f"{name}: tệp có mật khẩu; bỏ mật khẩu rồi gửi lại")
    return packed


def part(packed: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """The bytes of one part, never more than its header declares. Errors: Unwelcome."""
    try:
        return packed.read(member)
    except BROKEN:
        raise Unwelcome(f"{name}: tệp hỏng, không mở được") from None


def looked_through(content: bytes, name: str, limits: Limits) -> Workbook:
    """The workbook in `content` without anything that is not needed to read its cells.

    Errors: Unwelcome: no .xlsx, macros, a document type in its XML, more than `limits`.
    """
    if content.startswith(OLE):
        raise Unwelcome(f"{name}: tệp có mật khẩu hoặc là .xls cũ; bỏ mật khẩu, lưu lại dạng .xlsx")
    with opened(content, name, limits) as packed:
        members = {member.filename.lower(): member for member in packed.infolist()}
        _refuse_macros(members, name)
        if len(members) < len(packed.infolist()) or any(needed not in members for needed in NEEDED):
            raise Unwelcome(f"{name}: không phải tệp Excel .xlsx")
        kept = {each: member for each, member in members.items() if each in WELCOME or _is_sheet(each)}
        parts = {member.filename: part(packed, member, name) for member in kept.values()}
    _refuse_dense(parts, name, limits)
    budget = _Budget(limits.elements, limits.area)
    scans = {each: _scanned(text, name, budget) for each, text in parts.items()}
    return Workbook(
        _packed(parts), _sheet_parts(scans), {each: scan.wrong for each, scan in scans.items() if scan.wrong}
    )


def _refuse_long_directory(content: bytes, name: str) -> None:
    """Look where zipfile looks, before it makes an object of every entry."""
    at_end = content[-22:-18] == END and content[-2:] == b"\0\0"
    at = len(content) - 22 if at_end else content.rfind(END, max(0, len(content) - 22 - 2**16))
    if not content.startswith(b"PK") or at < 0 or len(content) < at + 22:
        raise Unwelcome(f"{name}: không phải tệp Excel .xlsx hay ZIP")
    (size,) = struct.unpack("<L", content[at + 12 : at + 16])
    if size > LONGEST_DIRECTORY or content[max(0, at - 20) : at].startswith(ZIP64):
        raise Unwelcome(f"{name}: tệp giải nén ra quá lớn, không đọc")


def _refuse_macros(members: dict[str, Any], name: str) -> None:
    if any(each.endswith("vbaproject.bin") or each.startswith(("xl/macrosheets/", "xl/activex/")) for each in members):
        raise Unwelcome(f"{name}: tệp Excel có macro, không đọc; lưu lại dạng .xlsx")


def _is_sheet(part_name: str) -> bool:
    return part_name.startswith(SHEETS) and part_name.endswith(".xml") and "/" not in part_name.removeprefix(SHEETS)


def _refuse_dense(parts: Mapping[str, bytes], name: str, limits: Limits) -> None:
    """What would be slow to read although it is small: elements of endless attributes, endless texts."""
    attributes = sum(text.count(b"=") for text in parts.values())
    if attributes > ATTRIBUTES * limits.elements or any(ENDLESS.search(text) for text in parts.values()):
        raise Unwelcome(f"{name}: tệp có ô chứa quá nhiều chữ, không đọc")


def _scanned(text: bytes, name: str, budget: _Budget) -> _Scan:
    scan = _Scan(budget)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _refuse_encoding
    parser.StartElementHandler = _Reader(scan, parser).start
    try:
        if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
            _refuse_encoding("", "utf-16", 0)
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError):
        raise Unwelcome(f"{name}: tệp hỏng, không mở được") from None
    except Unwelcome as unwelcome:
        raise Unwelcome(f"{name}: {unwelcome}") from None
    budget.area -= scan.area
    return scan


def _refuse_doctype(*_: Any) -> None:
    raise Unwelcome("tệp có phần khai báo lạ (DOCTYPE), không đọc; lưu lại dạng .xlsx bằng Excel")


def _refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
        raise Unwelcome("tệp không dùng bảng mã UTF-8, không đọc; lưu lại dạng .xlsx bằng Excel")


class _Reader:
    """Counts what passes by, and stops at the first thing that is too much."""

    def __init__(self, scan: _Scan, parser: Any) -> None:
        self.scan, self.parser = scan, parser
        self.type = ""
        self.waits = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """One element begins."""
        scan = self.scan
        scan.budget.elements -= 1
        if scan.budget.elements < 0:
            raise Unwelcome("tệp có quá nhiều dòng, không đọc")
        local = tag.rpartition(":")[2]
        if local == "c":
            self._cell(attributes)
        elif local == "f":
            self._formula()
        elif local == "v" and self.waits:
            self.parser.CharacterDataHandler = self._worked_out
        elif local == "row":
            scan.row = _number(attributes["r"]) - 1 if "r" in attributes else scan.row + 1
            scan.column = -1
        elif local == "sheet" and "name" in attributes:
            identity = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            scan.sheets.append((attributes["name"], identity))
        elif local == "Relationship":
            scan.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def _formula(self) -> None:
        """A formula nobody worked out has no value beside it: its cell would be read as empty."""
        self.waits = self.type != "str"
        if self.waits:
            self.scan.wrong.append((self.scan.row, self.scan.column))

    def _worked_out(self, text: str) -> None:
        if self.waits and text.strip():
            self.waits = False
            self.scan.wrong.pop()
            self.parser.CharacterDataHandler = None

    def _cell(self, attributes: dict[str, str]) -> None:
        scan = self.scan
        self.type, self.waits = attributes.get("t", ""), False
        if "r" in attributes:
            scan.row, scan.column = _place(attributes["r"])
        else:
            scan.column += 1
        scan.last_row, scan.last_column = max(scan.last_row, scan.row), max(scan.last_column, scan.column)
        if scan.area > scan.budget.area:
            raise Unwelcome("tệp có ô ở quá xa, hoặc quá nhiều dòng, không đọc; chép phần cần dùng sang tệp mới")
        if self.type == "e":
            scan.wrong.append((scan.row, scan.column))


def _place(reference: str) -> tuple[int, int]:
    """Row and column from 0 of "AB12"."""
    letters = reference.rstrip("0123456789")
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise ValueError(reference)
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return _number(reference[len(letters) :]) - 1, column - 1


def _number(digits: str) -> int:
    if len(digits) > 8:
        raise ValueError(digits)
    return int(digits)


def _sheet_parts(scans: dict[str, _Scan]) -> dict[str, str]:
    """Name of a sheet -> its part, in the order of the workbook."""
    by_name = {each.lower(): each for each in scans}
    targets = scans[by_name["xl/_rels/workbook.xml.rels"]].targets
    return {
        sheet: by_name.get(_resolved(targets.get(identity, "")).lower(), "")
        for sheet, identity in scans[by_name["xl/workbook.xml"]].sheets
    }


def _resolved(target: str) -> str:
    path = PurePosixPath(target.removeprefix("/")) if target.startswith("/") else PurePosixPath("xl") / target
    return str(path)


def _packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for each, text in parts.items():
            packed.writestr(zipfile.ZipInfo(each), text)
    return target.getvalue()


def plain_files(packed: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The files of an archive, without folders and what desktops leave behind."""
    for member in packed.infolist():
        name = PurePosixPath(member.filename.replace("\\", "/")).name
        if not member.is_dir() and not member.filename.startswith("__MACOSX") and not name.startswith((".", "~$")):
            yield member
