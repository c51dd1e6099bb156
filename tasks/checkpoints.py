"""Takes a checkpoint of the history once a day and mails it outside, to `CHECKPOINT_MAIL_TO`; without one nothing is done.

A checkpoint that arrives twice does no harm, one that never arrives does: so it is struck off after it was sent, under
the lock of its row, and tried again for days.
"""

from __future__ import annotations

import logging
from datetime import datetime

from celery import shared_task
from flask import current_app, render_template
from sqlalchemy import select

from extensions import db
from tasks.mail import MailRefused, MailUnclear, Post, post_of
from tasks.sweep import Clock, sweep, utc_now
from tasks.writing import File, Letter, Mailbox, mailbox, write
from units.checkpoints import Checkpoint, Tips, owe_checkpoint, written
from workflow.deadlines import local_day

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 96
"""Beat comes every quarter of an hour: after a day of refusals the next checkpoint stands for this one."""


@shared_task(name="sweep.checkpoints")
def run() -> int:
    """Take the checkpoint of the day and send what is owed; how many were sent."""
    address = current_app.config["CHECKPOINT_MAIL_TO"]
    return send_owed(post_of(current_app.config), address) if address else 0


def send_owed(post: Post, address: str, clock: Clock = utc_now) -> int:
    """Owe the checkpoint of the day, then send every one that is owed, until the mail server says no."""
    is_taken = True

    def plan(now: datetime) -> bool:
        owe_checkpoint(now)
        return False

    def take(now: datetime) -> bool:
        nonlocal is_taken
        owed = _next() if is_taken else None
        if owed is None:
            return False
        is_taken = _send(owed, post, address, now)
        return is_taken

    sweep("checkpoints: plan", plan, clock=clock)
    return sweep("checkpoints", take, clock=clock)


def compose(owed: Checkpoint, *, sender: Mailbox, to: str) -> Letter:
    """The letter: words for whoever keeps it, and the checkpoint as a file. Errors: ValueError for an unusable address."""
    day = local_day(owed.taken_at)
    name = f"moc-niem-{day.isoformat()}.json"
    tips = Tips(owed.last_id, owed.count, owed.chains, owed.hash)
    return write(
        id_=f"<checkpoint-{owed.id}-{owed.hash[:16]}@{sender.domain}>",
        sender=sender,
        to=mailbox("", to),
        subject=f"Nhịp: mốc niêm nhật ký ngày {day:%d/%m/%Y}",
        date=owed.taken_at,
        text=render_template("units/checkpoint_letter.txt", owed=owed, file_name=name),
        files=[File(name, "application/json", written(tips, owed.taken_at).encode())],
    )


def _next() -> Checkpoint | None:
    query = select(Checkpoint).where(Checkpoint.mailed_at.is_(None), Checkpoint.attempts < MOST_ATTEMPTS)
    query = query.order_by(Checkpoint.id).limit(1).with_for_update(skip_locked=True)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _send(owed: Checkpoint, post: Post, address: str, now: datetime) -> bool:
    """Send one; was it taken?"""
    try:
        post.send(compose(owed, sender=post.mailbox, to=address))
    except (MailRefused, MailUnclear, ValueError) as fault:
        owed.attempts += 1
        logger.warning("checkpoint %s was not taken: %s", owed.id, fault)
        return False
    owed.mailed_at = now
    return True
