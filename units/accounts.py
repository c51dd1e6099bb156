"""What becomes of an account: its password changed, its sign-ins ended, disabled and enabled again.

Who may do it to somebody else is asked before (`Action.MANAGE_PEOPLE`). Every change stands in the person's history.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from extensions import db
from units.appointing import keep_an_administrator
from units.guessing import PASSWORD, Source, forgive, note_failure, slow_down
from units.history import Happening, append
from units.models import UnitName
from units.passwords import demand_good, hashed, matches
from units.people import Appointment, SignIn, User
from units.sessions import OpenSession, end_sessions
from units.tickets import replace_tickets
from workflow.deadlines import local_day
from workflow.refusals import Refused


def offices_ever(person: User, today: date) -> list[tuple[Appointment, str]]:
    """Every appointment of the person, the latest first, with the name its unit carries today or carried at its end."""
    last = func.greatest(Appointment.valid_from, func.least(func.coalesce(Appointment.valid_to, today), today))
    query = (
        select(Appointment, UnitName.name)
        .join(UnitName, and_(UnitName.unit_id == Appointment.unit_id, UnitName.valid_from <= last))
        .where(Appointment.user_id == person.id)
        .order_by(Appointment.id, UnitName.valid_from.desc())
        .ext(distinct_on(Appointment.id))
    )
    rows = [(office, name) for office, name in db.session.execute(query)]
    return sorted(rows, key=lambda row: (row[0].valid_from, row[0].id), reverse=True)


def prove_present_password(person: User, password: str, *, source: Source, now: datetime) -> None:
    """Ask for the present password again; wrong ones count as guesses at the account.

    Errors: Refused("too_many_attempts"), Refused("wrong_password").
    """
    slow_down(PASSWORD, person.email, person.id, source, now=now)
    if not matches(person.password_hash, password):
        note_failure(PASSWORD, person.email, person.id, source, now=now)
        raise Refused("wrong_password")


def change_password(
    session: OpenSession, present: str, password: str, again: str, *, source: Source, now: datetime
) -> None:
    """Set a new password of the person signed in; every other session of his ends.

    Errors: those of `prove_present_password` and `passwords.demand_good`.
    """
    person = session.person
    prove_present_password(person, present, source=source, now=now)
    demand_good(password, again, own=(person.email, person.name))
    person.password_hash = hashed(password)
    forgive(person.email)
    end_sessions([person.id], now=now, but=session.sign_in)
    replace_tickets([person.id], now=now)
    append([Happening("person", person.id, "change_password", person.id)], now=now)


def end_sign_in(person: User, sign_in_id: int, *, now: datetime) -> None:
    """End one of the person's own sign-ins. Errors: Refused("not_found")."""
    sign_in = db.session.scalar(select(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == person.id))
    if sign_in is None:
        raise Refused("not_found")
    sign_in.ended_at = sign_in.ended_at or now


def disable(person: User, *, by_id: int | None, now: datetime) -> None:
    """Close an account: its sessions end, its links die, it cannot sign in.

    Errors: Refused("not_oneself"), Refused("last_administrator").
    """
    if person.id == by_id:
        raise Refused("not_oneself")
    if not person.enabled:
        return
    keep_an_administrator(person, local_day(now))
    person.enabled = False
    end_sessions([person.id], now=now)
    replace_tickets([person.id], now=now)
    append([Happening("person", person.id, "disable", by_id)], now=now)


def enable(person: User, *, by_id: int | None, now: datetime) -> None:
    """Open a closed account again, with the password it had."""
    if person.enabled:
        return
    person.enabled = True
    append([Happening("person", person.id, "enable", by_id)], now=now)
