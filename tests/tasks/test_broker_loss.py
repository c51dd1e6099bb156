"""A worker whose Redis dies under it, while it is busy or idle, comes back by itself."""

from __future__ import annotations

import time

from submissions.notices.models import NoticeState
from tasks.reminders import plan_due
from tests.tasks.servers import until
from tests.tasks.test_end_to_end import send_message, states

EVERY = 3.0


def is_sent_again(house, settings) -> bool:
    """Is a notice owed now sent by the worker, beat's message coming every few seconds?"""
    house.world["Vân"].submits(house.report("C1"))
    house.world["Hậu"].returns(house.report("C1"), "Số nữ chưa khớp với kỳ trước")
    house.commit()
    rung_at = 0.0

    def has_gone() -> bool:
        nonlocal rung_at
        if time.monotonic() - rung_at > EVERY:
            send_message(settings, "notices")
            rung_at = time.monotonic()
        return states("return") == [NoticeState.SENT]

    return bool(until(has_gone, 120))


def test_redis_dies_while_the_worker_is_busy(shared_house, start, settings, redis_server, mail_server):
    plan_due(shared_house.clock)
    mail_server.holding.set()
    worker = start("worker")
    for _ in range(4):
        send_message(settings, "notices")
    until(lambda: states("reminder").count(NoticeState.SENDING) > 0, 120)
    redis_server.kill()
    mail_server.holding.clear()
    until(lambda: states("reminder") == [NoticeState.SENT] * 3, 120)
    redis_server.start()
    assert is_sent_again(shared_house, settings)
    assert worker.is_running, worker.said()


def test_redis_dies_again_and_again_under_an_idle_worker(shared_house, start, settings, redis_server):
    worker = start("worker")
    send_message(settings, "notices")
    until(lambda: redis_server.length() == 0)
    for pause in (0.0, 0.2, 0.0, 2.5, 0.5):
        redis_server.kill()
        time.sleep(pause)
        redis_server.start()
        send_message(settings, "notices")
    assert is_sent_again(shared_house, settings)
    assert worker.is_running, worker.said()
