"""The flow of a report as viewflow has it: submitted, judged, and back again until it is approved."""

from __future__ import annotations

from house import holds
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process

PERSON: list[int] = []
"""Who acts; set by the script."""


def demand() -> None:
    """The person holds the office that makes the move, or it is refused."""
    if not holds(PERSON[0], "approver"):
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
