"""What a workbook is: whose, of which round, made from which form and which state of the report. Signed, in a hidden sheet.

Only we can have made it; that somebody changed it shows. Knows no sheet besides its own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from itsdangerous import BadData

from submissions.models import Submission
from submissions.workbooks.layout import rows_of
from units.sealing import signer

HIDDEN_SHEET = "nhip"
PURPOSE = "workbook"


class NotGenuine(Exception):
    """The identity was changed, or comes from another house."""


@dataclass(frozen=True)
class Identity:
    """Who a workbook belongs to. `rows`: key of a list -> rows it was given; names are for telling, ids decide."""

    submission: int
    version: int
    form: str
    unit_code: str
    unit_name: str
    round_code: str
    round_title: str
    rows: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, submission: Submission) -> Identity:
        """The identity of the workbook `submission` would get now."""
        round_ = submission.round
        return cls(
            submission.id,
            submission.version,
            round_.form_version.content_hash,
            submission.unit_code,
            submission.unit_name,
            round_.code,
            round_.title,
            rows_of(round_.form_version.compiled, submission.listings),
        )

    def signed(self, key: str) -> str:
        """As the text in the workbook."""
        return str(signer(key, PURPOSE).dumps(asdict(self)))


def identity_in(token: str, key: str) -> Identity:
    """What `signed` made. Errors: NotGenuine."""
    try:
        return Identity(**signer(key, PURPOSE).loads(token))
    except (BadData, TypeError) as fault:
        raise NotGenuine(PURPOSE) from fault
