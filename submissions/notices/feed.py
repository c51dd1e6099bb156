"""Deadlines for calendars: the feed behind a person's secret link, and the file that comes with a letter.

The link is signed and numbered; a new number makes the old link worthless. It shows what its owner owes, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr

from icalendar import Alarm, Calendar, Event
from itsdangerous import BadSignature
from sqlalchemy import select

from extensions import db
from submissions.models import Submission
from submissions.notices.models import NoticeWish
from submissions.notices.wishes import row_of
from submissions.queries import owed_by
from units.access import doer_for
from units.people import User
from units.sealing import signer
from workflow.deadlines import local_day
from workflow.model import Standing
from workflow.refusals import Refused

PURPOSE = "calendar"
DAY = timedelta(days=1)
MORNING_BEFORE = timedelta(hours=-16)
"""Eight in the morning of the day before a day that begins at midnight."""


def new_link(person: User) -> None:
    """Make a link for `person`; the one before, if any, is worthless from now on."""
    row = row_of(person)
    row.feeds_made += 1
    row.feed_number = row.feeds_made
    db.session.flush()


def close_link(person: User) -> None:
    """Make the person's link worthless."""
    row_of(person).feed_number = None
    db.session.flush()


def link_of(person: User, *, base_url: str, key: str) -> str | None:
    """The person's link; None while there is none."""
    number = db.session.scalar(select(NoticeWish.feed_number).where(NoticeWish.user_id == person.id))
    return f"{base_url}/calendar/{signer(key, PURPOSE).dumps([person.id, number])}.ics" if number else None


def owner_of(token: str, *, key: str) -> User:
    """Whose link it is. Refused("not_found") for one that is not ours, replaced, closed, or of a closed account."""
    try:
        person_id, number = signer(key, PURPOSE).loads(token)
    except BadSignature:
        raise Refused("not_found") from None
    query = select(User).join(NoticeWish, NoticeWish.user_id == User.id)
    person = db.session.scalar(query.where(User.id == person_id, NoticeWish.feed_number == number, User.enabled))
    if person is None:
        raise Refused("not_found")
    return person


def feed_of(person: User, *, domain: str, base_url: str, now: datetime) -> bytes:
    """The deadlines of everything the person writes for in open rounds."""
    return calendar_file(owed_by(doer_for(person, local_day(now))), domain=domain, base_url=base_url, now=now)


def calendar_file(submissions: Iterable[Submission], *, domain: str, base_url: str, now: datetime) -> bytes:
    """One event of a whole day for each deadline; the same report always has the same UID, so calendars move it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Nhip//Han nop bao cao//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Hạn nộp báo cáo (Nhịp)")
    for submission in submissions:
        calendar.add_component(_event(submission, domain, base_url, now))
    return bytes(calendar.to_ical())


def domain_of(sender: str) -> str:
    """The domain letters come from; events carry it in their identity."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def _more_time(submission: Submission) -> str:
    """A line that says why the day is not the one of the others."""
    if submission.due_at <= submission.ordinary_due_at:
        return ""
    return f"Được gia hạn (hạn chung {local_day(submission.ordinary_due_at):%d/%m/%Y})\n"


def _event(submission: Submission, domain: str, base_url: str, now: datetime) -> Event:
    day, link = local_day(submission.due_at), f"{base_url}/submissions/{submission.id}"
    is_open = submission.standing is Standing.OPEN
    event = Event()
    event.add("uid", f"bao-cao-{submission.id}@{domain}")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + DAY)
    event.add("summary", f"{'Hạn nộp' if is_open else 'Đã trình'}: {submission.round.title}")
    event.add("description", f"{submission.unit_name}\n{_more_time(submission)}{link}")
    event.add("url", link)
    event.add("transp", "TRANSPARENT")
    if is_open:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"Ngày mai hết hạn: {submission.round.title}")
        alarm.add("trigger", MORNING_BEFORE)
        event.add_component(alarm)
    return event
