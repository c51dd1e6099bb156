"""When sweeps run."""

from __future__ import annotations

from importlib import import_module

from celery import current_app

from tasks import BEAT_SCHEDULE, MODULES, beat_file
from tasks.schedule import SWEEPS, task_name


def test_every_sweep_is_a_registered_task_and_every_sweep_is_scheduled(app):
    for module in MODULES:
        import_module(module)
    current_app.finalize()
    scheduled = {entry["task"] for entry in BEAT_SCHEDULE.values()}
    assert scheduled == {task_name(sweep) for sweep in SWEEPS}
    assert scheduled <= set(app.extensions["celery"].tasks)


def test_messages_nobody_fetches_expire():
    assert all(entry["options"]["expires"] <= 60 for entry in BEAT_SCHEDULE.values())


def test_what_a_day_brings_is_planned_before_its_first_letter_leaves():
    assert BEAT_SCHEDULE["reminders"]["schedule"].hour == set(range(22))
    assert BEAT_SCHEDULE["escalations"]["schedule"].hour == set(range(18))


def test_beat_keeps_its_file_in_the_house(tmp_path):
    assert beat_file(tmp_path) == f"{tmp_path}/beat-schedule"
