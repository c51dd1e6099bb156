"""The one decision function's answer about published versions. Whether a report may be published: `submissions/deciding.py`."""

from __future__ import annotations

from datetime import datetime

from submissions.issuing.sealing import in_groups
from submissions.publications.models import Publication, PublicationState
from units.access import Doer
from units.authority import Action, may, may_at
from workflow.refusals import Refused

WITHDRAW = "withdraw"


@may.register
def _publication(subject: Publication, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    """`withdraw`: by whoever publishes for the unit, once. Anything else: seeing it, which is seeing the report."""
    path = subject.submission.unit_path
    if action != WITHDRAW:
        return may_at(path, doer, Action.SEE)
    if subject.state is not PublicationState.ISSUED:
        return Refused("not_found")
    if refusal := may_at(path, doer, Action.PUBLISH):
        return refusal
    return Refused("withdrawn_already", code=in_groups(subject.code or "")) if subject.withdrawn_at else None
