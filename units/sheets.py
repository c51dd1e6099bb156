"""The first sheet of an XLSX file somebody sends. The package is looked at before it is unpacked, with limits on what it says
and on what it does; the sheet itself is read by a process of its own under limits of memory and time.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

LARGEST_UNPACKED = 100 * 2**20
MOST_MEMBERS = 2_000
MOST_ERRORS = 100
PATIENCE = 60  # seconds
CHUNK = 2**16

READER = Path(__file__).with_name("sheet_reader.py")
ERROR_CELL = re.compile(r'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]{0,100}? t="e"')


class NotAWorkbook(Exception):
    """The file cannot be read as a workbook, or must not be; the message says why, for people."""


def first_sheet(content: bytes) -> list[list[str]]:
    """The lines of the first sheet, every cell as text. Errors: NotAWorkbook."""
    try:
        done = subprocess.run([sys.executable, str(READER)], input=content, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise NotAWorkbook("tệp Excel quá lớn hoặc bị hỏng, không đọc") from None
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise NotAWorkbook("tệp Excel quá lớn hoặc bị hỏng, không đọc")
    if done.returncode:
        raise NotAWorkbook("không phải tệp Excel .xlsx đọc được")
    lines: list[list[str]] = json.loads(done.stdout)
    return lines


def error_cells(content: bytes) -> list[tuple[str, int]]:
    """(column letters, row) of cells of the first sheet that show an error: readers take them for empty.

    The whole package is unpacked on the way, so that one that lies about its size is found out. Errors: NotAWorkbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _refuse_hostile(package)
            members = {name: _size_of(package, name) for name in package.namelist()}
            sheets = sorted(name for name in members if name.startswith("xl/worksheets/sheet"))
            text = package.read(sheets[0]).decode("utf-8", "replace") if sheets else ""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise NotAWorkbook("không phải tệp Excel .xlsx đọc được") from None
    return [(letters, int(row)) for letters, row in ERROR_CELL.findall(text)[:MOST_ERRORS]]


def _refuse_hostile(package: zipfile.ZipFile) -> None:
    members = package.infolist()
    if sum(member.file_size for member in members) > LARGEST_UNPACKED or len(members) > MOST_MEMBERS:
        raise NotAWorkbook("tệp Excel giải nén ra quá lớn, không đọc")
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise NotAWorkbook("tệp Excel có macro, không đọc; lưu lại dạng .xlsx")


def _size_of(package: zipfile.ZipFile, name: str) -> int:
    """Bytes of one member as unpacked; never more than it declares, else its checksum is wrong."""
    size = 0
    with package.open(name) as member:
        while chunk := member.read(CHUNK):
            size += len(chunk)
    return size
