"""Sends what is owed to people: one letter (and, by wish, one short message) per person, at most once."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime

from celery import shared_task
from flask import current_app

from extensions import db
from submissions.notices.telling import items_of
from tasks import postbag
from tasks.claims import UNCLEAR, Bundle
from tasks.copybag import BY_PHONE
from tasks.letters import compose, short_message
from tasks.mail import Line, MailRefused, MailUnclear, MailUnreachable, Post, post_of
from tasks.phones import NotSent, send_short
from tasks.sweep import Clock, sweep, utc_now
from tasks.writing import Letter
from workflow.deadlines import local_day

logger = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds after which what was claimed together and is not begun is let go: a slow server must not make it stale."""


@shared_task(name="sweep.notices")
def run() -> int:
    """Send what is owed, letters first; how many people were taken up."""
    taken = send_owed(post_of(current_app.config))
    address = current_app.config["PHONE_URL"]
    return taken + send_copies(address) if address else taken


def send_owed(post: Post, clock: Clock = utc_now) -> int:
    """Send every notice that is due, until nothing is left or nobody answers at the mail server; how many people's."""
    is_reachable, line = True, Line(post)

    def take(now: datetime) -> int:
        nonlocal is_reachable
        bundles = postbag.claim(now) if is_reachable else []
        if bundles:
            is_reachable = send_all(letters_of(bundles, line.post, now), line, clock)
        return len(bundles)

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
        claimed = BY_PHONE.claim(now)
        for bundle in claimed:
            if bundle.notices:
                _send_copy(bundle, address, clock)
        return bool(claimed)

    def give_up(now: datetime) -> bool:
        BY_PHONE.give_up_unclear(now)
        return False

    sweep("copies: unclear", give_up, clock=clock)
    return sweep("copies", take, clock=clock)


def _send_copy(claimed: Bundle, address: str, clock: Clock) -> None:
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
        BY_PHONE.give_up(ids, str(fault))
    else:
        BY_PHONE.delivered(ids, clock())


def letters_of(bundles: Sequence[Bundle], post: Post, now: datetime) -> list[tuple[list[int], Letter]]:
    """The letter of each bundle with the notices it tells; they are in hand, the claims committed.

    One that cannot be written is counted and put back, so that one bad name or address stops nobody else's.
    """
    base_url, key = current_app.config["BASE_URL"].rstrip("/"), current_app.config["SECRET_KEY"]
    written = []
    for bundle in bundles:
        if not bundle.notices:
            continue
        try:
            letter = compose(bundle, sender=post.mailbox, base_url=base_url, key=key, now=now)
        except Exception as fault:  # whatever is wrong with one letter must not stop the others
            logger.exception("notices %s cannot be put into a letter", bundle.ids)
            postbag.put_back(bundle.ids, str(fault), now)
        else:
            written.append((bundle, letter))
    postbag.hold(bundle for bundle, _ in written)
    letters = [(bundle.ids, letter) for bundle, letter in written]
    db.session.commit()
    return letters


def send_all(letters: Sequence[tuple[list[int], Letter]], line: Line, clock: Clock) -> bool:
    """Send what is in hand, one letter after the other; is the mail server there? What is not begun is released."""
    end, is_there, arrived = time.monotonic() + PATIENCE, True, list[int]()
    for ids, letter in letters:
        if is_there and time.monotonic() < end and postbag.begin(ids, now=clock(), arrived=arrived):
            db.session.commit()
            fault = _send(ids, letter, line, clock)
            arrived = [] if fault else ids
            is_there = not isinstance(fault, MailUnreachable)
        else:
            postbag.release(ids, clock())
    postbag.settle([each for ids, _ in letters for each in ids], now=clock(), arrived=arrived)
    return is_there


def _send(ids: list[int], letter: Letter, line: Line, clock: Clock) -> Exception | None:
    """Send one letter that was begun; why it did not arrive for certain, which is written down."""
    try:
        line.send(letter)
    except MailUnclear as fault:
        logger.error("notices %s: sent or not, nobody knows: %s", ids, fault)
        postbag.give_up(ids, f"{UNCLEAR}: {fault}")
        return fault
    except MailRefused as fault:
        logger.warning("notices %s were refused: %s", ids, fault)
        postbag.put_back(ids, str(fault), clock(), for_good=fault.for_good)
        return fault
    return None
