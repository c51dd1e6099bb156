"""The table of who may do what, read into plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from workflow.model import Role

TABLE = Path(__file__).parent / "table.txt"
RELATIONS = ("own", "child", "grandchild", "sibling", "other", "ancestor", "none", "expired", "delegate")
ROLES = {role.value[:3]: role for role in Role}
CASE = re.compile(r"(GET|POST|PUT|DELETE) (\S+)(?: \((.+)\))?$")


@dataclass(frozen=True)
class Line:
    """One case: `expected` holds (relation, role) -> "yes" or "no"; everybody else is told "not found"."""

    method: str
    endpoint: str
    case: str
    expected: dict[tuple[str, Role], str] = field(hash=False)

    @property
    def name(self) -> str:
        """What the line is called in the table."""
        return f"{self.method} {self.endpoint}" + (f" ({self.case})" if self.case else "")


def lines() -> list[Line]:
    """The cases of the table."""
    return [_line(text) for text in _texts() if text.startswith(("GET", "POST", "PUT", "DELETE"))]


def open_addresses() -> set[str]:
    """ "METHOD endpoint" of what anybody may see without signing in."""
    return {text.removeprefix("open ") for text in _texts() if text.startswith("open ")}


def commands(by: str) -> set[str]:
    """Commands carried out as the operator of the server, or (`by`: person) as the person they name."""
    return {text.removeprefix(f"{by} ") for text in _texts() if text.startswith(f"{by} ")}


def _texts() -> list[str]:
    stripped = (text.strip() for text in TABLE.read_text().splitlines())
    return [text for text in stripped if text and not text.startswith("#")]


def _line(text: str) -> Line:
    head, *answers = [part.strip() for part in text.split("|")]
    match = CASE.match(head)
    assert match, f"cannot be read: {text}"
    expected: dict[tuple[str, Role], str] = {}
    for answer in answers:
        verdict, _, who = answer.partition(":")
        assert verdict in ("yes", "no"), text
        for key in _people(who.strip(), text):
            assert key not in expected, f"{key} twice: {text}"
            expected[key] = verdict
    return Line(match[1], match[2], match[3] or "", expected)


def _people(who: str, text: str) -> list[tuple[str, Role]]:
    """(relation, role) of everybody named; an administrator's office is never lent."""
    if who == "signed in":
        return [(relation, role) for relation in RELATIONS for role in Role]
    found = []
    for group in who.split(";"):
        relations, _, roles = group.partition(":")
        named = [relation.strip() for relation in relations.split(",")]
        assert set(named) <= set(RELATIONS), text
        chosen = list(Role) if roles.strip() == "all" else [ROLES[each] for each in roles.split()]
        found += [(relation, role) for relation in named for role in chosen]
    return [each for each in found if each != ("delegate", Role.ADMIN)]
