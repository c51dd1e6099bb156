"""Every address and command, for every role at every relation, against the table a person can read (`table.txt`)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import click
import pytest
import time_machine
from flask import Flask

from extensions import db
from tests.forgetting import forgetting
from tests.guards.authorization import reading
from tests.guards.authorization.corrected import approve_all
from tests.guards.authorization.people import everybody, sessions
from tests.guards.authorization.reading import Line
from tests.guards.authorization.rounds import counted_by_rule
from tests.guards.authorization.things import Things, add_units_below
from tests.world import MINIMUM, NOW, World

LINES = reading.lines()


class Matrix:
    """The cast of the matrix, the things they ask for, and a way to ask."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        world = World()
        round_ = world.round()
        world["Vân"].saves(world.report(round_, "C1"), MINIMUM)
        add_units_below("C1", "K")
        counted_by_rule(round_)
        past = world.round(period="2025-Q4")
        approve_all(past)
        self.things = {code: Things.of(world, round_, code, past) for code in ("C1", "K")}
        self.tokens = sessions(everybody(world))
        db.session.commit()
        db.session.remove()

    def answer(self, line: Line, relation: str, token: str | None) -> str:
        """What somebody with this session is told; whatever it did is undone."""
        asked = self.things["K" if relation == "ancestor" else "C1"]
        client = self.app.test_client()
        if token:
            with client.session_transaction() as kept:
                kept["_user_id"], kept["_fresh"] = token, True
        rule = next(each for each in self.app.url_map.iter_rules(line.endpoint) if line.method in each.methods)
        with self.app.test_request_context():
            url = self.app.url_for(line.endpoint, **asked.named_by(rule))
        form = asked.sent_to(line.endpoint, line.case) if line.method == "POST" else None
        undo = db.engine.begin_nested()
        try:
            return _verdict(client.open(url, method=line.method, data=form, headers={"Accept": _accepted(line)}))
        finally:
            undo.rollback()


@pytest.fixture(scope="module")
def matrix(application) -> Iterator[Matrix]:
    """Built once: whatever is asked is undone."""
    with application.app_context(), forgetting(), time_machine.travel(NOW, tick=False):
        yield Matrix(application)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_everybody_gets_the_answer_of_the_table(matrix, line):
    told = {(relation, role): matrix.answer(line, relation, token) for (relation, role), token in matrix.tokens.items()}
    expected = {key: line.expected.get(key, "not found") for key in told}
    assert _different(told, expected) == []


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_whoever_has_not_signed_in_is_led_to_the_sign_in_page(matrix, line):
    assert matrix.answer(line, "own", None) == "sign in"


def test_the_table_has_a_line_for_every_address(app):
    there = {f"{method} {rule.endpoint}" for rule in app.url_map.iter_rules() for method in _methods(rule)}
    told = {f"{line.method} {line.endpoint}" for line in LINES} | reading.open_addresses()
    assert told == there, "write the line into table.txt (and its form into things.py)"


def test_the_table_has_a_line_for_every_command(app):
    there = {name for name in _commands(app.cli) if not name.startswith("db ")} - {"run", "shell", "routes"}
    assert reading.commands("operator") | reading.commands("person") == there


def _methods(rule) -> set[str]:
    return rule.methods - {"HEAD", "OPTIONS"}


def _commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def _accepted(line: Line) -> str:
    return "application/json" if line.endpoint == "submissions.moves" else "text/html"


def _verdict(answer) -> str:
    if answer.status_code == 404:
        return "not found"
    if answer.status_code in (403, 409):
        return "no"
    if urlsplit(answer.headers.get("Location", "")).path == "/sign-in" and answer.request.path != "/sign-out":
        return "sign in"
    if answer.is_json and answer.json.get("refused") and not answer.json.get("done"):
        return "no"
    return "yes" if answer.status_code < 400 else f"answered {answer.status_code}"


def _different(told: dict, expected: dict) -> list[str]:
    return [
        f"{relation} {role.value}: {verdict}, the table says {expected[relation, role]}"
        for (relation, role), verdict in told.items()
        if verdict != expected[relation, role]
    ]
