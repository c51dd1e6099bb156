"""django-fsm-2 with django-fsm-log: return, submit, approve, undo; permission, row lock, version, a log row, one transaction each."""

from __future__ import annotations

from functools import partial

from house import WARM, holds, open_house, tell

count, person = open_house("django_fsm_log")

from django.contrib.auth.models import User  # noqa: E402 - Django wants its settings first
from django.db import connection, models, transaction  # noqa: E402
from django_fsm import FSMField, has_transition_perm  # noqa: E402
from django_fsm import transition as move  # noqa: E402
from django_fsm_log.decorators import fsm_log_by  # noqa: E402


def approver(report: Report, user: User) -> bool:
    """Does the person hold the office that makes the move?"""
    return holds(person, "approver")


class Report(models.Model):
    """A report and its state."""

    state = FSMField(default="submitted", protected=True)
    version = models.IntegerField(default=1)

    class Meta:
        app_label = "rivals"

    @fsm_log_by
    @move(field=state, source="submitted", target="returned", permission=approver)
    def give_back(self, by: User) -> None:
        """Return."""

    @fsm_log_by
    @move(field=state, source="returned", target="submitted", permission=approver)
    def submit(self, by: User) -> None:
        """Submit."""

    @fsm_log_by
    @move(field=state, source="submitted", target="approved", permission=approver)
    def approve(self, by: User) -> None:
        """Approve."""

    @fsm_log_by
    @move(field=state, source="approved", target="submitted", permission=approver)
    def undo(self, by: User) -> None:
        """Undo."""


def make(report_id: int, name: str) -> None:
    """One move."""
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report_id)
        if not has_transition_perm(getattr(report, name), user):
            raise PermissionError(name)
        getattr(report, name)(by=user)
        report.version += 1
        report.save()


with connection.schema_editor() as editor:
    editor.create_model(Report)
user = User.objects.create(username="fsm")
reports = Report.objects.bulk_create([Report() for _ in range(count + WARM)])


METHODS = {"return": "give_back", "submit": "submit", "approve": "approve", "undo": "undo"}
tell({name: partial(make, name=method) for name, method in METHODS.items()}, [each.pk for each in reports])
