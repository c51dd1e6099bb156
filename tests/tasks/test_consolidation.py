"""Stale totals are settled, whatever happens to the sweep."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select, update

from extensions import db
from submissions.consolidation.level import MOST_ATTEMPTS, settle_round
from submissions.consolidation.whole import whole_of
from submissions.models import StaleMark, Submission, Total
from submissions.moves import mark_stale
from tasks.consolidation import settle_stale

MORE = {"workforce_total": "60", "workforce_female": "40", "members_total": "50", "members_female": "30"}
BIG = 9 * 10**18


def marks() -> int:
    """Stale marks in the database."""
    return db.session.scalar(select(func.count()).select_from(StaleMark)) or 0


def set_aside() -> list[int]:
    """Reports whose totals are not tried any more."""
    query = select(StaleMark.submission_id).where(StaleMark.attempts >= MOST_ATTEMPTS).distinct()
    return list(db.session.scalars(query))


def official(submission: Submission, key: str) -> int | None:
    """The official sum of one figure over a unit and all below it."""
    form = submission.round.form_version.compiled
    return whole_of(submission, form).official[form.slot(key).index]


def approve_both(house) -> None:
    """C1 (100 members) and C2 (50) are approved by Hậu."""
    house.world["Vân"].submits(house.report("C1"))
    house.world["Hoa"].submits(house.report("C2"), MORE)
    for code in ("C1", "C2"):
        house.world["Hậu"].approves(house.report(code))
    house.commit()


def overflow(house, code: str, members: int) -> None:
    """Put a figure into a report that no page would take."""
    submission = house.report(code)
    slot = submission.round.form_version.compiled.slot("members_total")
    figures = list(submission.figures)
    figures[slot.index] = members
    db.session.execute(update(Submission).where(Submission.id == submission.id).values(figures=figures))
    mark_stale([submission])
    house.commit()


def test_an_approval_leaves_a_mark_and_the_sweep_makes_the_totals_right(house):
    approve_both(house)
    assert marks() > 0
    assert settle_stale(house.clock) > 0
    assert marks() == 0
    assert official(house.report("K"), "members_total") == 150
    assert house.report("K").total.units_approved == 2
    assert house.report("T").total.units_approved == 2
    assert settle_stale(house.clock) == 0


def test_a_parent_that_cannot_be_added_up_blocks_nobody_and_is_set_aside_after_five_sweeps(house):
    approve_both(house)
    for code in ("C1", "C2"):
        overflow(house, code, BIG)
    house.world["Sơn"].submits(house.report("C3"))
    house.world["Dũng"].approves(house.report("C3"))
    house.commit()

    settle_stale(house.clock)
    assert official(house.report("T"), "members_total") == 100
    assert marks() > 0 and set_aside() == []
    for _ in range(MOST_ATTEMPTS):
        settle_stale(house.clock)
    assert set_aside() == [house.report("K").id]
    assert settle_stale(house.clock) == 0


def test_a_parent_set_aside_is_tried_again_when_something_below_it_changes(house):
    approve_both(house)
    for code in ("C1", "C2"):
        overflow(house, code, BIG)
    for _ in range(MOST_ATTEMPTS):
        settle_stale(house.clock)

    overflow(house, "C1", 100)
    overflow(house, "C2", 50)
    settle_stale(house.clock)
    assert (marks(), set_aside()) == (0, [])
    assert official(house.report("T"), "members_total") == 150


def test_a_mark_without_a_total_is_kept_and_counted(house):
    total = house.report("K2").total
    db.session.delete(total)
    mark_stale([house.report("C9")])
    house.commit()
    settle_stale(house.clock)
    assert db.session.scalar(select(StaleMark.attempts)) == 1


def test_four_sweeps_at_once_settle_what_one_would(shared_house, committed_app):
    house = shared_house
    approve_both(house)
    for _ in range(10):
        mark_stale([house.report("C1"), house.report("C9"), house.report("K")])
    house.commit()
    db.session.remove()

    def one(_: int) -> int:
        with committed_app.app_context():
            return settle_stale(house.clock)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) >= 3
    assert marks() == 0
    assert db.session.scalars(select(Total.units_approved).order_by(Total.units_approved)).all() == [0, 2, 2]
    assert settle_round(db.session.merge(house.quarter), now=house.clock()) == 0


def test_nothing_stale_is_nothing_done(house):
    assert settle_stale(house.clock) == 0
