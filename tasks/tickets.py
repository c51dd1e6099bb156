"""Links that set passwords: finds out who the forgotten addresses belong to, then mails each link at most once.

    owed --claim--> sending --> sent
      ^                |-- refused: owed again, later each time; failed after the last pause
      |                '-- unclear, or its worker died: failed, a person sends a new one
      '-- moot: used, replaced or over before it left

The claim is committed before the first byte leaves, as with notices (`tasks/postbag.py`).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from celery import shared_task
from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from extensions import db
from tasks.mail import MailRefused, MailUnclear, MailUnreachable, Post, post_of
from tasks.sweep import Clock, sweep, utc_now
from tasks.ticket_letters import compose
from units.credentials import MailState, Ticket
from units.guessing import forget_old
from units.tickets import answer_forgotten, token_of

logger = logging.getLogger(__name__)

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
"""How long to wait after the first, second ... refusal. After one more a person has to look."""

UNCLEAR_AFTER = timedelta(minutes=15)
UNCLEAR = "không rõ đã gửi hay chưa"
LONGEST_FAULT = 300


@shared_task(name="sweep.tickets")
def run() -> int:
    """Answer what was forgotten and send what is owed; how many letters were taken up."""
    return send_owed(post_of(current_app.config))


def send_owed(post: Post, clock: Clock = utc_now) -> int:
    """Make the tickets asked for, then send every link that is due, until nothing is left or nobody answers."""
    is_reachable = True

    def take(now: datetime) -> bool:
        nonlocal is_reachable
        if not is_reachable or (ticket := _claim(now)) is None:
            return False
        if ticket.state is MailState.SENDING:
            is_reachable = _send(ticket, post, clock)
        return True

    sweep("tickets: unclear", _give_up_unclear, clock=clock)
    sweep("tickets: forgotten", answer_forgotten, clock=clock)
    return sweep("tickets", take, clock=clock)


def _claim(now: datetime) -> Ticket | None:
    """Mark one owed ticket as being sent, or as moot when its link is dead; None when none is due."""
    due = (
        select(Ticket)
        .where(Ticket.state == MailState.OWED, Ticket.not_before <= now)
        .order_by(Ticket.not_before, Ticket.id)
        .limit(1)
        .options(joinedload(Ticket.user, innerjoin=True))
        .with_for_update(of=Ticket, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    ticket = db.session.scalar(due)
    if ticket is None:
        return None
    if ticket.is_usable(now) and ticket.user.enabled:
        ticket.state, ticket.not_before = MailState.SENDING, now + UNCLEAR_AFTER
    else:
        ticket.state = MailState.MOOT
    db.session.flush()
    return ticket


def _send(ticket: Ticket, post: Post, clock: Clock) -> bool:
    """Send one claimed link; is the mail server there?"""
    ticket_id, attempts = ticket.id, ticket.attempts
    try:
        base_url, token = current_app.config["BASE_URL"], token_of(ticket, key=current_app.config["SECRET_KEY"])
        letter = compose(ticket, token=token, sender=post.mailbox, base_url=base_url, now=clock())
    except Exception as fault:  # whatever is wrong with one letter must not stop the others
        logger.exception("ticket %s cannot be put into a letter", ticket_id)
        _put_back(ticket_id, attempts, str(fault), clock())
        return True
    db.session.commit()
    try:
        post.send(letter)
    except MailUnclear as fault:
        logger.error("ticket %s: sent or not, nobody knows: %s", ticket_id, fault)
        _set(ticket_id, state=MailState.FAILED, fault=f"{UNCLEAR}: {fault}"[:LONGEST_FAULT])
    except MailRefused as fault:
        logger.warning("ticket %s was refused: %s", ticket_id, fault)
        _put_back(ticket_id, attempts, str(fault), clock())
        return not isinstance(fault, MailUnreachable)
    else:
        _set(ticket_id, state=MailState.SENT, sent_at=clock(), fault=None)
    return True


def _put_back(ticket_id: int, attempts: int, fault: str, now: datetime) -> None:
    """Owe again after a pause that grows; after the last pause it has failed."""
    common = {"attempts": attempts + 1, "fault": fault[:LONGEST_FAULT]}
    if attempts >= len(PAUSES):
        _set(ticket_id, state=MailState.FAILED, **common)
    else:
        _set(ticket_id, state=MailState.OWED, not_before=now + PAUSES[attempts], **common)


def _give_up_unclear(now: datetime) -> bool:
    """Give up what a worker began to send and never finished; forget guesses that no longer count."""
    forget_old(now)
    lost = update(Ticket).where(Ticket.state == MailState.SENDING, Ticket.not_before <= now)
    done = db.session.execute(_plain(lost.values(state=MailState.FAILED, fault=UNCLEAR)))
    if done.rowcount:  # type: ignore[attr-defined]
        logger.error("%s links were being sent when their worker died", done.rowcount)  # type: ignore[attr-defined]
    return False


def _set(ticket_id: int, **values: object) -> None:
    """Write what became of a letter; a ticket replaced while it was being sent stays replaced."""
    db.session.execute(_plain(update(Ticket).where(Ticket.id == ticket_id).values(**values)))


def _plain(statement):  # type: ignore[no-untyped-def]
    return statement.execution_options(synchronize_session=False)
