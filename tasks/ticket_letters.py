"""The letter that brings a link: words from `templates/units/`, the link first. Must not know how letters travel."""

from __future__ import annotations

from datetime import datetime

from flask import render_template

from tasks.writing import Letter, Mailbox, mailbox, one_line, write
from units.access import offices_of
from units.credentials import Purpose, Ticket
from vietnamese import format_moment
from workflow.deadlines import local_day

PATHS = {Purpose.INVITATION: "invitation", Purpose.RESET: "new-password"}
SUBJECTS = {
    Purpose.INVITATION: "Mời bạn vào Nhịp, hệ thống báo cáo công đoàn",
    Purpose.RESET: "Đặt lại mật khẩu Nhịp",
}


def link_of(ticket: Ticket, token: str, base_url: str) -> str:
    """The address a person opens."""
    return f"{base_url.rstrip('/')}/{PATHS[ticket.purpose]}/{token}"


def compose(ticket: Ticket, *, token: str, sender: Mailbox, base_url: str, now: datetime) -> Letter:
    """The letter for `ticket`; its Message-ID follows from the ticket. Errors: ValueError without a usable address."""
    facts = {
        "person": one_line(ticket.user.name),
        "offices": [
            one_line(f"{office.title}, {office.unit_name}") for office in offices_of(ticket.user, local_day(now))
        ],
        "link": link_of(ticket, token, base_url),
        "is_invitation": ticket.purpose is Purpose.INVITATION,
        "ends": format_moment(ticket.ends_at),
        "base_url": base_url,
    }
    return write(
        id_=f"<ticket-{ticket.id}-{ticket.attempts}@{sender.domain}>",
        sender=sender,
        to=mailbox(ticket.user.name, ticket.user.email),
        subject=SUBJECTS[ticket.purpose],
        date=now,
        text=render_template("units/ticket_letter.txt", **facts),
        html=render_template("units/ticket_letter.html", **facts),
    )
