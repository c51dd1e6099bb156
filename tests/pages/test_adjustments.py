"""An upper level adjusts its own total by a signed line: seen in every sum above it, in no figure of anybody, and taken back."""

from __future__ import annotations

import json

import pytest

from extensions import db
from submissions.consolidation.adjustment_models import Adjustment
from submissions.consolidation.recounting import recount
from submissions.models import Total
from submissions.publications.export import export
from tests.world import MINIMUM, NOW
from units.history import HistoryEntry

REASON = "Hai đơn vị cùng kê 5 đoàn viên chuyển đến"


@pytest.fixture
def approved_below(world, report):
    """C1 (100 members) and C2 (40) are approved; K has not sent its own yet."""
    world["Hậu"].approves(world["Vân"].submits(report("C1")))
    world["Hậu"].approves(world["Hoa"].submits(report("C2"), MINIMUM | {"members_total": "40", "members_female": "7"}))
    world.settle()


@pytest.fixture
def post(as_, report):
    def send(name, code, key="members_total", **fields):
        given = {"version": report(code).version, "way": "subtract", "amount": "5", "reason": REASON} | fields
        return as_(name).post(f"/submissions/{report(code).id}/totals/{key}/adjustments", data=given)

    return send


def total(report, code, *, key="members_total", official=True):
    row = db.session.get_one(Total, report(code).id, populate_existing=True)
    index = report(code).round.form_version.compiled.slot(key).index
    return (row.official if official else row.provisional)[index]


def test_the_line_counts_above_as_soon_as_the_report_it_stands_by_does(world, approved_below, report, post, quarter):
    answer = post("Hậu", "K")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    world.settle()
    assert (total(report, "K"), total(report, "T")) == (140, 140), "in nobody's figures, and not yet signed for"

    world["Hậu"].submits(report("K"), {})
    world.settle()
    assert (total(report, "T"), total(report, "T", official=False)) == (140, 135)

    world["Dũng"].approves(report("K"))
    world.settle()
    assert total(report, "T") == 135
    assert report("C1").figures[report("C1").round.form_version.compiled.slot("members_total").index] == 100
    assert recount(quarter, now=NOW).drifts == []


def test_the_page_shows_the_line_with_its_reason_and_the_story_tells_it(world, as_, approved_below, report, post):
    post("Hậu", "K")
    world.settle()
    page = as_("Lan").get(f"/submissions/{report('K').id}/totals/members_total").get_data(as_text=True)
    assert "-5" in page.split("Điều chỉnh của đơn vị")[1]
    assert REASON in page
    assert "Phạm Thị Hậu" in page
    assert "Thêm dòng điều chỉnh" not in page, "Lan works at T"
    story = as_("Hậu").get(f"/submissions/{report('K').id}").get_data(as_text=True)
    assert "Điều chỉnh số tổng hợp" in story
    entry = db.session.query(HistoryEntry).filter_by(subject_id=report("K").id, act="adjusted").one()
    assert (entry.facts["amount"], entry.facts["slot"]) == (-5, "members_total")


def test_it_is_taken_back_by_the_opposite_line_and_only_once(world, approved_below, report, post):
    post("Hậu", "K")
    line = db.session.query(Adjustment).one()
    assert post("Hậu", "K", withdraws=line.id, reason="Ghi nhầm đơn vị cấp dưới").status_code == 303
    assert [each.amount for each in db.session.query(Adjustment).order_by(Adjustment.id)] == [-5, 5]
    refused = post("Hậu", "K", withdraws=line.id, reason="Ghi nhầm đơn vị cấp dưới")
    assert refused.status_code == 409
    world["Hậu"].submits(report("K"), {})
    world["Dũng"].approves(report("K"))
    world.settle()
    assert total(report, "T") == 140


def test_what_cannot_be_adjusted_is_refused_and_nothing_is_written(world, as_, approved_below, report, post):
    assert post("Hậu", "K", reason="ngắn").status_code == 409
    assert post("Hậu", "K", amount="0").status_code == 409
    assert post("Hậu", "K", amount="năm").status_code == 422
    assert post("Hậu", "K", version=0).status_code == 409
    assert post("Dũng", "K").status_code == 409
    assert post("Quân", "K").status_code == 404
    assert post("Hậu", "K", key="membership_density").status_code == 409
    assert post("Sơn", "C3").status_code == 409
    world["Hậu"].submits(report("K"), {})
    assert post("Hậu", "K").status_code == 409, "sent reports are not adjusted"
    assert db.session.query(Adjustment).count() == 0


def test_documents_list_the_line(world, approved_below, report, post):
    post("Hậu", "K")
    world["Hậu"].submits(report("K"), {})
    world["Dũng"].approves(report("K"))
    world.settle()
    _, content = export(report("T"), "json", now=NOW)
    told = json.loads(content)
    assert told["official"]["members_total"] == 135
    assert [(each["unit"], each["field"], each["amount"], each["reason"]) for each in told["adjustments"]] == [
        ("K", "members_total", -5, REASON)
    ]
    for kind in ("docx", "xlsx"):
        export(report("T"), kind, now=NOW)
    _, content = export(report("K"), "xlsx", now=NOW)
    assert content


def test_a_line_may_name_the_sector_it_is_of(world, as_, approved_below, report, post):
    page = as_("Hậu").get(f"/submissions/{report('K').id}/totals/members_total").get_data(as_text=True)
    assert "Thuộc khu vực" in page
    assert post("Hậu", "K", sector="private").status_code == 303
    assert db.session.query(Adjustment).one().sector == "private"
    page = as_("Hậu").get(f"/submissions/{report('K').id}/totals/members_total").get_data(as_text=True)
    assert "khu vực doanh nghiệp ngoài nhà nước" in page.lower()
    limited = next(
        slot
        for slot in report("K").round.form_version.compiled.slots
        if slot.fold == "sum"
        and not slot.hidden
        and not slot.register
        and {at[1] for at in slot.asked} < {"private", None, "fdi", "state_enterprise", "cooperative"}
    )
    assert post("Hậu", "K", key=limited.key, sector="admin_public").status_code == 409, "nobody of that sector is asked"
