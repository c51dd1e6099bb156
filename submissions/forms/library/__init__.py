"""The forms that come with the program, as YAML data: A the term report, B the annual programme, Q the short quarter."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from submissions.forms.schema import Form, check_text
from workflow.refusals import Refused

LIBRARY = Path(__file__).parent


def shipped_codes() -> list[str]:
    """Codes of the forms that come with the program."""
    return sorted(path.stem.upper() for path in LIBRARY.glob("*.yaml"))


@cache
def shipped_form(code: str) -> Form:
    """The shipped form `code`. Errors: Refused("not_found")."""
    if code not in shipped_codes():
        raise Refused("not_found", form=code, known=", ".join(shipped_codes()))
    path = LIBRARY / f"{code.lower()}.yaml"
    return check_text(path.read_text(encoding="utf-8"), path.name)
