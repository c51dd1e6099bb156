"""Viewflow: submit, return, submit, approve as tasks of a flow; permission, its own lock and task rows, one transaction each."""

from __future__ import annotations

from house import WARM, holds, open_house, tell

count, person = open_house("viewflow", "viewflow.workflow")

from django.db import transaction  # noqa: E402 - Django wants its settings first
from viewflow import this  # noqa: E402
from viewflow.workflow import flow, lock  # noqa: E402
from viewflow.workflow.models import Process, Task  # noqa: E402


def demand() -> None:
    """The person holds the office that makes the move, or it is refused."""
    if not holds(person, "approver"):
        raise PermissionError


class ReportFlow(flow.Flow):
    """Submitted, judged, and back again until it is approved."""

    process_class = Process
    lock_impl = lock.select_for_update_lock

    submit = flow.StartHandle(this.begin).Next(this.judge)
    judge = flow.Handle(this.decide).Next(this.is_approved)
    is_approved = flow.If(lambda activation: activation.process.data["approved"]).Then(this.end).Else(this.again)
    again = flow.Handle(this.send_again).Next(this.judge)
    end = flow.End()

    def begin(self, activation) -> Process:  # type: ignore[no-untyped-def]
        """Submit."""
        demand()
        activation.process.data = {"approved": False}
        activation.process.save()
        return activation.process

    def decide(self, activation, approved: bool) -> None:  # type: ignore[no-untyped-def]
        """Approve or return."""
        demand()
        activation.process.data = {"approved": approved}
        activation.process.save()

    def send_again(self, activation) -> None:  # type: ignore[no-untyped-def]
        """Submit once more."""
        demand()


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
