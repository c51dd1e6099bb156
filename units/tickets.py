"""One-use links by which a person sets a password: made, owed by mail, looked at, used.

A newer ticket replaces the older ones of its person, and so does a password set or changed meanwhile. Looking at a
link changes nothing: scanners of mail open links before people do.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hmac import compare_digest

from itsdangerous import BadSignature
from sqlalchemy import delete, func, insert, select, update

from extensions import db, hurry
from units.credentials import ForgottenPassword, MailState, Purpose, Ticket
from units.guessing import forgive
from units.history import Happening, append
from units.passwords import demand_good, hashed
from units.people import User
from units.sealing import signer
from units.sessions import end_sessions
from units.tree import one_of
from workflow.refusals import Refused

LASTS = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET: timedelta(hours=1)}
MOST_ASKED, MOST_ASKED_WITHIN = 3, timedelta(hours=1)
"""Letters one address gets at most when strangers keep asking for it."""

SWEEP = "tickets"


def invite(people: Sequence[User], *, by_id: int | None, now: datetime) -> int:
    """Owe an invitation to everybody of `people` who is enabled and has no password yet; how many. Again replaces.

    by_id: the administrator; None for the operator at the command line.
    """
    invited = [person for person in people if person.enabled and person.password_hash is None]
    _make(invited, Purpose.INVITATION, by_id=by_id, now=now)
    append([Happening("person", person.id, "invite", by_id) for person in invited], now=now)
    if invited:
        hurry(SWEEP)
    return len(invited)


def note_forgotten(email: str, *, now: datetime) -> None:
    """Note that the password of `email` is said to be forgotten. The same work whether anybody has the address."""
    db.session.add(ForgottenPassword(email=email.strip().lower()[:254], at=now))
    hurry(SWEEP)


def answer_forgotten(now: datetime) -> bool:
    """Owe a link to the person behind one noted address, if there is one; was anything noted?

    Who never had a password gets a new invitation. More than three letters in an hour are not sent to anybody.
    """
    noted = db.session.scalar(
        select(ForgottenPassword).order_by(ForgottenPassword.id).limit(1).with_for_update(skip_locked=True)
    )
    if noted is None:
        return False
    person = db.session.scalar(
        select(User).where(User.email == noted.email, User.enabled).with_for_update(key_share=True)
    )
    if person is not None and not _has_asked_enough(person, now):
        purpose = Purpose.RESET if person.password_hash else Purpose.INVITATION
        _make([person], purpose, by_id=None, now=now)
        append([Happening("person", person.id, "forgot_password")], now=now)
    db.session.execute(delete(ForgottenPassword).where(ForgottenPassword.id == noted.id))
    return True


def reset_at_once(person: User, *, key: str, now: datetime) -> str:
    """A link handed over on the spot instead of by mail, for the operator; its token.

    Errors: Refused("account_disabled").
    """
    if not person.enabled:
        raise Refused("account_disabled")
    _make([person], Purpose.RESET, by_id=None, now=now, state=MailState.MOOT)
    append([Happening("person", person.id, "reset_by_operator")], now=now)
    newest = select(Ticket).where(Ticket.user_id == person.id).order_by(Ticket.id.desc()).limit(1)
    return token_of(db.session.scalars(newest).one(), key=key)


def token_of(ticket: Ticket, *, key: str) -> str:
    """What the link carries."""
    return str(signer(key, "ticket").dumps([ticket.id, ticket.nonce]))


def ticket_behind(token: str, *, key: str, now: datetime) -> Ticket:
    """The usable ticket behind a link.

    Errors: Refused with link_unknown, link_used, link_replaced, link_expired (invitation: whether it was one).
    """
    try:
        ticket_id, nonce = signer(key, "ticket").loads(token)
    except (BadSignature, ValueError, TypeError) as fault:
        raise Refused("link_unknown") from fault
    ticket = db.session.get(Ticket, ticket_id)
    if ticket is None or not compare_digest(ticket.nonce, nonce) or not ticket.user.enabled:
        raise Refused("link_unknown")
    if not ticket.is_usable(now):
        raise Refused(_why_dead(ticket), invitation=ticket.purpose is Purpose.INVITATION)
    return ticket


def use_ticket(ticket: Ticket, password: str, again: str, *, now: datetime) -> User:
    """Set the password of the ticket's person, end every session of his, and spend the ticket; the person.

    Errors: those of `demand_good`; Refused("link_used") to the second of two at once.
    """
    person = ticket.user
    demand_good(password, again, own=(person.email, person.name))
    spent = (
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.used_at.is_(None), Ticket.replaced_at.is_(None), Ticket.ends_at > now)
        .values(used_at=now)
    )
    if not db.session.execute(spent).rowcount:  # type: ignore[attr-defined]
        raise Refused("link_used", invitation=ticket.purpose is Purpose.INVITATION)
    person.password_hash = hashed(password)
    replace_tickets([person.id], now=now)
    end_sessions([person.id], now=now)
    forgive(person.email)
    append([Happening("person", person.id, "set_password", person.id, {"by": str(ticket.purpose)})], now=now)
    return person


def replace_tickets(person_ids: Sequence[int], *, now: datetime) -> None:
    """Make every unused ticket of these people worthless, and its letter moot where it has not left."""
    unused = update(Ticket).where(
        one_of(Ticket.user_id, person_ids), Ticket.used_at.is_(None), Ticket.replaced_at.is_(None)
    )
    db.session.execute(unused.values(replaced_at=now))
    owed = update(Ticket).where(one_of(Ticket.user_id, person_ids), Ticket.state == MailState.OWED)
    db.session.execute(owed.values(state=MailState.MOOT))


def _make(
    people: Sequence[User],
    purpose: Purpose,
    *,
    by_id: int | None,
    now: datetime,
    state: MailState = MailState.OWED,
) -> None:
    if not people:
        return
    replace_tickets([person.id for person in people], now=now)
    common = {"purpose": purpose, "made_at": now, "made_by": by_id, "ends_at": now + LASTS[purpose]}
    rows = [
        {
            "user_id": person.id,
            "nonce": secrets.token_hex(16),
            "state": state,
            "not_before": now,
            "attempts": 0,
            **common,
        }
        for person in people
    ]
    db.session.execute(insert(Ticket), rows)


def _has_asked_enough(person: User, now: datetime) -> bool:
    recent = select(func.count()).select_from(Ticket)
    recent = recent.where(
        Ticket.user_id == person.id, Ticket.made_by.is_(None), Ticket.made_at > now - MOST_ASKED_WITHIN
    )
    return (db.session.scalar(recent) or 0) >= MOST_ASKED


def _why_dead(ticket: Ticket) -> str:
    if ticket.used_at is not None:
        return "link_used"
    return "link_replaced" if ticket.replaced_at is not None else "link_expired"
