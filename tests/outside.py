"""The house as an outside program meets it: its command line, and files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any


class Outside:
    """Commands that must succeed, and the files they read."""

    def __init__(self, runner: Any, folder: Path) -> None:
        self.runner, self.folder = runner, folder

    def run(self, *arguments: object) -> str:
        """One command; what it says on stdout."""
        result = self.runner.invoke(args=[str(each) for each in arguments])
        assert result.exit_code == 0, result.output + result.stderr
        return result.stdout

    def file(self, name: str, text: str) -> Path:
        """A file that says this."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def begins(self, units: str, form: str) -> None:
        """Found the units of a list and publish a form."""
        self.run("units", "import", self.file("units.csv", units))
        self.run("forms", "publish", self.file("form.yaml", form))

    def opens(self, form: str, period: str, scope: str) -> str:
        """A round of a form; its code."""
        return self.run("rounds", "open", "--form", form, "--period", period, "--scope", scope).strip()

    def tells(self, round_code: str, figures: Iterable[tuple[str, str, object]], *options: str) -> None:
        """Import figures (unit, field, value) and submit them; `--approve` among the options approves."""
        lines = ["unit_code,field,value", *(f'{unit},{field},"{value}"' for unit, field, value in figures)]
        file = self.file("figures.csv", "\n".join(lines) + "\n")
        self.run("submissions", "import", file, "--round", round_code, "--submit", *options)
