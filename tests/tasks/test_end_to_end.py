"""Real workers, beat, doorbell, Redis and mail server; some of them killed in mid work."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlalchemy import select, text

from extensions import db
from submissions.models import StaleMark, Total
from submissions.notices.models import Notice, NoticeState
from tasks.claims import UNCLEAR
from tasks.doorbell import celery_ring
from tasks.notices import send_owed
from tasks.reminders import plan_due
from tests.tasks.servers import until
from tests.tasks.test_consolidation import approve_both, marks, official

WAITERS = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def send_message(settings: dict[str, str], sweep: str) -> None:
    """One Celery message, as beat sends it."""
    celery_ring(settings["REDIS_URL"], "Asia/Ho_Chi_Minh")(sweep)


def is_settled() -> bool:
    """Is no mark left?"""
    db.session.rollback()
    return marks() == 0


def states(kind: str) -> list[str]:
    """The states of the notices of a kind, read afresh."""
    db.session.rollback()
    return list(db.session.scalars(select(Notice.state).where(Notice.kind == kind)))


def test_an_approval_is_settled_by_a_worker_that_beat_or_the_doorbell_woke(shared_house, start, settings):
    Path(settings["NHIP_HOME"]).mkdir()
    start("worker")
    doorbell = start("tasks.doorbell")
    approve_both(shared_house)
    until(is_settled)
    assert official(shared_house.report("K"), "members_total") == 150
    assert shared_house.report("T").total.units_approved == 2
    assert doorbell.terminate() == 0


def test_a_worker_killed_in_mid_sweep_loses_nothing(shared_house, committed_app, start, settings):
    approve_both(shared_house)
    k_id = shared_house.report("K").id
    db.session.rollback()
    with db.engine.connect() as holder:
        holder.execute(select(Total.submission_id).where(Total.submission_id == k_id).with_for_update())
        doomed = start("worker")
        send_message(settings, "consolidation")
        until(lambda: holder.execute(text(WAITERS)).scalar())
        doomed.kill()
        holder.rollback()
    unlocked = select(StaleMark.id).where(StaleMark.submission_id == k_id).with_for_update(skip_locked=True)
    until(lambda: db.session.scalar(unlocked))
    db.session.rollback()
    assert marks() > 0

    start("worker")
    send_message(settings, "consolidation")
    until(is_settled)
    assert official(shared_house.report("K"), "members_total") == 150
    assert shared_house.report("T").total.units_approved == 2


def test_a_worker_killed_while_sending_never_sends_twice(shared_house, start, settings, mail_server, post):
    house = shared_house
    house.world["Vân"].submits(house.report("C1"))
    house.world["Hậu"].returns(house.report("C1"), "Số nữ chưa khớp với kỳ trước")
    house.commit()
    mail_server.holding.set()
    doomed = start("worker")
    send_message(settings, "notices")
    assert mail_server.offered.wait(40)
    doomed.kill()
    assert states("return") == [NoticeState.SENDING]
    mail_server.holding.clear()

    shown = db.session.scalar(select(Notice.not_before).where(Notice.kind == "return"))
    house.clock.now = shown
    send_owed(post, house.clock)
    assert states("return") == [NoticeState.FAILED]
    assert db.session.scalar(select(Notice.fault).where(Notice.kind == "return")) == UNCLEAR
    assert len(mail_server.callers) == 1  # whatever became of the first letter, no second one was offered


def test_two_beats_and_two_workers_deliver_each_reminder_once(shared_house, start, settings, mail_server):
    Path(settings["NHIP_HOME"]).mkdir()
    plan_due(shared_house.clock)
    approve_both(shared_house)
    for _ in range(2):
        start("worker")
    beats = [
        start("celery", "-A", "wsgi:celery_app", "beat", "-s", f"{settings['NHIP_HOME']}/{name}", "--loglevel", "INFO")
        for name in ("first", "second")
    ]
    for _ in range(6):
        send_message(settings, "notices")
    until(lambda: Counter(states("reminder")) == {NoticeState.SENT: 1, NoticeState.MOOT: 2}, 120)
    until(is_settled, 120)
    until(lambda: all("Sending due task" in beat.said() for beat in beats), 120)
    to = Counter(letter["To"].addresses[0].addr_spec for letter in mail_server.letters)
    assert to["son@vi-du.vn"] == 1  # the others have sent
    assert set(to.values()) == {1}
    assert official(shared_house.report("K"), "members_total") == 150
    assert shared_house.report("T").total.units_approved == 2


def test_with_redis_dead_the_work_goes_on_and_is_settled_after_it_returns(shared_house, start, settings, redis_server):
    Path(settings["NHIP_HOME"]).mkdir()
    start("worker")
    start("tasks.doorbell")
    start("celery", "-A", "wsgi:celery_app", "beat", "-s", f"{settings['NHIP_HOME']}/beat")
    until(is_settled)
    redis_server.kill()
    approve_both(shared_house)
    assert not is_settled()
    redis_server.start()
    until(is_settled, 90)
    assert official(shared_house.report("K"), "members_total") == 150
