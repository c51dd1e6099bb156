"""Targets given from the province down: by hand, in parts, by members; the remainder; history; files; verdicts; two at once."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from sqlalchemy import select

from extensions import db
from submissions.entry.parts import page_asking, pages_of
from submissions.targets.models import TargetValue
from tests.world import DEADLINES
from units.history import entries_of
from units.tree import unit_by_code

AMOUNT, SHARE = "B.III.6", "B.III.1"
"""Introduced to the Party, from 100 persons; taught, from 70 % of all workers."""


@pytest.fixture
def year(world):
    """An open round of the annual programme."""
    opened = world.round(form="B", period="2026")
    world.settle()
    return opened


@pytest.fixture
def ids(world):
    return {code: unit_by_code(code, DEADLINES["grassroots"]).id for code in ("T", "K", "K2", "C1", "C2", "C3")}


def url(ids, code: str, target: str = AMOUNT) -> str:
    return f"/units/{ids[code]}/targets/B/{target}"


def seen() -> int:
    db.session.expire_all()
    return max(db.session.scalars(select(TargetValue.id)).all(), default=0)


def current(unit_id: int, target: str = AMOUNT) -> Decimal | None:
    db.session.expire_all()
    query = select(TargetValue.value).where(
        TargetValue.unit_id == unit_id, TargetValue.target_code == target, TargetValue.ended_at.is_(None)
    )
    return db.session.scalar(query)


def sets_own(client, ids, value: str = "100", target: str = AMOUNT, at: int = 0):
    return client.post(f"{url(ids, 'T', target)}/own", data={"value": value, "seen": at, "span": "2026"})


def gives(client, ids, code: str, values: dict[str, str], at: int, how: str = ""):
    boxes = {f"value:{ids[each]}": value for each, value in values.items()}
    return client.post(url(ids, code), data={**boxes, "seen": at, "span": "2026", "how": how})


def test_a_province_sets_its_value_and_others_cannot(as_, year, ids):
    assert sets_own(as_("Dũng"), ids, "1.000").status_code == 303
    assert current(ids["T"]) == 1000
    assert as_("Hậu").post(f"{url(ids, 'K')}/own", data={"value": "5", "seen": 0, "span": "2026"}).status_code == 409
    assert sets_own(as_("Minh"), ids, "5", at=seen()).status_code == 409, "an administrator reads only"
    assert sets_own(as_("Hậu"), ids, "5", at=seen()).status_code == 404
    assert current(ids["K"]) is None


def test_equal_parts_are_proposed_exactly_and_stored_only_when_given(as_, year, ids):
    dung = as_("Dũng")
    sets_own(dung, ids, "100")
    page = dung.get(url(ids, "T") + "?how=equal&span=2026").get_data(as_text=True)
    assert page.count('value="33"') == 2
    assert page.count('value="34"') == 1
    assert current(ids["K"]) is None

    parts = {"K": "34", "K2": "33", "C3": "33"}
    first = [code for code in parts if f'name="value:{ids[code]}" value="34"' in page]
    boxes = {code: "34" if code in first else "33" for code in parts}
    assert gives(dung, ids, "T", boxes, seen(), "equal").status_code == 303
    assert sum(current(ids[code]) for code in parts) == 100
    assert set(db.session.scalars(select(TargetValue.how).where(TargetValue.giver_id.is_not(None)))) == {"equal"}
    assert "Đã giao hết" in dung.get(url(ids, "T") + "?span=2026").get_data(as_text=True)


def test_members_last_known_decide_the_shares(as_, world, ids):
    # approved in the quarter before: C1 100 members, C2 300; the year opened after it knows them
    quarter = world.round(period="2026-Q2")
    for name, code, members in (("Vân", "C1", "100"), ("Hoa", "C2", "300")):
        answers = {"workforce_total": "500", "workforce_female": "80", "members_total": members, "members_female": "70"}
        world["Hậu"].approves(world[name].submits(world.report(quarter, code), answers))
    world.round(form="B", period="2026")
    world.settle()
    dung, hau = as_("Dũng"), as_("Hậu")
    sets_own(dung, ids, "100")
    gives(dung, ids, "T", {"K": "10"}, seen())

    page = hau.get(url(ids, "K") + "?how=members&span=2026").get_data(as_text=True)
    # 10 in 100 : 300 is 2½ and 7½; of equal remainders the larger weight is served first
    assert f'name="value:{ids["C1"]}" value="2"' in page
    assert f'name="value:{ids["C2"]}" value="8"' in page


def test_what_is_left_and_what_is_given_beyond_is_shown(as_, year, ids):
    dung = as_("Dũng")
    sets_own(dung, ids, "100")
    gives(dung, ids, "T", {"K": "60"}, seen())
    assert "Còn chưa giao: <strong>40 người" in dung.get(url(ids, "T") + "?span=2026").get_data(as_text=True)
    gives(dung, ids, "T", {"K2": "50"}, seen())
    assert "Đã giao vượt: <strong>10 người" in dung.get(url(ids, "T") + "?span=2026").get_data(as_text=True)


def test_a_level_divides_only_what_it_was_given_and_only_below_itself(as_, year, ids):
    dung, hau = as_("Dũng"), as_("Hậu")
    assert gives(hau, ids, "K", {"C1": "5"}, 0).status_code == 409, "nothing to divide yet"
    sets_own(dung, ids, "100")
    gives(dung, ids, "T", {"K": "60"}, seen())
    assert gives(hau, ids, "K", {"C1": "25", "C2": "35"}, seen()).status_code == 303
    assert gives(hau, ids, "K", {"C3": "1"}, seen()).status_code == 303, "a box of another unit is not read"
    assert current(ids["C3"]) is None
    assert gives(as_("Quân"), ids, "K", {"C1": "1"}, seen()).status_code == 404
    assert gives(as_("Vân"), ids, "K", {"C1": "1"}, seen()).status_code == 404
    assert gives(dung, ids, "K", {"C1": "1"}, seen()).status_code == 409, "the level itself divides its share"
    assert current(ids["C1"]) == 25


def test_of_two_who_give_the_second_is_told(as_, year, ids):
    dung, lan = as_("Dũng"), as_("Lan")
    sets_own(dung, ids, "100")
    at = seen()
    assert gives(dung, ids, "T", {"K": "60"}, at).status_code == 303
    late = gives(lan, ids, "T", {"K": "70"}, at)
    assert late.status_code == 409
    assert "mức giao đã thay đổi" in late.get_data(as_text=True)
    assert current(ids["K"]) == 60


def test_a_change_is_history_and_the_old_value_stays_to_be_read(as_, year, ids):
    dung = as_("Dũng")
    sets_own(dung, ids, "100")
    sets_own(dung, ids, "120", at=seen())
    rows = db.session.scalars(select(TargetValue).order_by(TargetValue.id)).all()
    assert [(int(row.value), row.ended_at is None) for row in rows] == [(100, False), (120, True)]
    assert [entry.facts["new"] for entry in entries_of("unit_targets", ids["T"])] == ["100", "120"]
    page = dung.get(url(ids, "T") + "?span=2026").get_data(as_text=True)
    assert "Các lần thay đổi" in page
    assert "Phó Chủ tịch Vũ Tiến Dũng" in page


def test_what_cannot_be_read_is_shown_again_and_nothing_is_given(as_, year, ids):
    dung = as_("Dũng")
    sets_own(dung, ids, "100")
    answer = gives(dung, ids, "T", {"K": "sáu mươi", "K2": "40"}, seen())
    assert answer.status_code == 422
    assert "sáu mươi" in answer.get_data(as_text=True)
    assert current(ids["K2"]) is None


def test_a_file_of_shares_is_taken_whole_or_not_at_all(as_, year, ids):
    dung = as_("Dũng")
    sets_own(dung, ids, "100")
    listed = dung.get(f"/units/{ids['T']}/targets.csv").get_data(as_text=True)
    assert f"B,{AMOUNT},2026,K,," in listed

    def sends(*lines: str):
        text = "form,target,span,unit_code,value\n" + "\n".join(lines) + "\n"
        file = (io.BytesIO(text.encode()), "giao.csv")
        return dung.post(f"/units/{ids['T']}/targets/file", data={"file": file})

    wrong = sends(f"B,{AMOUNT},2026,K,60", f"B,{AMOUNT},2026,C1,5", "B,KHÔNG,2026,K,1", f"B,{AMOUNT},2026,K2,nhiều")
    assert wrong.status_code == 422
    told = wrong.get_data(as_text=True)
    assert [told.count(f"dòng {line}") for line in (2, 3, 4, 5)] == [0, 1, 1, 1]
    assert current(ids["K"]) is None

    many = sends(*(f"B,KHÔNG,{year},K,1" for year in range(1000, 1200))).get_data(as_text=True)
    assert ("dòng 101" in many, "dòng 102" in many) == (True, False)

    assert sends(f"B,{AMOUNT},2026,K,60", f"B,{AMOUNT},2026,K2,40").status_code == 303
    assert (current(ids["K"]), current(ids["K2"])) == (60, 40)


def test_a_share_of_a_hundred_is_handed_down_as_it_is(as_, year, ids):
    dung = as_("Dũng")
    sets_own(dung, ids, "72,5", SHARE)
    page = dung.get(url(ids, "T", SHARE) + "?span=2026").get_data(as_text=True)
    assert "không chia nhỏ được" in page
    boxes = {f"value:{ids['K']}": "72,5", "seen": seen(), "span": "2026", "how": ""}
    dung.post(url(ids, "T", SHARE), data=boxes)
    [how] = db.session.scalars(select(TargetValue.how).where(TargetValue.unit_id == ids["K"]))
    assert (current(ids["K"], SHARE), how) == (Decimal("72.5"), "same")


def test_another_year_is_another_value_and_a_term_is_no_year(as_, year, ids):
    dung = as_("Dũng")
    sets_own(dung, ids, "100")
    answer = dung.post(f"{url(ids, 'T')}/own", data={"value": "90", "seen": 0, "span": "2027"})
    assert answer.status_code == 303
    assert current(ids["T"]) in (90, 100)
    assert dung.get(url(ids, "T") + "?span=2025-2030").status_code == 409


def test_the_value_given_is_what_the_totals_and_the_unit_are_judged_by(as_, world, year, ids):
    dung, hau = as_("Dũng"), as_("Hậu")
    sets_own(dung, ids, "100")
    gives(dung, ids, "T", {"K": "10"}, seen())
    report = world.report(year, "K")
    before = hau.get(f"/submissions/{report.id}/totals").get_data(as_text=True)
    assert "từ 10 người trở lên" in before
    assert "được giao" in before
    page = hau.get(f"/submissions/{report.id}/targets/{AMOUNT}").get_data(as_text=True)
    for heading in ("Theo đơn vị trực thuộc", "Theo khu vực", "Theo cấp"):
        assert heading in page
    assert as_("Quân").get(f"/submissions/{report.id}/targets/{AMOUNT}").status_code == 404
    assert hau.get(f"/submissions/{report.id}/targets/B.NO").status_code == 404


def test_a_share_is_judged_by_sector_and_level_from_approved_figures(as_, world, year):
    report = world.report(year, "C1")
    world["Vân"].submits(report, {"workforce_total": "50", "members_total": "40", "study_participants": "40"})
    world["Hậu"].approves(report)
    world.settle()
    page = as_("Hậu").get(f"/submissions/{world.report(year, 'K').id}/targets/{SHARE}")
    assert page.status_code == 200
    assert page.get_data(as_text=True).count("80%") == 4, "the whole, the unit, its sector, its level"


def test_what_a_unit_was_given_stands_beside_its_field_and_on_its_report(as_, world, year, ids):
    dung, hau, van = as_("Dũng"), as_("Hậu"), as_("Vân")
    sets_own(dung, ids, "100")
    gives(dung, ids, "T", {"K": "10"}, seen())
    gives(hau, ids, "K", {"C1": "6"}, seen())
    report = world.report(year, "C1")
    world["Vân"].saves(report, {"introduced_to_party": "4"})
    part = page_asking(pages_of(report.round.form_version.compiled, report.level, report.sector), "introduced_to_party")

    shown = van.get(f"/submissions/{report.id}/sections/{part.code}").get_data(as_text=True)
    assert "Chỉ tiêu được giao 2026: từ 6 người trở lên. Đang có 4 người, còn thiếu 2 người." in shown
    whole = van.get(f"/submissions/{report.id}").get_data(as_text=True)
    assert "Chỉ tiêu được giao" in whole
    assert "còn thiếu 2 người" in whole
    assert "Chỉ tiêu được giao" not in as_("Hoa").get(f"/submissions/{world.report(year, 'C2').id}").get_data(
        as_text=True
    )
