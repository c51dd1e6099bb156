"""Viewflow: submit, return, submit, approve as tasks of a flow; permission, its own lock and task rows, one transaction each."""

from __future__ import annotations

from functools import partial

from house import WARM, open_house, tell

count, person = open_house("viewflow", "viewflow.workflow", "reporting")

from django.db import transaction  # noqa: E402 - Django wants its settings first
from reporting.flows import PERSON, ReportFlow  # noqa: E402
from viewflow.workflow import flow  # noqa: E402
from viewflow.workflow.models import Process  # noqa: E402

PERSON.append(person)


processes: dict[int, Process] = {}


def begin(report: int) -> None:
    """Submit."""
    with transaction.atomic():
        processes[report] = ReportFlow.submit.run()


def go_on(report: int, task: flow.Handle, **facts: bool) -> None:
    """Finish the task that waits."""
    with transaction.atomic():
        process = processes[report]
        task.run(process.task_set.get(flow_task=task, finished__isnull=True), **facts)


MOVES = {
    "submit": begin,
    "return": partial(go_on, task=ReportFlow.judge, approved=False),
    "again": partial(go_on, task=ReportFlow.again),
    "approve": partial(go_on, task=ReportFlow.judge, approved=True),
}
tell(MOVES, list(range(count + WARM)))
