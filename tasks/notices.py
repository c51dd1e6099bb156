"""Sends what is owed to people: one letter (and, by wish, one short message) per person at a time, at most once."""

from __future__ import annotations

import logging
from datetime import datetime
from email.message import EmailMessage

from celery import shared_task
from flask import current_app

from extensions import db
from submissions.notices.telling import items_of
from tasks import copybag, postbag
from tasks.letters import compose, short_message
from tasks.mail import Line, MailRefused, MailUnclear, MailUnreachable, Post, post_of
from tasks.phones import NotSent, send_short
from tasks.sweep import Clock, sweep, utc_now
from workflow.deadlines import local_day

logger = logging.getLogger(__name__)


@shared_task(name="sweep.notices")
def run() -> int:
    """Send what is owed, letters first; how many people were taken up."""
    taken = send_owed(post_of(current_app.config))
    address = current_app.config["PHONE_URL"]
    return taken + send_copies(address) if address else taken


def send_owed(post: Post, clock: Clock = utc_now) -> int:
    """Send every notice that is due, until nothing is left or nobody answers at the mail server."""
    is_reachable, line = True, Line(post)

    def take(now: datetime) -> bool:
        nonlocal is_reachable
        if not is_reachable:
            return False
        bundle = postbag.claim(now)
        if bundle is not None and bundle.notices:
            is_reachable = _send(bundle, line, clock)
        return bundle is not None

    def give_up(now: datetime) -> bool:
        if lost := postbag.give_up_unclear(now):
            logger.error("%s notices were being sent when their worker died", lost)
        return False

    sweep("notices: unclear", give_up, clock=clock)
    try:
        return sweep("notices", take, clock=clock)
    finally:
        line.close()


def send_copies(address: str, clock: Clock = utc_now) -> int:
    """Send what is owed to telephones through `address` (Apprise, with {phone}); how many people were taken up.

    One try each: a gateway that does not answer may have sent it, and the letter and the inbox carry the duty.
    """

    def take(now: datetime) -> bool:
        claimed = copybag.claim(now)
        if claimed is None:
            return False
        if claimed.notices:
            _send_copy(claimed, address, clock)
        return True

    def give_up(now: datetime) -> bool:
        copybag.give_up_unclear(now)
        return False

    sweep("copies: unclear", give_up, clock=clock)
    return sweep("copies", take, clock=clock)


def _send_copy(claimed: postbag.Bundle, address: str, clock: Clock) -> None:
    """Send one short message; the claim is committed before it leaves."""
    ids, phone = claimed.ids, claimed.user.phone or ""
    base_url = current_app.config["BASE_URL"].rstrip("/")
    said = short_message(
        items_of(claimed.notices, claimed.behind, base_url=base_url, today=local_day(clock())), base_url
    )
    db.session.commit()
    try:
        send_short(address, phone, said)
    except NotSent as fault:
        logger.warning("message of notices %s failed: %s", ids, fault)
        copybag.failed(ids, str(fault))
    else:
        copybag.delivered(ids, clock())


def _send(bundle: postbag.Bundle, line: Line, clock: Clock) -> bool:
    """Send one claimed bundle; is the mail server there? The claim is committed before the first byte leaves."""
    ids = bundle.ids
    message = _letter(bundle, line.post, clock())
    db.session.commit()
    if message is None:
        return True
    try:
        line.send(message)
    except MailUnclear as fault:
        logger.error("notices %s: sent or not, nobody knows: %s", ids, fault)
        postbag.leave_unclear(ids, str(fault))
    except MailRefused as fault:
        logger.warning("notices %s were refused: %s", ids, fault)
        postbag.put_back(ids, str(fault), clock())
        return not isinstance(fault, MailUnreachable)
    else:
        postbag.delivered(ids, clock())
    return True


def _letter(bundle: postbag.Bundle, post: Post, now: datetime) -> EmailMessage | None:
    """The letter, or None when it cannot be written: counted, so that one bad name or address stops nobody else's."""
    base_url = current_app.config["BASE_URL"].rstrip("/")
    try:
        return compose(
            bundle,
            sender=post.sender,
            domain=post.domain,
            base_url=base_url,
            key=current_app.config["SECRET_KEY"],
            now=now,
        )
    except Exception as fault:  # whatever is wrong with one letter must not stop the others
        logger.exception("notices %s cannot be put into a letter", bundle.ids)
        postbag.put_back(bundle.ids, str(fault), now)
        return None
