"""Fifty rounds played by hand (`replays.txt`): what each step must answer, and after every step that offered is what succeeds.

What is offered is asked of everybody, at every unit, with every move, in copies of the round; a refusal changes nothing; no report
counts as approved while one below it is unsettled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.stage import EVERY_LEVEL, TAKEN_IN
from tests.workflow.shelf import REASON, SHIPPED
from workflow import Definition, Standing, read_definition
from workflow.refusals import CODES, Refused
from workflow.scenario import Play
from workflow.scenario_reading import read_scenario

NOW = "2026-09-16T09:00:00+07:00"
REPLAYS = (Path(__file__).parent / "replays.txt").read_text(encoding="utf-8").split("\n## ")[1:]
UPWARD = ["approver at own", "reviewer at ancestor"]
FROM_ABOVE = ["approver at parent"]
INLINE: dict[str, dict[str, Any]] = {
    "every_level": EVERY_LEVEL,
    "taken_in": TAKEN_IN,
    "with_unaccept": {
        "states": {
            "waiting": {"standing": "open"},
            "approved": {"standing": "submitted", "seals": True},
            "accepted": {"standing": "approved"},
        },
        "moves": [
            {
                "move": "approve",
                "from": ["waiting"],
                "to": "approved",
                "by": UPWARD,
                "guards": ["children_settled", "nothing_above"],
            },
            {"move": "unapprove", "from": ["approved"], "to": "waiting", "by": UPWARD, "guards": ["nothing_above"]},
            {
                "move": "unapprove",
                "from": ["accepted"],
                "to": "waiting",
                "by": ["staff at parent"],
                "guards": ["nothing_above"],
            },
            {
                "move": "accept",
                "from": ["approved"],
                "to": "accepted",
                "by": ["staff at parent"],
                "guards": ["nothing_above"],
            },
            {
                "move": "unaccept",
                "from": ["accepted"],
                "to": "approved",
                "by": ["staff at parent"],
                "guards": ["nothing_above"],
            },
        ],
    },
    "parent_only": {
        "states": {"waiting": {"standing": "open"}, "approved": {"standing": "approved"}},
        "moves": [
            {"move": "ok", "from": ["waiting"], "to": "approved", "by": FROM_ABOVE, "guards": ["children_settled"]},
            {"move": "back", "from": ["approved"], "to": "waiting", "by": FROM_ABOVE, "guards": ["nothing_above"]},
        ],
    },
}


def definition_of(name: str, levels: list[str] | None) -> Definition:
    for shipped in SHIPPED:
        if shipped.name == name:
            return shipped
    named = {"name": name, "version": 1, "initial": "waiting", **INLINE[name]}
    return read_definition(named if levels is None else {**named, "levels": levels})


def units_of(text: str) -> Iterator[dict[str, Any]]:
    """ "T(K(C1 C2-))": who stands under whom."""
    above: list[str | None] = [None]
    last = None
    for token in re.findall(r"[()]|[^\s()]+", text):
        if token == "(":
            above.append(last)
        elif token == ")":
            above.pop()
        else:
            last = token.rstrip("-!")
            faults = ["nữ nhiều hơn tổng số"] if token.endswith("!") else []
            yield {"code": last, "parent": above[-1], "expected": not token.endswith("-"), "faults": faults}


def people_of(text: str) -> Iterator[dict[str, Any]]:
    for person in text.split() if text != "-" else ():
        name, *offices = re.split(r"[:+]", person)
        for unit, roles in zip(offices[::2], offices[1::2], strict=True):
            yield {"name": name, "unit": unit, "roles": [role for role in roles.split(",") if role]}


def step_of(line: str) -> tuple[dict[str, Any], str]:
    """The step and the outcome it must have."""
    acts, _, expected = line.partition(" = ")
    acts, _, now = acts.partition("@")
    by, move, unit, *reason = acts.split()
    told = {"": REASON, "-": ""}.get(" ".join(reason), " ".join(reason))
    step = {"by": by, "move": move, "unit": unit, "reason": told}
    return step | ({"now": now.strip()} if now else {}), expected or "ok"


@pytest.mark.parametrize("replay", REPLAYS, ids=[replay.splitlines()[0] for replay in REPLAYS])
def test_a_round_played_by_hand_answers_as_expected_and_offers_what_succeeds(replay: str) -> None:
    _, head, tree, people, *lines = [line for line in replay.splitlines() if line.strip()]
    name, _, more = head.partition(" ")
    differences = json.loads(more or "{}")
    definition = definition_of(name, differences.pop("levels", None))
    steps = [step_of(line) for line in lines]
    found = {
        "definition": definition.name,
        "units": [*units_of(tree)],
        "people": [*people_of(people)],
        "now": NOW,
        "steps": [step for step, _ in steps],
        **differences,
    }
    playing = Play(read_scenario(found, lambda named: definition))
    before = None
    for line, expected, answer in zip(["", *lines], ["ok", *(e for _, e in steps)], playing.answers(), strict=True):
        assert (answer["outcome"], line) == (expected, line)
        assert {*everything_that_succeeds(playing)} == {*everything_offered(answer)}, line
        assert not [*approved_too_early(playing)], line
        if expected != "ok" and "@" not in line:
            assert (answer["states"], json.dumps(answer["offered"])) == before
        before = dict(answer["states"]), json.dumps(answer["offered"])


def everything_offered(answer: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for person, units in answer["offered"].items():
        for unit, moves in units.items():
            yield from ((person, unit, move) for move in moves)


def everything_that_succeeds(playing: Play) -> Iterator[tuple[str, str, str]]:
    """Everybody tries everything; after each try the round stands as it stood."""
    round_ = playing.simulation
    for number, person in enumerate(playing.names):
        for unit in round_.tree.units:
            for move in (*round_.definition.moves_named, "vanish"):
                kept = dict(round_.reports)
                try:
                    round_.make(number, move, unit, REASON)
                    yield person, unit, move
                except Refused as refused:
                    assert refused.code in CODES
                round_.reports.clear()
                round_.reports.update(kept)


def approved_too_early(playing: Play) -> Iterator[str]:
    round_ = playing.simulation
    for unit, below in round_.tree.below.items():
        if unit in round_.reports and round_.standing(unit) is Standing.APPROVED:
            yield from (each for each in below if not round_.standing(each).is_settled)
