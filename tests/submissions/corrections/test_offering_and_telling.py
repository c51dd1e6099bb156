"""Buttons of a correction are offered exactly when they succeed; word of it goes to those whose turn it is, then to the unit."""

from __future__ import annotations

from submissions.notices.models import Notice, NoticeState
from tests.world_corrections import asks, refuses, signs, withdraws
from units.authority import may
from workflow.refusals import Refused


def test_word_goes_to_the_next_level_then_to_the_unit_and_what_is_done_is_not_asked_again(
    world, report, approved, session
):
    approved("K")
    kept = asks(world["Vân"], report("C1"), "90")
    signs(world["Hậu"], kept)
    signs(world["Dũng"], kept)

    notices = session.query(Notice).filter(Notice.kind.in_(["correction", "corrected"])).order_by(Notice.id)
    assert [(each.kind, each.user_id, each.state) for each in notices] == [
        ("correction", world["Hậu"].user.id, NoticeState.MOOT),
        ("correction", world["Dũng"].user.id, NoticeState.MOOT),
        ("corrected", world["Vân"].user.id, NoticeState.OWED),
    ]


def test_the_unit_is_told_of_a_refusal_with_its_reason(world, report, approved, session):
    approved("C1")
    refuses(world["Hậu"], asks(world["Vân"], report("C1"), "90"))

    (told,) = session.query(Notice).filter_by(kind="correction_refused")
    assert (told.user_id, told.facts["reason"]) == (world["Vân"].user.id, "Số cũ khớp với danh sách đoàn viên")


def test_buttons_are_offered_exactly_when_pressing_them_succeeds(world, report, approved, session):
    """Every person of the cast, at every step of one correction: `may` says yes if and only if the verb does not refuse."""
    approved("K")
    kept = asks(world["Vân"], report("C1"), "90")
    verbs = {"sign": signs, "refuse": refuses, "withdraw": withdraws}
    for step in range(3):
        for who in world.people.values():
            for action, verb in verbs.items():
                offered = may(kept, who.doer, action, now=world.now) is None
                assert offered == succeeds(session, verb, who, kept), (step, who.user.name, action)
        if step < 2:
            signs(world[("Hậu", "Dũng")[step]], kept)


def succeeds(session, verb, who, kept) -> bool:
    """Does the verb succeed? Undone whatever it did."""
    undo = session.begin_nested()
    try:
        verb(who, kept)
    except Refused:
        return False
    else:
        return True
    finally:
        undo.rollback()
        session.expire_all()
