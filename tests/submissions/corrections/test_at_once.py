"""Sixteen hands on one correction at the same instant: one signature, one entry, one change; and two corrections side by side."""

from __future__ import annotations

from collections.abc import Callable

from extensions import db
from submissions.correcting.corrections import ask_correction, sign, withdraw
from submissions.correcting.models import Correction, CorrectionState, Signature
from submissions.models import Submission
from submissions.notices.models import Notice
from tests.hands import HANDS, pressed_together
from tests.world import World
from tests.world_corrections import REASON, approve_up_to, asks
from units import history


def prepared(top: str) -> tuple[World, dict[str, int]]:
    """A world with everything approved up to `top`, committed; the ids of its reports."""
    world = World()
    round_ = world.round()
    approve_up_to(world, round_, top)
    ids = {code: world.report(round_, code).id for code in ("C1", "C2", "K")}
    db.session.commit()
    return world, ids


def test_the_last_signature_pressed_many_times_writes_once(committed_app):
    world, ids = prepared("C1")
    kept = asks(world["Vân"], db.session.get_one(Submission, ids["C1"]), "90").id
    db.session.commit()
    version = db.session.get_one(Submission, ids["C1"]).version
    doer, now = world["Hậu"].doer, world.now
    db.session.expunge_all()

    def press() -> str:
        sign(db.session.get_one(Correction, kept), seen=0, by=doer, now=now)
        return "signed"

    assert pressed_together(committed_app, [press] * HANDS) == {"signed": 1, "correction_over": HANDS - 1}
    assert db.session.query(Signature).count() == 1
    assert db.session.get_one(Submission, ids["C1"]).version == version + 1
    acts = [entry.act for entry in history.entries_of("submission", ids["C1"])]
    assert acts.count("correction_applied") == 1
    assert db.session.query(Notice).filter_by(kind="corrected").count() == 1


def test_of_signing_and_withdrawing_at_once_one_wins(committed_app):
    world, ids = prepared("C1")
    kept = asks(world["Vân"], db.session.get_one(Submission, ids["C1"]), "90").id
    db.session.commit()
    hau, van, now = world["Hậu"].doer, world["Vân"].doer, world.now
    db.session.expunge_all()

    def press_sign() -> str:
        sign(db.session.get_one(Correction, kept), seen=0, by=hau, now=now)
        return "signed"

    def press_withdraw() -> str:
        withdraw(db.session.get_one(Correction, kept), by=van, now=now)
        return "withdrawn"

    told = pressed_together(committed_app, [press_sign, press_withdraw] * 4)

    assert told["signed"] + told["withdrawn"] == 1
    assert told["correction_over"] == 7
    state = db.session.get_one(Correction, kept).state
    assert state is (CorrectionState.APPLIED if told["signed"] else CorrectionState.WITHDRAWN)


def test_the_same_place_asked_for_many_times_at_once_is_asked_for_once(committed_app):
    world, ids = prepared("C1")
    c1 = db.session.get_one(Submission, ids["C1"])
    seen, doer, now = c1.version, world["Vân"].doer, world.now
    db.session.expunge_all()

    def press() -> str:
        report = db.session.get_one(Submission, ids["C1"])
        ask_correction(report, {"members_total": "90"}, seen=seen, reason=REASON, by=doer, now=now)
        return "asked"

    assert pressed_together(committed_app, [press] * 8) == {"asked": 1, "correction_open": 7}
    assert db.session.query(Correction).count() == 1


def test_two_corrections_under_one_level_are_signed_at_once_and_both_stand(committed_app):
    """The story of K takes both entries: who comes second waits, neither fails."""
    world, ids = prepared("K")
    kept = [
        asks(world[name], db.session.get_one(Submission, ids[code]), "90").id
        for name, code in (("Vân", "C1"), ("Hoa", "C2"))
    ]
    for each in kept:
        sign(db.session.get_one(Correction, each), seen=0, by=world["Hậu"].doer, now=world.now)
    db.session.commit()
    doer, now = world["Dũng"].doer, world.now
    db.session.expunge_all()

    def signing(correction_id: int) -> Callable[[], str]:
        def press() -> str:
            sign(db.session.get_one(Correction, correction_id), seen=1, by=doer, now=now)
            return "signed"

        return press

    assert pressed_together(committed_app, [signing(each) for each in kept]) == {"signed": 2}
    acts = [entry.act for entry in history.entries_of("submission", ids["K"])]
    assert acts.count("corrected_below") == 2
    assert history.verify()[1] == []
