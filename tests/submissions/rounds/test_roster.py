"""Who a round asks, and what becomes of units that were founded late or have ended."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from extensions import db
from submissions.models import Round, Submission, Total
from submissions.notices.models import Notice
from submissions.rounds.roster import Only
from submissions.rounds.roster_changes import add_units, ended_units, missing_units
from submissions.rounds.taking_part import seats_in
from submissions.workflows import definition_named
from tests.hands import HANDS, pressed_together
from tests.world import NOW, World
from units import history
from units.importing import import_units
from units.kinds import Sector, UnitKind
from units.people import Appointment
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role
from workflow.refusals import Refused

TODAY = local_day(NOW)
WHY = "Quyết định thành lập 45/QĐ-LĐLĐ ngày 01/09/2026"
LATE = """code,name,kind,sector,parent_code,valid_from,valid_to
C5,CĐCS Công ty Dệt Kinh Bắc,grassroots,private,K,2026-09-01,
C6,CĐCS Công ty thành lập sau kỳ,grassroots,private,K,2026-09-15,
K5,Công đoàn phường Mới,commune,,T,2026-09-10,
C7,CĐCS Trường phường Mới,grassroots,public_service,K5,2026-09-10,
"""


def unit(code: str) -> int:
    found = unit_by_code(code, TODAY)
    assert found is not None
    return found.id


def asked(only: Only) -> list[str]:
    definition = definition_named("one_step")
    return [each.unit.code for each in seats_in(unit("T"), date(2026, 6, 15), date(2026, 9, 14), definition, only)]


def test_a_round_may_ask_one_kind_or_sector_and_the_units_above_carry_them(world):
    assert set(asked(Only(sectors=frozenset({Sector.FDI, Sector.STATE_ENTERPRISE})))) == {"T", "K2", "C9", "C3"}
    assert set(asked(Only(kinds=frozenset({UnitKind.COMMUNE})))) == {"T", "K"}
    assert asked(Only(kinds=frozenset({UnitKind.GUILD}))) == []
    assert len(asked(Only())) == 7


def test_a_unit_founded_within_the_period_after_the_round_opened_is_missing_until_it_is_added(world, quarter):
    import_units(LATE)
    missing = missing_units(quarter, today=TODAY)
    # C6 was founded on the day after figures closed: it does not owe this quarter
    assert {each.unit.code: each.above_name for each in missing} == {
        "C5": "Công đoàn phường Kinh Bắc",
        "K5": "Liên đoàn Lao động tỉnh T",
        "C7": "Công đoàn phường Mới",
    }

    made = add_units(quarter, [unit("C5")], reason=WHY, by=world["Lan"].doer, now=NOW)

    (added,) = made
    assert added.parent_id == world.report(quarter, "K").id
    assert added.state == "draft"
    assert local_day(added.due_at) == date(2026, 9, 21)
    assert history.entries_of("submission", added.id)[0].facts["reason"] == WHY
    world.settle()
    total = db.session.get_one(Total, world.report(quarter, "T").id)
    assert total.units_expected == 5
    assert {each.unit.code for each in missing_units(quarter, today=TODAY)} == {"K5", "C7"}


def test_a_branch_founded_late_is_added_with_what_stands_above_it(world, quarter):
    import_units(LATE)
    with pytest.raises(Refused) as alone:
        add_units(quarter, [unit("C7")], reason=WHY, by=world["Lan"].doer, now=NOW)
    assert alone.value.code == "parent_not_on_roster"

    add_units(quarter, [unit("C7"), unit("K5")], reason=WHY, by=world["Lan"].doer, now=NOW)

    branch, leaf = world.report(quarter, "K5"), world.report(quarter, "C7")
    assert (leaf.parent_id, branch.parent_id) == (branch.id, world.report(quarter, "T").id)
    assert leaf.unit_path == [unit("T"), unit("K5"), unit("C7")]
    world.settle()
    assert db.session.get_one(Total, branch.id).units_expected == 1


def test_nothing_is_hung_under_a_report_that_was_sent(world, quarter):
    import_units(LATE)
    for name, code in (("Vân", "C1"), ("Hoa", "C2")):
        world["Hậu"].approves(world[name].submits(world.report(quarter, code)))
    world["Hậu"].submits(world.report(quarter, "K"), {})

    with pytest.raises(Refused) as refused:
        add_units(quarter, [unit("C5")], reason=WHY, by=world["Lan"].doer, now=NOW)

    assert refused.value.code == "above_not_open"
    assert {each.unit.code: each.refused and each.refused.code for each in missing_units(quarter, today=TODAY)}[
        "C5"
    ] == ("above_not_open")


def test_only_who_opens_rounds_adds_units_and_only_those_that_are_missing(world, quarter):
    import_units(LATE)
    for name, code in (("Hậu", "not_found"), ("Vân", "not_found"), ("Quân", "not_found")):
        with pytest.raises(Refused) as refused:
            add_units(quarter, [unit("C5")], reason=WHY, by=world[name].doer, now=NOW)
        assert refused.value.code == code
    for ids in ([unit("C6")], [unit("C1")], [], [unit("C5"), 987_654]):
        with pytest.raises(Refused) as not_missing:
            add_units(quarter, ids, reason=WHY, by=world["Lan"].doer, now=NOW)
        assert not_missing.value.code == "not_missing"
    with pytest.raises(Refused) as unreasoned:
        add_units(quarter, [unit("C5")], reason="", by=world["Lan"].doer, now=NOW)
    assert unreasoned.value.code == "reason_required"


def test_the_people_of_an_added_unit_are_told_of_their_new_report(world, quarter):
    import_units(
        "code,name,kind,sector,parent_code,valid_from,valid_to\nC5,CĐCS Công ty Dệt,grassroots,private,K,2026-09-01,\n"
    )
    chair = {"user": world["Quân"].user, "role": Role.CHAIR, "title": "Chủ tịch", "valid_from": date(2026, 9, 1)}
    db.session.add(Appointment(unit_id=unit("C5"), valid_to=None, **chair))
    db.session.flush()

    (made,) = add_units(quarter, [unit("C5")], reason=WHY, by=world["Lan"].doer, now=NOW)

    (told,) = db.session.scalars(select(Notice).where(Notice.submission_id == made.id))
    assert (told.kind, told.user.name) == ("opened", "Bùi Anh Quân")


def test_an_ended_unit_that_has_not_reported_is_shown_for_closing(world):
    import_units(
        "code,name,kind,sector,parent_code,valid_from,valid_to\n"
        "C8,CĐCS Công ty đã giải thể,grassroots,private,K,2020-01-01,2026-08-31\n"
    )
    quarter = world.round()
    (ended,) = ended_units(quarter, today=TODAY)
    assert (ended.submission.unit_code, ended.ended_on) == ("C8", date(2026, 8, 31))
    world["Hậu"].moves(ended.submission, "close", reason="Giải thể theo quyết định 12/QĐ")
    assert ended_units(quarter, today=TODAY) == []


def test_sixteen_hands_add_a_unit_once(committed_app):
    world = World()
    quarter = world.round()
    import_units(LATE)
    db.session.commit()
    ids, round_id, lan = [unit("C5")], quarter.id, world["Lan"].doer
    db.session.expunge_all()

    def press() -> None:
        add_units(db.session.get_one(Round, round_id), ids, reason=WHY, by=lan, now=NOW)

    assert pressed_together(committed_app, [press] * HANDS) == {"done": 1, "not_missing": HANDS - 1}
    assert len(db.session.scalars(select(Submission).where(Submission.unit_code == "C5")).all()) == 1
