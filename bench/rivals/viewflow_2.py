"""Viewflow: submit, return, submit, approve as tasks of a flow; permission, its own lock and task rows, one transaction each."""

from __future__ import annotations

from house import WARM, open_house, tell

count, person = open_house("viewflow", "viewflow.workflow", "reporting")

from django.db import transaction  # noqa: E402 - Django wants its settings first
from reporting.flows import PERSON, ReportFlow  # noqa: E402
from viewflow.workflow import flow  # noqa: E402
from viewflow.workflow.models import Process, Task  # noqa: E402

PERSON.append(person)


def waiting(process: Process, task: flow.Handle) -> Task:
    """The task that waits."""
    return process.task_set.get(flow_task=task, finished__isnull=True)


def four_moves(_: int) -> None:
    """Submit, return, submit, approve."""
    with transaction.atomic():
        process = ReportFlow.submit.run()
    for node, facts in (
        (ReportFlow.judge, {"approved": False}),
        (ReportFlow.again, {}),
        (ReportFlow.judge, {"approved": True}),
    ):
        with transaction.atomic():
            node.run(waiting(process, node), **facts)


tell(four_moves, list(range(count + WARM)))
