"""Every module of `tasks/` that defines a task is scheduled, and the schedule names nothing else."""

from __future__ import annotations

import ast

from tasks.schedule import BEAT_SCHEDULE, MODULES, task_name
from tests.guards.source import modules, tree


def defines_task(module: str) -> bool:
    """Whether a function of `module` is decorated as a Celery task."""
    return any(
        "shared_task" in ast.unparse(decorator)
        for node in ast.walk(tree(modules()[module]))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
    )


def test_every_sweep_is_scheduled():
    sweeps = {module for module in modules() if module.startswith("tasks.") and defines_task(module)}
    assert sweeps == set(MODULES)
    assert {entry["task"] for entry in BEAT_SCHEDULE.values()} >= {task_name(name.partition(".")[2]) for name in sweeps}


def test_beat_names_only_registered_tasks(app):
    registered = app.extensions["celery"]
    registered.loader.import_default_modules()
    assert {entry["task"] for entry in registered.conf.beat_schedule.values()} <= set(registered.tasks)
