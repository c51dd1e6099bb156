"""One letter out of what one person is owed: words from `templates/notices/`, headers that machines obey.

Must not know how letters travel, nor change any row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from flask import render_template

from submissions.notices.feed import calendar_file
from submissions.notices.kinds import MAY_BE_OFF, SCHEDULED, Group
from submissions.notices.telling import Item, items_of
from submissions.notices.unsubscribing import link_for
from tasks.claims import Bundle
from tasks.writing import File, Letter, Mailbox, mailbox, one_line, write
from workflow.deadlines import local_day

MOST_ITEMS = 50
"""A letter names so many reports; how many more there are it only counts."""


def compose(bundle: Bundle, *, sender: Mailbox, base_url: str, key: str, now: datetime) -> Letter:
    """The letter for `bundle`: the same bundle always gives the same Message-ID.

    `base_url`: where the house is found, without a slash at its end. `key`: what links are signed under.
    Errors: ValueError when the person has no usable address.
    """
    items = items_of(bundle.notices, bundle.behind, base_url=base_url, today=local_day(now))
    groups = [group for group in Group if group in MAY_BE_OFF and any(item.group is group for item in items)]
    way_out = link_for(bundle.user, groups, base_url=base_url, key=key) if groups else ""
    facts = {
        "person": one_line(bundle.user.name),
        "items": items[:MOST_ITEMS],
        "more": max(0, len(items) - MOST_ITEMS),
        "count": len(items),
        "base_url": base_url,
        "way_out": way_out,
    }
    subject = render_template("notices/subject.txt", **facts)
    headers = {"X-Nhip-Notices": ",".join(map(str, bundle.ids)), "List-Id": f"<thong-bao.{sender.domain}>"}
    if way_out:
        headers |= {"List-Unsubscribe": f"<{way_out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return write(
        id_=message_id(bundle.ids, sender.domain),
        sender=sender,
        to=mailbox(bundle.user.name, bundle.user.email),
        subject=subject,
        date=now,
        text=render_template("notices/letter.txt", **facts),
        html=render_template("notices/letter.html", subject=subject, **facts),
        files=_deadlines(bundle, items, domain=sender.domain, base_url=base_url, now=now),
        headers=headers,
    )


def message_id(notice_ids: Sequence[int], domain: str) -> str:
    """An identity that follows from what is told, so that a letter handed over twice can be recognised."""
    digest = hashlib.sha256(",".join(map(str, sorted(notice_ids))).encode()).hexdigest()
    return f"<notice-{digest[:32]}@{domain}>"


def short_message(items: Sequence[Item], base_url: str) -> str:
    """What fits a telephone: one thing whole, or how many there are."""
    return render_template("notices/short.txt", items=items, count=len(items), base_url=base_url).strip()


def _deadlines(bundle: Bundle, items: Sequence[Item], *, domain: str, base_url: str, now: datetime) -> list[File]:
    """The deadlines the letter speaks of, as a file calendars read."""
    told = {item.id for item in items if item.kind in SCHEDULED and item.days_left >= 0}
    due = [notice.submission for notice in bundle.notices if notice.id in told]
    if not due:
        return []
    return [File("han-nop.ics", "text/calendar", calendar_file(due, domain=domain, base_url=base_url, now=now))]
