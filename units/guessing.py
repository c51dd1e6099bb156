"""Slows guessing down without letting a stranger lock anybody out (ADR 0010).

Guesses are counted per account and network, per account from everywhere, and per network over all accounts. Whoever
comes with a device from which the account was signed in to before is counted on that device alone: floods from
elsewhere never close the door to him. Counts are rows, so they survive restarts and the loss of Redis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import delete, func, select, text

from extensions import db
from units.people import SignInAttempt
from workflow.refusals import Refused

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
PER_ACCOUNT = 8
"""Wrong passwords for one account from one network, or from one known device, within the window."""
PER_ACCOUNT_ANYWHERE = 40
"""Wrong passwords for one account from all unknown devices together."""
PER_NETWORK = 60
"""Wrong passwords from one network, whatever the account."""
PER_FACTOR = 5
"""Wrong codes for one account from anywhere: whoever guesses here has proved the password already."""

PASSWORD, CODE = "password", "code"  # the doors


@dataclass(frozen=True)
class Source:
    """Where a guess comes from. `devices`: person id → name of the known device, from a cookie only we can write."""

    address: str
    devices: Mapping[int, str] = field(default_factory=dict)

    @property
    def network(self) -> str:
        """The network one person or office usually comes from: /24 of IPv4, /56 of IPv6."""
        try:
            address = ip_address(self.address)
        except ValueError:
            return self.address[:64]
        if isinstance(address, IPv6Address):
            if address.ipv4_mapped is None:
                return str(ip_network((address, 56), strict=False))
            address = address.ipv4_mapped
        return str(ip_network((address, 24), strict=False))

    def device_of(self, person_id: int | None) -> str:
        """The device this person is known by here; empty for none."""
        return self.devices.get(person_id, "") if person_id is not None else ""


def slow_down(door: str, email: str, person_id: int | None, source: Source, *, now: datetime) -> None:
    """Refuse while guesses pile up. Guesses at one account from one place queue up here, so that none slips through.

    Errors: Refused("too_many_attempts").
    """
    device = source.device_of(person_id)
    lock = f"{door}|{email}|{device or source.network}" if door == PASSWORD else f"{door}|{email}"
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))"), {"lock": lock})
    if any(count >= most for count, most in _counts(door, email, device, source, now)):
        raise Refused("too_many_attempts", minutes=int(WINDOW.total_seconds() // 60))


def note_failure(door: str, email: str, person_id: int | None, source: Source, *, now: datetime) -> None:
    """Remember a wrong guess."""
    db.session.add(
        SignInAttempt(
            door=door,
            email=email[:254],
            address=source.address[:64],
            network=source.network,
            device=source.device_of(person_id),
            at=now,
        )
    )


def forgive(email: str) -> None:
    """Forget the wrong guesses at an account whose owner has proved to be there."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.email == email))


def forget_old(now: datetime) -> None:
    """Delete what no longer counts."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT))


def _counts(door: str, email: str, device: str, source: Source, now: datetime) -> list[tuple[int, int]]:
    """(guesses made, most allowed) of every count that applies."""
    at_account, unknown = SignInAttempt.email == email, SignInAttempt.device == ""
    here = SignInAttempt.network == source.network
    if door == CODE:
        wanted = [(at_account, PER_FACTOR)]
    elif device:
        wanted = [(at_account & (SignInAttempt.device == device), PER_ACCOUNT)]
    else:
        wanted = [
            (at_account & here & unknown, PER_ACCOUNT),
            (at_account & unknown, PER_ACCOUNT_ANYWHERE),
            (here & unknown, PER_NETWORK),
        ]
    recent = (SignInAttempt.door == door) & (SignInAttempt.at > now - WINDOW)
    row = db.session.execute(select(*(func.count().filter(condition) for condition, _ in wanted)).where(recent)).one()
    return [(count, most) for count, (_, most) in zip(row, wanted, strict=True)]
