"""Two publishers and two workers at the same moment: one number each, no gap, none twice."""

from __future__ import annotations

from functools import partial

from sqlalchemy import select

from extensions import db
from submissions.issuing.asking import ask
from submissions.issuing.issuing import issue_next
from submissions.models import Submission
from submissions.publications.models import Publication
from tests.hands import pressed_together
from tests.submissions.issuing.conftest import BASE_URL
from tests.world import NOW, World
from tests.world_corrections import approve_up_to, asks, signs


def test_two_reports_published_by_two_workers_at_once_get_two_numbers(committed_app):
    world = World()
    ids = []
    for period in ("2026-Q3", "2026-Q2"):
        round_ = world.round(period=period)
        world.settle()
        approve_up_to(world, round_, "T")
        ids.append(world.report(round_, "T").id)
    db.session.commit()
    people = [world["Lan"].doer, world["Dũng"].doer]
    db.session.expunge_all()

    def press(report: int, doer) -> None:
        ask(db.session.get_one(Submission, report), by=doer, now=NOW)

    told = pressed_together(committed_app, [partial(press, report, doer) for report in ids for doer in people])
    assert told == {"done": 4}
    assert len(db.session.scalars(select(Publication)).all()) == 2, "one for each report, whoever pressed"
    db.session.commit()

    def work() -> None:
        while issue_next(NOW, base_url=BASE_URL):
            db.session.commit()

    assert pressed_together(committed_app, [work, work, work]) == {"done": 3}
    numbers = select(Publication.number, Publication.version).order_by(Publication.number)
    assert list(db.session.execute(numbers)) == [(1, 1), (2, 1)]


def test_one_version_asked_for_by_two_and_made_by_three_workers_is_one_and_after_a_correction_the_next(committed_app):
    world = World()
    round_ = world.round()
    world.settle()
    approve_up_to(world, round_, "T")
    report = world.report(round_, "T").id
    db.session.commit()

    def press(doer) -> None:
        ask(db.session.get_one(Submission, report), by=doer, now=NOW)

    def work() -> None:
        while issue_next(NOW, base_url=BASE_URL):
            db.session.commit()

    def issued() -> list[tuple[int, int, int]]:
        db.session.rollback()
        query = select(Publication.version, Publication.number, Publication.corrections).order_by(Publication.id)
        return [tuple(row) for row in db.session.execute(query)]

    asking = [partial(press, world[name].doer) for name in ("Lan", "Dũng")]
    db.session.expunge_all()
    told = pressed_together(committed_app, [*asking, work, work, work])
    assert told.total() == told["done"] + told["already_published"] == 5
    pressed_together(committed_app, [work, work, work])
    assert issued() == [(1, 1, 0)]

    for person in world.people.values():
        person.user = db.session.merge(person.user)
    correction = asks(world["Vân"], world.report(db.session.merge(round_), "C1"), "110")
    signs(world["Hậu"], correction)
    assert signs(world["Dũng"], correction)
    db.session.commit()
    asking = [partial(press, world[name].doer) for name in ("Lan", "Dũng")]
    db.session.expunge_all()
    told = pressed_together(committed_app, [*asking, work, work, work])
    assert told.total() == told["done"] + told["already_published"] == 5
    pressed_together(committed_app, [work, work, work])
    assert issued() == [(1, 1, 0), (2, 2, 1)]
