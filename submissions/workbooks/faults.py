"""What is wrong in a workbook and where: the sheet, the cell, the sentence. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from units.tables import cell_name


@dataclass(frozen=True)
class CellFault:
    """One thing to tell. `name`: the answer, when it is about one; `row`, `column` from 0; -1: the sheet or file as a whole."""

    message: str
    sheet: str = ""
    row: int = -1
    column: int = -1
    name: str = ""

    @property
    def cell(self) -> str:
        """The cell as a spreadsheet calls it; empty when it is about more than one."""
        return cell_name(self.row, self.column) if self.row >= 0 else ""

    @property
    def place(self) -> str:
        """Where it is, in words; empty for the file as a whole."""
        where = f"trang “{self.sheet}”" if self.sheet else ""
        return f"{where}, ô {self.cell}" if self.cell else where

    @property
    def sentence(self) -> str:
        """Place and message."""
        return f"{self.place}: {self.message}" if self.place else self.message
