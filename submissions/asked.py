"""What a round asks and about which period, read without its rows: neither ever changes once a round is open.

By the names of `FormVersion` and `Period`, for statements that are handed to the driver as they are (ADR 13).
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from extensions import db
from submissions.forms.models import FormVersion, compiled_before
from submissions.forms.schema import Form
from workflow.periods import PeriodKind, PeriodWindow


class AskedForm(NamedTuple):
    """The form version a report answers."""

    id: int
    form_id: int
    content_hash: str

    @property
    def compiled(self) -> Form:
        """As `FormVersion.compiled`."""
        return compiled_before(self.content_hash) or db.session.get_one(FormVersion, self.id).compiled


class AskedPeriod(NamedTuple):
    """The period a report is about."""

    kind: str
    code: str
    first_day: date
    last_day: date

    @property
    def window(self) -> PeriodWindow:
        """As `Period.window`."""
        return PeriodWindow(PeriodKind(self.kind), *self[1:])


ASKED_COLUMNS = "v.id AS version_id, v.form_id, v.content_hash, p.kind, p.code, p.first_day, p.last_day"
"""What the two are made of, of a form version `v` and a period `p`."""
