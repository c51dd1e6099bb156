"""“Không phát sinh” pressed by two at the same instant: said once, and the history is whole."""

from __future__ import annotations

from extensions import db
from submissions.entry.declaring import declare_nil
from submissions.models import Submission
from submissions.queries import submission_for
from tests.hands import pressed_together
from tests.world import World
from units import history


def test_two_hands_at_once_declare_once(committed_app):
    world = World()
    report = world.report(world.round(), "C1")
    report_id, now = report.id, world.now
    db.session.commit()
    doers = [world["Vân"].doer, world["Vân"].doer]
    db.session.expunge_all()

    def press(doer) -> str:
        found = submission_for(doer, report_id)
        return "said" if declare_nil(found, None, by=doer, seen=1, now=now) else "nothing left"

    told = pressed_together(committed_app, [lambda doer=doer: press(doer) for doer in doers])

    assert told == {"said": 1, "nothing left": 1}
    assert [each.act for each in history.entries_of("submission", report_id)].count("nil") == 1
    assert history.verify()[1] == []
    assert db.session.get_one(Submission, report_id).version == 2
