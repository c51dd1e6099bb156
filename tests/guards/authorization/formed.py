"""What the matrix asks of forms, targets, files and sessions: a draft, a value given, a file; what is sent to each address."""

from __future__ import annotations

import io
import secrets
from typing import Any

from extensions import db
from submissions.entry.file_models import ReportFile
from submissions.forms.editing.drafts import begin_draft
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.forms.words import Comparator
from submissions.targets.models import TargetValue
from tests.world import NOW
from units.access import OPERATOR
from units.people import SignIn, User
from workflow.periods import parse_period

NAMED = {"key": "members_total", "form_code": "B", "target_code": "B.III.6"}
"""Values of arguments that are nobody's."""


def draft_of(code: str) -> int:
    """A draft of the next version of a form."""
    return begin_draft(code, by=OPERATOR, now=NOW).id


def file_of(submission_id: int) -> int:
    """A file attached to a report."""
    kept = ReportFile(submission_id=submission_id, field_key="minutes", name="a.pdf", type="application/pdf", size=5)
    kept.hash, kept.content, kept.added_at = "0" * 64, b"%PDF-", NOW
    db.session.add(kept)
    db.session.flush()
    return kept.id


def target_of(unit_id: int) -> int:
    """What a unit was given to reach this year in a target of the annual programme."""
    publish(shipped_form("B"), by_id=None, now=NOW)
    window = parse_period("2026")
    kept = TargetValue(
        form_code="B", target_code=NAMED["target_code"], unit_id=unit_id, span="2026", value=10, how="hand"
    )
    kept.first_day, kept.last_day, kept.comparator = window.first_day, window.last_day, Comparator.AT_LEAST_NUMBER
    kept.set_at, kept.signer_name, kept.signer_title = NOW, "", ""
    db.session.add(kept)
    db.session.flush()
    return kept.id


def sent_about_forms(version: int, below_id: int, unit_code: str, target_id: int) -> dict[str, dict[str, Any]]:
    """Address -> what a person with the right to it would send."""
    return {
        "files.add": {"version": version, "file": (io.BytesIO(b"%PDF-1.7"), "a.pdf")},
        "files.remove": {"version": version},
        "targets.give": {f"value:{below_id}": "5", "seen": target_id, "span": "2026"},
        "targets.own": {"value": "5", "seen": target_id, "span": "2026"},
        "targets.upload": {"file": (_shares(unit_code), "giao.csv")},
        "form_drafts.create": {"code": "Q"},
        "form_drafts.save": {"text": "code: Q", "version": 1},
        "form_drafts.publish": {"version": 1, "latest": 1},
        "form_drafts.discard": {"version": 1},
        "form_parts.save_field": {
            "version": 1,
            "section": "A1.I.2.a",
            "label_vi": "Ô mới",
            "kind": "integer",
            "supply": "grassroots",
        },
        "form_parts.act": {"version": 1, "act": "field_down", "key": "workforce_total"},
    }


def _shares(unit_code: str) -> io.BytesIO:
    """A list that gives the unit below a share of a target."""
    return io.BytesIO(f"form,target,span,unit_code,value\nB,B.III.6,2026,{unit_code}-T,5\n".encode())


def somebodys_sign_in(user: User) -> int:
    """An open session of one person."""
    sign_in = SignIn(
        user=user, token_hash=f"{user.id}-{secrets.token_hex(8)}", started_at=NOW, ends_at=NOW, device="test"
    )
    db.session.add(sign_in)
    db.session.flush()
    return sign_in.id
