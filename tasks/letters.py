"""One letter out of what one person is owed: words from `templates/notices/`, headers that machines obey.

Must not know how letters travel, nor change any row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage

from flask import render_template

from submissions.models import Notice
from submissions.notices import REMINDER
from tasks.mail import mailbox, one_line
from tasks.postbag import Bundle
from workflow.deadlines import local_day

MOST_ITEMS = 50
"""A letter names so many reports; how many more there are it only counts."""


@dataclass(frozen=True)
class Item:
    """One notice as the templates want it. `days_left`: calendar days to the deadline day, negative when it is over.

    `waits_at`, `waited`: where a report waits too long, and for how many working days.
    """

    kind: str
    unit: str
    round: str
    link: str
    by: str
    title: str
    on_behalf_of: str
    reason: str
    due_on: date
    days_left: int
    waits_at: str
    waited: int

    @property
    def due(self) -> str:
        """The deadline day as it is written in Vietnam."""
        return f"{self.due_on:%d/%m/%Y}"


def compose(bundle: Bundle, *, sender: str, domain: str, base_url: str, now: datetime) -> EmailMessage:
    """The letter for `bundle`: the same bundle always gives the same Message-ID.

    `base_url`: where the house is found, without a slash at its end.
    Errors: ValueError when the person has no usable address.
    """
    items = items_of(bundle.notices, base_url=base_url, today=local_day(now))
    facts = {
        "person": one_line(bundle.user.name),
        "items": items[:MOST_ITEMS],
        "more": max(0, len(items) - MOST_ITEMS),
        "count": len(items),
        "base_url": base_url,
    }
    message = EmailMessage()
    message["Subject"] = one_line(render_template("notices/subject.txt", **facts))
    message["From"] = sender
    message["To"] = mailbox(bundle.user.name, bundle.user.email)
    message["Date"] = now
    message["Message-ID"] = message_id(bundle.ids, domain)
    message["List-Id"] = f"<thong-bao.{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(render_template("notices/letter.txt", **facts), cte="quoted-printable")
    message.add_alternative(render_template("notices/letter.html", **facts), subtype="html", cte="quoted-printable")
    return message


def items_of(notices: Sequence[Notice], *, base_url: str, today: date) -> list[Item]:
    """What the letter lists, oldest first. Several reminders of one report (made up for together) are told once."""
    told: dict[tuple[int, str, str], Item] = {}
    for notice in notices:
        occasion = "" if notice.kind == REMINDER else notice.occasion
        told[notice.submission_id, notice.kind, occasion] = _item(notice, base_url, today)
    return list(told.values())


def message_id(notice_ids: Sequence[int], domain: str) -> str:
    """An identity that follows from what is told, so that a letter handed over twice can be recognised."""
    digest = hashlib.sha256(",".join(map(str, sorted(notice_ids))).encode()).hexdigest()
    return f"<notice-{digest[:32]}@{domain}>"


def _item(notice: Notice, base_url: str, today: date) -> Item:
    submission = notice.submission
    due_on = local_day(submission.due_at)
    return Item(
        kind=notice.kind,
        unit=submission.unit_name,
        round=submission.round.title,
        link=f"{base_url}/submissions/{submission.id}",
        by=notice.facts.get("by", ""),
        title=notice.facts.get("title", ""),
        on_behalf_of=notice.facts.get("for", ""),
        reason=notice.facts.get("reason", ""),
        due_on=due_on,
        days_left=(due_on - today).days,
        waits_at=notice.facts.get("at", ""),
        waited=notice.facts.get("days", 0),
    )
