"""Only config.py reads the environment, and every setting has a default that works."""

from __future__ import annotations

import ast

from config import Settings, flask_settings
from tests.guards.source import modules, tree


def test_only_config_reads_the_environment():
    readers = {
        module
        for module, path in modules().items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
    }
    assert readers == {"config"}


def test_every_setting_has_a_default():
    assert [name for name, field in Settings.model_fields.items() if field.is_required()] == []


def test_the_application_gets_every_setting_the_rooms_ask_for(tmp_path):
    known = set(flask_settings(Settings(nhip_home=tmp_path))) | {"CELERY", "TESTING"}
    asked = {
        node.slice.value
        for path in modules().values()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "config"
        and isinstance(node.slice, ast.Constant)
    }
    assert asked <= known
