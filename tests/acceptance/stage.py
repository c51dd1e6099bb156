"""The tree T-K-C-M of cases 1 to 30, played through the door of `flask workflow replay`.

T; K under it; C1, C2 under K; M1 under C1, M2 under C2. `EVERY_LEVEL` is approval without data entry: a role `approver`
decides at his own unit, a role `reviewer` in the place of every unit below ("duyệt thay cấp dưới"). `TAKEN_IN` adds the second
step: `staff` of the unit directly above takes in ("tiếp nhận cấp dưới").
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from submissions import wording
from submissions.replay_cli import told
from workflow.reading import read_definition
from workflow.scenario import Play
from workflow.scenario_reading import read_scenario

PARENT = {"T": None, "K": "T", "C1": "K", "C2": "K", "M1": "C1", "M2": "C2"}
BY = ["approver at own", "reviewer at ancestor"]
EVERY_LEVEL: dict[str, Any] = {
    "name": "every_level",
    "version": 1,
    "initial": "waiting",
    "states": {"waiting": {"standing": "open"}, "approved": {"standing": "approved"}},
    "moves": [
        {"move": "approve", "from": ["waiting"], "to": "approved", "by": BY, "guards": ["children_settled"]},
        {"move": "undo", "from": ["approved"], "to": "waiting", "by": BY, "guards": ["nothing_above"]},
    ],
}
TAKEN_IN: dict[str, Any] = {
    "name": "taken_in",
    "version": 1,
    "initial": "waiting",
    "states": {
        "waiting": {"standing": "open"},
        "approved": {"standing": "submitted", "seals": True},
        "accepted": {"standing": "approved"},
    },
    "moves": [
        {"move": "approve", "from": ["waiting"], "to": "approved", "by": BY, "guards": ["children_settled"]},
        {"move": "undo", "from": ["approved"], "to": "waiting", "by": BY, "guards": ["nothing_above"]},
        {"move": "accept", "from": ["approved"], "to": "accepted", "by": ["staff at parent"]},
        {
            "move": "return",
            "from": ["approved", "accepted"],
            "to": "waiting",
            "by": ["staff at parent"],
            "guards": ["nothing_above"],
        },
    ],
}
HANDS: dict[str, tuple[str, list[str]]] = {f"{unit}'s": (unit, ["approver"]) for unit in PARENT}
"""Somebody at each unit who approves there and nowhere else."""


def answers(
    *steps: str,
    definition: Mapping[str, Any] = EVERY_LEVEL,
    people: Mapping[str, tuple[str, list[str]]] | None = None,
    levels: Sequence[int] | None = None,
    unasked: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """What is told at the beginning and after each of `steps` ("K's approve K"); `people` besides those of each unit."""
    everybody = HANDS | dict(people or {})
    found = {
        "definition": {**definition, **({} if levels is None else {"levels": levels})},
        "units": [{"code": code, "parent": above, "expected": code not in unasked} for code, above in PARENT.items()],
        "people": [{"name": name, "unit": unit, "roles": roles} for name, (unit, roles) in everybody.items()],
        "now": "2026-09-16T09:00:00+07:00",
        "steps": [dict(zip(("by", "move", "unit"), step.split(), strict=True)) for step in steps],
    }
    play = Play(read_scenario(json.loads(json.dumps(found)), read_definition))
    return json.loads("".join(told(play, with_status=True)))


def approved(*units: str) -> list[str]:
    """The steps by which each unit's own approver approves it, in this order."""
    return [f"{unit}'s approve {unit}" for unit in units]


def statuses(*steps: str, **named: Any) -> dict[str, str]:
    """The word for each unit after `steps`, all of which succeed."""
    told_all = answers(*steps, **named)
    assert [each["outcome"] for each in told_all] == ["ok"] * len(told_all)
    return {unit: wording.word("statuses", status).lower() for unit, status in told_all[-1]["status"].items()}


def offered(who: str, *steps: str, **named: Any) -> dict[str, list[str]]:
    """What is open to `who` after `steps`, by unit; units where nothing is are left out."""
    last = answers(*steps, **named)[-1]["offered"][who]
    return {unit: moves for unit, moves in last.items() if moves}
