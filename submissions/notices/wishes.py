"""How each person wishes to be told: read for many at once, changed by the person alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from extensions import as_array, db, run_as_written
from submissions.notices.kinds import DAILY, DEFAULTS, MAY_BE_OFF, Group, Mode, group_of, modes_of
from submissions.notices.models import Notice, NoticeState, NoticeWish
from submissions.notices.timing import Habits, leaves_at
from submissions.rounds.calendar import calendar_around
from units.people import User

WISHED = "user_id, mail, phone, digest_at, quiet_nights, quiet_weekends, quiet_holidays"
"""Columns of `notice_wish` as `wishes_among` reads them."""


@dataclass(frozen=True)
class Wish:
    """One person's wishes, defaults filled in."""

    modes: Mapping[Group, Mode] = field(default_factory=lambda: dict(DEFAULTS))
    phone: Collection[Group] = ()
    habits: Habits = field(default_factory=Habits)

    def mode_of(self, kind: str) -> Mode:
        """How letters of a kind are to leave."""
        return self.modes[group_of(kind)]


NONE = Wish()


def wishes_of(user_ids: Collection[int]) -> dict[int, Wish]:
    """The wishes of those who have said any."""
    query = f"SELECT {WISHED} FROM notice_wish WHERE user_id = ANY(%(people)s::int[])"  # noqa: S608 - our own words
    return wishes_among(run_as_written(query, {"people": as_array(user_ids)}))


def wishes_among(rows: Iterable[Sequence[Any]]) -> dict[int, Wish]:
    """Rows of `WISHED` by person."""
    return {user_id: _read(*said) for user_id, *said in rows}


def wish_of(person: User) -> Wish:
    """The wishes of one person."""
    return wishes_of([person.id]).get(person.id, NONE)


def row_of(person: User) -> NoticeWish:
    """The row of one person's wishes, made if there is none, locked."""
    query = select(NoticeWish).where(NoticeWish.user_id == person.id).with_for_update()
    row = db.session.scalar(query)
    if row is None:
        row = NoticeWish(user_id=person.id, mail={}, phone=[])
        db.session.add(row)
        db.session.flush()
    return row


def wish_for(person: User, wish: Wish, *, phone: str | None, now: datetime) -> None:
    """Write down what `person` wishes; letters not yet sent leave when the new wishes say.

    What may not be off stays as it was by default. `phone`: as `units.phones` reads it.
    """
    row = row_of(person)
    person.phone = phone
    wished = {group: mode for group, mode in wish.modes.items() if mode in modes_of(group)}
    row.mail = {group.value: mode.value for group, mode in wished.items() if DEFAULTS[group] is not mode}
    row.phone = [group.value for group in wish.phone]
    habits = wish.habits
    row.digest_at, row.quiet_nights = habits.digest_at, habits.quiet_nights
    row.quiet_weekends, row.quiet_holidays = habits.quiet_weekends, habits.quiet_holidays
    db.session.flush()
    _time_again(person, wish, now)


def turn_off(person: User, groups: Collection[Group], *, now: datetime) -> None:
    """Send no more letters of `groups` (those that may be off): what one click in a letter does. Twice is harmless."""
    row = row_of(person)
    row.mail = row.mail | {group.value: Mode.OFF.value for group in groups if group in MAY_BE_OFF}
    db.session.flush()
    _time_again(person, wish_of(person), now)


def _time_again(person: User, wish: Wish, now: datetime) -> None:
    calendar = calendar_around(now)
    query = select(Notice).where(Notice.user_id == person.id, Notice.state == NoticeState.OWED, Notice.attempts == 0)
    for notice in db.session.scalars(query.order_by(Notice.id).with_for_update(skip_locked=True)):
        mode = wish.mode_of(notice.kind)
        if mode is Mode.OFF:
            notice.state = NoticeState.KEPT
        elif group_of(notice.kind) is Group.URGENT and mode is Mode.AT_ONCE:
            notice.not_before = now
        else:
            notice.not_before = leaves_at(now, mode, wish.habits, calendar, of_today=notice.kind in DAILY)
    db.session.flush()


def _read(mail: Mapping[str, str], phone: Collection[str], *habits: Any) -> Wish:
    modes = {group: Mode(mail.get(group.value, DEFAULTS[group].value)) for group in Group}
    return Wish(modes, frozenset(Group(each) for each in phone), Habits(*habits))
