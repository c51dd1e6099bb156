"""Reads the first sheet of a workbook as a program of its own: whatever a hostile file does to the reader ends with it.

Run by `sheets.py`: the workbook on stdin, lines of text cells as JSON on stdout. Imports nothing of ours.
"""

import io
import json
import resource
import sys
from datetime import date, datetime
from typing import Any

MEMORY = 1_500 * 2**20
SECONDS = 40


def main() -> None:
    """Bind our own hands, then read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
    lines = [[as_typed(cell) for cell in cells] for cells in sheet.to_python(skip_empty_area=False)]
    json.dump(lines, sys.stdout, ensure_ascii=True)


def as_typed(value: Any) -> str:
    """A cell as its owner would have typed it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


if __name__ == "__main__":
    main()
