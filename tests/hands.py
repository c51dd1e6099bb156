"""Many connections that do something at the same instant. For tests on `committed_app`, where commits are real."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import text

from extensions import db
from tests.tasks.servers import until
from workflow.refusals import Refused

HANDS = 16


def at_once(app: Flask, what: Callable[[int], Any]) -> list[Any]:
    """What the hands were answered; `what(number)` is called by each, then committed. A failure of one fails the test.

    Doers are made after the last commit of the test and before `db.session.expunge_all()`: no session is theirs.
    """
    return _together(app, [partial(what, number) for number in range(HANDS)])


def pressed_together(app: Flask, presses: Sequence[Callable[[], str | None]]) -> Counter[str]:
    """What each was told, each in a transaction of its own: what it says ("done" if nothing), or the code of its refusal."""
    return Counter(_together(app, [partial(_told, press) for press in presses]))


@contextmanager
def waiting(app: Flask, what: Callable[[], Iterable[Any]]) -> Iterator[list[Any]]:
    """Let another hand do `what` until it waits for what the test holds; its answers are there once the test has let go."""
    answers: list[Any] = []

    def wait() -> None:
        with app.app_context():
            answers.extend(what())
            db.session.rollback()

    hand = threading.Thread(target=wait)
    hand.start()
    try:
        until(somebody_waits)
        yield answers
    finally:
        db.session.rollback()
        hand.join()


def somebody_waits() -> bool:
    """Is a connection waiting for a row another one holds?"""
    return bool(db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def _told(press: Callable[[], str | None]) -> str:
    try:
        return press() or "done"
    except Refused as refused:
        db.session.rollback()
        return refused.code


def _together(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    gate, answers, faults = threading.Barrier(len(acts)), [], []

    def hand(act: Callable[[], Any]) -> None:
        with app.app_context():
            gate.wait()
            try:
                answer = act()
                db.session.commit()
                answers.append(answer)
            except Exception as fault:
                faults.append(fault)

    hands = [threading.Thread(target=hand, args=(act,)) for act in acts]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    assert faults == []
    return answers
