"""Pages of corrections: asking from the report, signing from the desk, the list, the download; buttons only where they work."""

from __future__ import annotations

import io

import pytest

from extensions import db
from submissions.attachments import MOST_MEGABYTES
from submissions.correcting.models import Correction
from submissions.models import Submission
from tests.world_corrections import REASON, approve_up_to, asks, refuses, signs

PDF = b"%PDF-1.7 danh sach doan vien"


@pytest.fixture
def approved(world, quarter):
    """C1, C2 and K are approved."""
    approve_up_to(world, quarter, "K")


def sent(report: Submission, **changed: object) -> dict[str, object]:
    """The form of a correction of C1's members, as a browser posts it."""
    form = {"place": "members_total", "value:members_total": "90", "version": report.version, "reason": REASON}
    return {**form, **changed}


def the_one() -> Correction:
    """The only correction there is."""
    return db.session.query(Correction).one()


def text_at(client, url: str) -> str:
    """The page at an address."""
    return client.get(url).get_data(as_text=True)


def test_the_report_page_offers_it_to_the_unit_once_approved_and_to_nobody_else(as_, world, report):
    world["Vân"].submits(report("C1"))
    before = text_at(as_("Vân"), f"/submissions/{report('C1').id}")
    world["Hậu"].approves(report("C1"))
    after, above = (text_at(as_(name), f"/submissions/{report('C1').id}") for name in ("Vân", "Hậu"))

    assert "Đề nghị đính chính" in after
    assert "Đề nghị đính chính" not in before + above


def test_one_chooses_the_place_sees_what_stands_there_and_asks(as_, report, approved):
    van, c1 = as_("Vân"), report("C1")
    choose = text_at(van, f"/submissions/{c1.id}/corrections/new")
    form = text_at(van, f"/submissions/{c1.id}/corrections/new?place=members_female")
    answer = van.post(f"/submissions/{c1.id}/corrections", data=sent(c1))

    assert "Tổng số đoàn viên cuối kỳ, trong đó: nữ: 70 người" in choose
    assert "Đính chính: Tổng số đoàn viên cuối kỳ, trong đó: nữ" in form
    assert 'value="70"' in form
    assert answer.status_code == 303
    page = text_at(van, answer.location)
    for said in ("100 người", "90 người", REASON, "Công đoàn phường Kinh Bắc", "đến lượt ký", "Phạm Thị Hậu", "ký sau"):
        assert said in page


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"value:members_total": "chín mươi"}, 422, "không đọc được số"),
        ({"value:members_total": "100"}, 409, "giống giá trị đang có"),
        ({"value:members_total": "69"}, 409, "Trong đó: nữ"),
        ({"reason": "nhầm"}, 409, "10 ký tự"),
        ({"version": 1}, 409, "đã thay đổi"),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(as_, report, approved, changed, status, said):
    van, c1 = as_("Vân"), report("C1")

    answer = van.post(f"/submissions/{c1.id}/corrections", data=sent(c1, **changed))

    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert said in page
    assert (changed.get("value:members_total") or "90") in page
    assert db.session.query(Correction).count() == 0
    assert van.post(f"/submissions/{c1.id}/corrections", data=sent(report("C1"))).status_code == 303


def test_nil_is_a_tick_and_a_place_that_is_no_place_is_refused(as_, report, approved):
    van, c1 = as_("Vân"), report("C1")

    unknown = van.post(f"/submissions/{c1.id}/corrections", data=sent(c1, place="không có"))
    nil = van.post(f"/submissions/{c1.id}/corrections", data=sent(c1, place="strikes", **{"nil:strikes": "1"}))

    assert (unknown.status_code, nil.status_code) == (409, 303)
    assert "không phát sinh" in text_at(van, nil.location)


def test_an_attachment_is_downloaded_never_shown_and_only_by_those_who_see_the_report(as_, report, approved):
    van, c1 = as_("Vân"), report("C1")
    van.post(f"/submissions/{c1.id}/corrections", data=sent(c1, attachment=(io.BytesIO(PDF), "Biên bản.pdf")))
    url = f"/corrections/{the_one().id}/attachment"

    got = as_("Hậu").get(url)

    assert (got.status_code, got.data, got.mimetype) == (200, PDF, "application/pdf")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert as_("Quân").get(url).status_code == 404
    assert as_("Hoa").get(url).status_code == 404


@pytest.mark.parametrize("content", [b"<html><script>", b"MZ\x90", b"%PDF-" + b"x" * MOST_MEGABYTES * 2**20])
def test_other_files_and_large_ones_are_refused_whatever_they_are_called(as_, report, approved, content):
    van, c1 = as_("Vân"), report("C1")

    answer = van.post(f"/submissions/{c1.id}/corrections", data=sent(c1, attachment=(io.BytesIO(content), "a.pdf")))

    assert answer.status_code == 409
    assert "PDF, PNG, JPG, DOCX" in answer.get_data(as_text=True)
    assert db.session.query(Correction).count() == 0


def test_one_without_an_attachment_has_none_to_download(as_, world, report, approved):
    kept = asks(world["Vân"], report("C1"), "90")

    assert as_("Vân").get(f"/corrections/{kept.id}/attachment").status_code == 404
    assert "Tệp kèm theo" not in text_at(as_("Vân"), f"/corrections/{kept.id}")


BUTTONS = {"sign": "Ký đồng ý", "refuse": "Từ chối đính chính", "withdraw": "Rút đề nghị"}


@pytest.mark.parametrize(
    ("who", "offered"),
    [("Vân", {"withdraw"}), ("Hậu", {"sign", "refuse"}), ("Dũng", {"refuse"}), ("Lan", set()), ("Minh", set())],
)
def test_the_page_shows_the_buttons_that_would_succeed(as_, world, report, approved, who, offered):
    kept = asks(world["Vân"], report("C1"), "90")

    page = text_at(as_(who), f"/corrections/{kept.id}")

    assert {name for name, label in BUTTONS.items() if label in page} == offered


def test_signing_from_the_desk_up_to_the_last_changes_the_report(as_, world, report, approved):
    kept = asks(world["Vân"], report("C1"), "90")
    hau, dung = as_("Hậu"), as_("Dũng")
    waiting = "Đính chính chờ tôi ký (1)"
    assert (waiting in text_at(hau, "/"), waiting in text_at(dung, "/")) == (True, False)

    first = hau.post(f"/corrections/{kept.id}/acts", data={"act": "sign", "seen": 0})
    assert (waiting in text_at(hau, "/"), waiting in text_at(dung, "/")) == (False, True)
    again = hau.post(f"/corrections/{kept.id}/acts", data={"act": "sign", "seen": 0})
    last = dung.post(f"/corrections/{kept.id}/acts", data={"act": "sign", "seen": 1})

    assert (first.status_code, again.status_code, last.status_code) == (303, 409, 303)
    assert report("C1").figures[2] == 90
    page = text_at(dung, f"/corrections/{kept.id}")
    assert "Đã có hiệu lực" in page
    assert not any(label in page for label in BUTTONS.values())
    assert "Số liệu cấp dưới được đính chính" in text_at(hau, f"/submissions/{report('K').id}")
    assert "100 người → 90 người" in text_at(as_("Vân"), f"/submissions/{report('C1').id}")


def test_a_refusal_needs_its_reason_and_the_unit_reads_it(as_, world, report, approved):
    kept, dung = asks(world["Vân"], report("C1"), "90"), as_("Dũng")
    url = f"/corrections/{kept.id}/acts"

    short = dung.post(url, data={"act": "refuse", "reason": "không"})
    long = dung.post(url, data={"act": "refuse", "reason": "Số cũ khớp với danh sách"})

    assert (short.status_code, long.status_code) == (409, 303)
    assert "Số cũ khớp với danh sách" in text_at(as_("Vân"), f"/corrections/{kept.id}")


def test_the_unit_takes_it_back_and_another_unit_cannot(as_, world, report, approved):
    kept = asks(world["Vân"], report("C1"), "90")
    url = f"/corrections/{kept.id}/acts"

    assert as_("Hoa").post(url, data={"act": "withdraw"}).status_code == 404
    assert as_("Vân").post(url, data={"act": "withdraw"}).status_code == 303
    assert as_("Vân").post(url, data={"act": "withdraw"}).status_code == 409
    assert "Đơn vị đã rút" in text_at(as_("Vân"), f"/corrections/{kept.id}")


def test_a_program_gets_facts_and_an_unknown_act_is_not_found(as_, world, report, approved):
    kept, hau = asks(world["Vân"], report("C1"), "90"), as_("Hậu")
    asked = {"headers": {"Accept": "application/json"}}

    unknown = hau.post(f"/corrections/{kept.id}/acts", data={"act": "burn"}, **asked)
    signed = hau.post(f"/corrections/{kept.id}/acts", data={"act": "sign", "seen": 0}, **asked)

    assert (unknown.status_code, signed.json) == (404, {"id": kept.id, "state": "open", "signatures": 1})


def test_whoever_asked_is_told_why_he_cannot_sign_for_the_level_above(as_, world, report, approved, session):
    kept = asks(world["Vân"], report("C1"), "90")
    kept.made_by = world["Hậu"].user.id

    page = text_at(as_("Hậu"), f"/corrections/{kept.id}")

    assert "Ký đồng ý" not in page
    assert "không tự ký thay cấp trên" in page


def test_the_list_shows_own_ones_and_those_below_with_how_they_stand(as_, world, report, approved):
    refuses(world["Hậu"], asks(world["Vân"], report("C1"), "90"))
    asks(world["Hậu"], report("K"), "6", "legal_sessions")

    page = text_at(as_("Hậu"), f"/submissions/{report('K').id}/corrections")

    for said in ("5 buổi → 6 buổi", "Của đơn vị cấp dưới (1)", "CĐCS Công ty May Bình Minh", "Bị từ chối"):
        assert said in page
    assert "chưa có đính chính nào" in text_at(as_("Hoa"), f"/submissions/{report('C2').id}/corrections")


def test_the_desk_asks_the_database_as_often_for_two_corrections_as_for_one(
    as_, world, report, approved, count_queries
):
    hau = as_("Hậu")
    asks(world["Vân"], report("C1"), "90")
    hau.get("/")
    one = count_queries(lambda: hau.get("/"))
    asks(world["Hoa"], report("C2"), "90")
    asks(world["Vân"], report("C1"), "60", "members_female")
    hau.get("/")

    assert count_queries(lambda: hau.get("/")) <= one


def test_the_list_asks_the_database_as_often_for_many_as_for_one(as_, world, report, approved, count_queries):
    hau, url = as_("Hậu"), f"/submissions/{report('K').id}/corrections"
    signs(world["Hậu"], asks(world["Vân"], report("C1"), "90"))
    hau.get(url)
    one = count_queries(lambda: hau.get(url))
    signs(world["Hậu"], asks(world["Hoa"], report("C2"), "90"))
    hau.get(url)

    assert count_queries(lambda: hau.get(url)) <= one


def test_a_passage_that_is_rewritten_is_shown_word_by_word(as_, world, report, session):
    c1 = world["Vân"].saves(report("C1"), {"mood_assessment": "Công nhân yên tâm làm việc."})
    world["Hậu"].approves(world["Vân"].submits(c1))
    kept = asks(world["Vân"], report("C1"), "Công nhân lo thiếu việc.", "mood_assessment")

    page = text_at(as_("Hậu"), f"/corrections/{kept.id}")

    assert "<del>" in page
    assert "yên tâm làm" in page
    assert "lo thiếu" in page
