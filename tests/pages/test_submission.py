"""One report: where it stands, what can be done, why not, and the one endpoint that changes its state."""

from __future__ import annotations

REASON = "Số đoàn viên giảm so với kỳ trước, đề nghị kiểm tra"


def url(submission, *rest: str) -> str:
    return "/".join(("/submissions", str(submission.id), *rest))


def test_the_unit_sees_the_reason_of_the_last_return_first_of_all(as_, world, report):
    world["Vân"].submits(report("C1"))
    world["Hậu"].returns(report("C1"), REASON)

    page = as_("Vân").get(url(report("C1"))).get_data(as_text=True)

    assert page.index(REASON) < page.index("Nội dung báo cáo")
    assert "Chủ tịch Phạm Thị Hậu" in page
    assert "Bị trả lại" in page


def test_a_returned_report_that_was_sent_again_no_longer_shows_the_old_reason_on_top(as_, world, report):
    world["Vân"].submits(report("C1"))
    world["Hậu"].returns(report("C1"), REASON)
    world["Vân"].submits(report("C1"), {})

    page = as_("Vân").get(url(report("C1"))).get_data(as_text=True)

    assert "Cấp trên trả lại, lý do" not in page
    assert page.index("Nhật ký") < page.index(REASON)


def test_a_parent_is_told_by_name_for_whom_it_waits(as_, world, report):
    world["Vân"].submits(report("C1"))
    world["Hậu"].approves(report("C1"))

    page = as_("Hậu").get(url(report("K"))).get_data(as_text=True)

    assert "Còn báo cáo cấp dưới chưa được duyệt hoặc đóng: CĐCS Trường Mầm non Hoa Sen" in page
    assert "Kiểm tra và trình" not in page


def test_buttons_are_those_the_workflow_offers_to_this_person(as_, world, report):
    world["Vân"].submits(report("C1"))

    hau, van = (as_(name).get(url(report("C1"))).get_data(as_text=True) for name in ("Hậu", "Vân"))

    assert 'value="approve"' in hau
    assert 'value="return"' in hau
    assert 'value="take_back"' not in hau
    assert 'value="approve"' not in van
    assert 'value="return"' not in van


def test_the_first_look_of_who_judges_is_kept_and_ends_the_taking_back(as_, world, report):
    world["Vân"].submits(report("C1"))
    van = as_("Vân")
    assert 'value="take_back"' in van.get(url(report("C1"))).get_data(as_text=True)

    as_("Hậu").get(url(report("C1")))

    page = van.get(url(report("C1"))).get_data(as_text=True)
    assert 'value="take_back"' not in page
    assert "đã mở xem" in page
    assert report("C1").opened_for_review_at == world.now


def test_the_look_of_who_does_not_judge_leaves_no_mark(as_, world, report):
    world["Vân"].submits(report("C1"))

    as_("Vân").get(url(report("C1")))
    as_("Minh").get(url(report("C1")))

    assert report("C1").opened_for_review_at is None


def test_returning_needs_a_reason(as_, world, report):
    world["Vân"].submits(report("C1"))
    c1, hau = report("C1"), as_("Hậu")

    short = hau.post(url(c1, "moves"), data={"move": "return", "version": c1.version, "reason": "sai"})
    assert short.status_code == 409
    assert report("C1").state == "submitted"

    whole = hau.post(url(c1, "moves"), data={"move": "return", "version": c1.version, "reason": REASON})
    assert whole.status_code == 303
    assert report("C1").state == "returned"


def test_a_button_pressed_twice_moves_once_and_says_so(as_, world, report):
    world["Vân"].submits(report("C1"))
    c1, hau = report("C1"), as_("Hậu")
    pressed = {"move": "approve", "version": c1.version}

    first, second = hau.post(url(c1, "moves"), data=pressed), hau.post(url(c1, "moves"), data=pressed)

    assert (first.status_code, second.status_code) == (303, 409)
    assert "đã thay đổi" in second.get_data(as_text=True)


def test_whoever_may_not_approve_is_refused_and_nothing_happens(as_, world, report):
    world["Vân"].submits(report("C1"))
    c1 = report("C1")

    answer = as_("Vân").post(url(c1, "moves"), data={"move": "approve", "version": c1.version})

    assert answer.status_code == 409
    assert report("C1").state == "submitted"


def test_a_program_gets_the_same_facts_as_json(as_, world, report):
    world["Vân"].submits(report("C1"))
    c1, hau = report("C1"), as_("Hậu")
    asks = {"headers": {"Accept": "application/json"}}

    refused = hau.post(url(c1, "moves"), data={"move": "submit", "version": c1.version}, **asks)
    moved = hau.post(url(c1, "moves"), data={"move": "approve", "version": c1.version}, **asks)

    assert (refused.status_code, refused.json["code"]) == (409, "wrong_state")
    assert (moved.status_code, moved.json["state"]) == (200, "approved")


def test_the_children_of_a_parent_are_listed_and_filtered_by_state(as_, world, report):
    world["Vân"].submits(report("C1"))
    hau = as_("Hậu")

    every, waiting = (hau.get(url(report("K")) + query).get_data(as_text=True) for query in ("", "?state=submitted"))

    assert "May Bình Minh" in every
    assert "Hoa Sen" in every
    assert "May Bình Minh" in waiting
    assert "Mầm non Hoa Sen" not in waiting.split("Báo cáo cấp dưới")[1]
