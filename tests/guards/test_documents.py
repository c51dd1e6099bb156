"""The glossary names every model; the manual of operations names every command and every setting."""

from __future__ import annotations

import re

import click
import pytest
from flask import Flask

from config import Settings
from extensions import db
from tests.guards.source import ROOT

OTHERS = {"db", "run", "shell", "routes"}
"""Commands of Flask and its extensions."""


def said(name: str) -> str:
    """The text of a document."""
    path = ROOT / "docs" / name
    assert path.exists(), f"docs/{name} is missing"
    return path.read_text()


def commands(app: Flask) -> list[str]:
    """Every command of ours as it is typed after `flask`."""
    found = []
    for name, command in app.cli.commands.items():
        if name in OTHERS:
            continue
        if isinstance(command, click.Group):
            found += [f"{name} {inner}" for inner in command.commands]
            if not command.invoke_without_command:
                continue
        found.append(name)
    return found


def test_the_glossary_names_every_model(create_app):
    words = set(re.findall(r"\w+", said("glossary.md")))
    assert {mapper.class_.__name__ for mapper in db.Model.registry.mappers} - words == set()


def test_every_command_is_documented(app):
    manual = said("operations.md")
    assert [command for command in commands(app) if f"flask {command}" not in manual] == []


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_every_setting_is_documented(name):
    assert re.search(rf"`{name}`", said("operations.md"))
