"""Sends what is owed to people: one letter per person at a time, at most once."""

from __future__ import annotations

import logging
from datetime import datetime
from email.message import EmailMessage

from celery import shared_task
from flask import current_app

from extensions import db
from tasks import postbag
from tasks.letters import compose
from tasks.mail import MailRefused, MailUnclear, MailUnreachable, Post, post_of
from tasks.sweep import Clock, sweep, utc_now

logger = logging.getLogger(__name__)


@shared_task(name="sweep.notices")
def run() -> int:
    """Send what is owed; how many people were taken up."""
    return send_owed(post_of(current_app.config))


def send_owed(post: Post, clock: Clock = utc_now) -> int:
    """Send every notice that is due, until nothing is left or nobody answers at the mail server."""
    is_reachable = True

    def take(now: datetime) -> bool:
        nonlocal is_reachable
        if not is_reachable:
            return False
        bundle = postbag.claim(now)
        if bundle is not None and bundle.notices:
            is_reachable = _send(bundle, post, clock)
        return bundle is not None

    def give_up(now: datetime) -> bool:
        if lost := postbag.give_up_unclear(now):
            logger.error("%s notices were being sent when their worker died", lost)
        return False

    sweep("notices: unclear", give_up, clock=clock)
    return sweep("notices", take, clock=clock)


def _send(bundle: postbag.Bundle, post: Post, clock: Clock) -> bool:
    """Send one claimed bundle; is the mail server there? The claim is committed before the first byte leaves."""
    ids = bundle.ids
    message = _letter(bundle, post, clock())
    db.session.commit()
    if message is None:
        return True
    try:
        post.send(message)
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
