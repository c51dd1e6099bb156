"""The second step of sign-in: six digits from an authenticator (TOTP, RFC 6238), or one of ten recovery codes.

Set up with a first code, so that nobody is locked out by a bad scan. A code is accepted within one step of 30 seconds
either way, and once. Must not know pages; keys are handed in.
"""

from __future__ import annotations

import hmac
import io
import logging
import re
import secrets
from datetime import date, datetime

import pyotp
import segno
from sqlalchemy import delete, func, insert, select, update

from extensions import db
from units.credentials import RecoveryCode, SecondFactor
from units.guessing import CODE, Source, note_failure, slow_down
from units.history import Happening, append
from units.people import Appointment, SignIn, User
from units.sealing import Unreadable, fingerprint, sealed, unsealed
from units.sessions import OpenSession, end_sessions
from units.tree import holding
from workflow.model import Role
from workflow.refusals import Refused

logger = logging.getLogger(__name__)

STEP = 30
DRIFT = (0, -1, 1)
CODES = 10
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and figures nobody takes for one another on paper: 32, so a code of 16 carries 80 bits."""
CODE_LENGTH = 16
ISSUER = "Nhip"


def factor_of(person: User) -> SecondFactor | None:
    """The second factor of a person, set up or being set up."""
    return db.session.get(SecondFactor, person.id)


def is_administrator(person: User, on: date) -> bool:
    """Does the person administer anything on that day?"""
    office = select(Appointment.id).where(Appointment.user_id == person.id, Appointment.role == Role.ADMIN)
    return bool(db.session.scalar(select(office.where(holding(Appointment, on)).exists())))


def owes_factor(session: OpenSession) -> bool:
    """Is the person an administrator today, and without a second factor that is set up?"""
    return not session.has_factor and any(each.role is Role.ADMIN for each in session.doer.offices)


def begin(person: User, *, key: str, now: datetime) -> None:
    """Draw a new secret, to be confirmed with a code. Errors: Refused("factor_is_on")."""
    factor = factor_of(person)
    if factor is not None and factor.confirmed_at is not None:
        raise Refused("factor_is_on")
    if factor is None:
        factor = SecondFactor(user_id=person.id, confirmed_at=None, last_step=None)
        db.session.add(factor)
    factor.sealed_secret, factor.made_at = sealed(pyotp.random_base32(), key=key, purpose="totp"), now


def secret_of(factor: SecondFactor, *, key: str) -> str:
    """The secret, to be shown while it is being set up. Errors: Unreadable when SECRET_KEY has changed."""
    return unsealed(factor.sealed_secret, key=key, purpose="totp")


def address_of(person: User, secret: str) -> str:
    """The secret as an address (otpauth://) an authenticator on the same telephone opens."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=ISSUER)


def picture_of(person: User, secret: str) -> bytes:
    """The secret as a QR code an authenticator scans: SVG without style or script."""
    drawn = io.BytesIO()
    segno.make(address_of(person, secret), error="m").save(
        drawn, kind="svg", scale=5, border=4, light="#fff", svgclass=None, lineclass=None
    )
    return drawn.getvalue()


def confirm(person: User, code: str, *, key: str, keep: SignIn, now: datetime) -> list[str]:
    """Turn the factor on with a first code; the recovery codes, to be shown once. Other sessions end.

    Errors: Refused("factor_is_on"), Refused("wrong_first_code"); Refused("not_found") when none is being set up.
    """
    factor = factor_of(person)
    if factor is None:
        raise Refused("not_found")
    if factor.confirmed_at is not None:
        raise Refused("factor_is_on")
    if not _spend_code(factor, code, key, now):
        raise Refused("wrong_first_code")
    factor.confirmed_at = now
    end_sessions([person.id], now=now, but=keep)
    append([Happening("person", person.id, "factor_on", person.id)], now=now)
    return _draw_codes(person, key)


def prove_code(person: User, code: str, *, key: str, source: Source, now: datetime) -> None:
    """Check the second step. Errors: Refused("too_many_attempts"), Refused("wrong_code")."""
    slow_down(CODE, person.email, person.id, source, now=now)
    factor = factor_of(person)
    if factor is None or factor.confirmed_at is None:
        return
    if not _spend_code(factor, code, key, now) and not _spend_recovery_code(person, code, key, now):
        note_failure(CODE, person.email, person.id, source, now=now)
        raise Refused("wrong_code")


def renew_codes(person: User, *, key: str, now: datetime) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing. Errors: Refused("not_found") without a factor."""
    factor = factor_of(person)
    if factor is None or factor.confirmed_at is None:
        raise Refused("not_found")
    append([Happening("person", person.id, "recovery_codes", person.id)], now=now)
    return _draw_codes(person, key)


def codes_left(person: User) -> int:
    """Recovery codes that have not been used."""
    unused = select(func.count()).select_from(RecoveryCode)
    return db.session.scalar(unused.where(RecoveryCode.user_id == person.id, RecoveryCode.used_at.is_(None))) or 0


def turn_off(person: User, *, by_id: int | None, now: datetime) -> None:
    """Take the factor away: by oneself, or by an administrator when the telephone is lost (then sessions end too)."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == person.id))
    gone = db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == person.id))
    if not gone.rowcount:  # type: ignore[attr-defined]
        return
    if by_id != person.id:
        end_sessions([person.id], now=now)
    append([Happening("person", person.id, "factor_off", by_id)], now=now)


def _spend_code(factor: SecondFactor, code: str, key: str, now: datetime) -> bool:
    """Is it the code of this moment, and never used? Two at once: one of them wins."""
    typed = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", typed):
        return False
    try:
        totp = pyotp.TOTP(secret_of(factor, key=key))
    except Unreadable:
        logger.error("the second factor of person %s was sealed under another SECRET_KEY", factor.user_id)
        return False
    here = int(now.timestamp()) // STEP
    step = next((here + by for by in DRIFT if hmac.compare_digest(totp.generate_otp(here + by), typed)), None)
    if step is None:
        return False
    fresh = update(SecondFactor).where(
        SecondFactor.user_id == factor.user_id, func.coalesce(SecondFactor.last_step, 0) < step
    )
    return bool(db.session.execute(fresh.values(last_step=step)).rowcount)  # type: ignore[attr-defined]


def _spend_recovery_code(person: User, code: str, key: str, now: datetime) -> bool:
    typed = re.sub(r"[\s-]", "", code).upper()
    spend = update(RecoveryCode).where(
        RecoveryCode.user_id == person.id,
        RecoveryCode.code_hash == fingerprint(typed, key=key, purpose="recovery"),
        RecoveryCode.used_at.is_(None),
    )
    is_spent = bool(db.session.execute(spend.values(used_at=now)).rowcount)  # type: ignore[attr-defined]
    if is_spent:
        append([Happening("person", person.id, "recovery_code_used", person.id)], now=now)
    return is_spent


def _draw_codes(person: User, key: str) -> list[str]:
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == person.id))
    rows = [
        {"user_id": person.id, "code_hash": fingerprint(code, key=key, purpose="recovery"), "used_at": None}
        for code in codes
    ]
    db.session.execute(insert(RecoveryCode), rows)
    return ["-".join(code[place : place + 4] for place in range(0, CODE_LENGTH, 4)) for code in codes]
