"""Sixteen connections that do something at the same instant. For tests on `committed_app`, where commits are real."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

from extensions import db

HANDS = 16


def at_once(app: Flask, what: Callable[[int], Any]) -> list[Any]:
    """What the hands were answered; `what(number)` is called by each, then committed. A failure of one fails the test.

    Doers are made after the last commit of the test and before `db.session.expunge_all()`: no session is theirs.
    """
    together, answers, faults = threading.Barrier(HANDS), [], []

    def hand(number: int) -> None:
        with app.app_context():
            together.wait()
            try:
                answers.append(what(number))
                db.session.commit()
            except Exception as fault:
                faults.append(fault)

    hands = [threading.Thread(target=hand, args=(number,)) for number in range(HANDS)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    assert faults == []
    return answers
