"""What is owed to a person is sent at most once, to a real mail server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from extensions import db
from submissions.notices.models import Notice, NoticeState
from tasks.claims import UNCLEAR
from tasks.mail import Line, Post
from tasks.notices import letters_of, send_all, send_owed
from tasks.postbag import BACK_OFF, PAUSES_FOR_GOOD, begin, claim
from tasks.reminders import plan_due
from tasks.writing import Letter

REASON = "Số đoàn viên nữ chưa khớp với kỳ trước"


def states(kind: str = "reminder") -> list[str]:
    """The states of all notices of a kind, in the order they were owed."""
    return list(db.session.scalars(select(Notice.state).where(Notice.kind == kind).order_by(Notice.id)))


def recipients(mail_server) -> list[str]:
    """Whom the letters went to."""
    return sorted(letter["To"].addresses[0].addr_spec for letter in mail_server.letters)


def returned(house) -> None:
    """C1 was submitted by Vân and returned by Hậu."""
    house.world["Vân"].submits(house.report("C1"))
    house.world["Hậu"].returns(house.report("C1"), REASON)
    house.commit()


def test_reminders_go_out_once_though_the_sweep_runs_three_times(house, post, mail_server):
    plan_due(house.clock)
    for _ in range(3):
        send_owed(post, house.clock)
    assert recipients(mail_server) == ["hoa@vi-du.vn", "son@vi-du.vn", "van@vi-du.vn"]
    assert states() == [NoticeState.SENT] * 3


def test_two_sweeps_at_once_send_each_letter_once(shared_house, committed_app, post, mail_server):
    plan_due(shared_house.clock)
    db.session.remove()

    def one(_: int) -> int:
        with committed_app.app_context():
            return send_owed(post, shared_house.clock)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, range(2)))
    assert recipients(mail_server) == ["hoa@vi-du.vn", "son@vi-du.vn", "van@vi-du.vn"]
    assert states() == [NoticeState.SENT] * 3


def test_a_reminder_of_what_was_submitted_in_between_is_not_sent(house, post, mail_server):
    plan_due(house.clock)
    house.world["Vân"].submits(house.report("C1"))
    house.commit()
    send_owed(post, house.clock)
    assert "van@vi-du.vn" not in recipients(mail_server)
    assert sorted(states()) == [NoticeState.MOOT, NoticeState.SENT, NoticeState.SENT]


def test_a_judge_is_not_asked_about_what_has_moved_on(house, post, mail_server):
    returned(house)
    send_owed(post, house.clock)
    house.clock.forward(hours=22, minutes=30)  # the letter of the next day would have told him
    send_owed(post, house.clock)
    assert states("submit") == [NoticeState.MOOT]
    assert recipients(mail_server) == ["van@vi-du.vn"]


def test_one_person_gets_one_letter_that_says_what_why_and_what_now(house, post, mail_server):
    returned(house)
    plan_due(house.clock)
    send_owed(post, house.clock)
    (letter,) = [each for each in mail_server.letters if each["To"].addresses[0].addr_spec == "van@vi-du.vn"]
    assert letter["Subject"] == "Nhịp: 2 việc về báo cáo"
    for kind in ("plain", "html"):
        text = letter.get_body((kind,)).get_content()
        assert "Chủ tịch Phạm Thị Hậu đã trả lại báo cáo của CĐCS Công ty May Bình Minh." in text
        assert REASON in text
        assert "hạn nộp là hết ngày 21/09/2026, còn 5 ngày" in text
        assert f"/submissions/{house.report('C1').id}" in text


def test_a_letter_can_be_recognised_and_answers_no_machine(house, post, mail_server):
    plan_due(house.clock)
    send_owed(post, house.clock)
    letter = mail_server.letters[0]
    assert letter["Subject"] == "Nhắc nộp báo cáo: CĐCS Công ty May Bình Minh, hạn 21/09/2026"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Id"] == "<thong-bao.vi-du.vn>"
    assert letter["Message-ID"].startswith("<notice-") and letter["Message-ID"].endswith("@vi-du.vn>")
    assert letter["Date"].datetime == house.clock()


def test_a_mail_server_that_is_down_and_comes_back_gets_the_letter_then(house, post, mail_server):
    plan_due(house.clock)
    nowhere = Post(sender=post.sender, outbox=post.outbox, host="127.0.0.1", port=1)
    send_owed(nowhere, house.clock)
    assert states() == [NoticeState.OWED] * 3
    send_owed(post, house.clock)
    assert len(mail_server.letters) == 2  # the one that was tried waits its minute
    house.clock.forward(minutes=1)
    send_owed(post, house.clock)
    assert states() == [NoticeState.SENT] * 3
    assert len(mail_server.letters) == 3


def test_what_is_refused_over_days_is_left_for_a_person(house, post, mail_server):
    returned(house)
    mail_server.refusal = "451 4.3.0 hàng đợi đầy".encode("ascii", "replace").decode()
    assert sum(BACK_OFF, timedelta()) > timedelta(days=3)
    for pause in (*BACK_OFF, BACK_OFF[-1]):
        send_owed(post, house.clock)
        house.clock.now += pause
    assert states("return") == [NoticeState.FAILED]
    notice = db.session.scalar(select(Notice).where(Notice.kind == "return"))
    assert (notice.attempts, notice.fault[:3]) == (10, "451")
    mail_server.refusal = None
    send_owed(post, house.clock)
    assert mail_server.letters == []


def test_a_letter_cut_off_while_handed_over_is_never_sent_again(house, post, mail_server):
    returned(house)
    mail_server.drops = True
    send_owed(post, house.clock)
    mail_server.drops = False
    house.clock.forward(days=1)
    send_owed(post, house.clock)
    notice = db.session.scalar(select(Notice).where(Notice.kind == "return"))
    assert notice.state is NoticeState.FAILED
    assert notice.fault.startswith(UNCLEAR)
    assert mail_server.letters == []


def test_what_a_dead_worker_was_sending_is_given_up_after_fifteen_minutes(house, post, mail_server):
    returned(house)
    claim(house.clock())  # moots what Hậu was asked; then, like Vân's, committed by a worker that dies
    while claim(house.clock()):
        pass
    house.commit()
    house.clock.forward(minutes=14)
    send_owed(post, house.clock)
    assert states("return") == [NoticeState.SENDING]
    house.clock.forward(minutes=1)
    send_owed(post, house.clock)
    notice = db.session.scalar(select(Notice).where(Notice.kind == "return"))
    assert (notice.state, notice.fault) == (NoticeState.FAILED, UNCLEAR)
    assert mail_server.letters == []


def claimed_by_a_worker_that_dies(house, post) -> list[tuple[list[int], Letter]]:
    """Three reminders claimed and written together, the first one begun; then nothing more comes of it."""
    plan_due(house.clock)
    letters = letters_of(claim(house.clock()), post, house.clock())
    assert begin(letters[0][0], now=house.clock())
    house.commit()
    return letters


def test_of_what_a_dead_worker_had_in_hand_only_the_letter_it_had_begun_is_unclear(house, post, mail_server):
    claimed_by_a_worker_that_dies(house, post)
    house.clock.forward(minutes=15)
    send_owed(post, house.clock)
    assert states() == [NoticeState.FAILED, NoticeState.SENT, NoticeState.SENT]
    assert recipients(mail_server) == ["hoa@vi-du.vn", "son@vi-du.vn"]


def test_what_had_arrived_when_the_worker_died_is_struck_off_and_not_sent_again(house, post, mail_server):
    first, second, _ = [ids for ids, _ in claimed_by_a_worker_that_dies(house, post)]
    assert begin(second, now=house.clock(), arrived=first)
    assert not begin(second, now=house.clock())  # nobody begins a letter twice
    house.commit()
    house.clock.forward(minutes=15)
    send_owed(post, house.clock)
    assert states() == [NoticeState.SENT, NoticeState.FAILED, NoticeState.SENT]
    assert recipients(mail_server) == ["son@vi-du.vn"]
    assert db.session.scalar(text("SELECT count(*) FROM notice_in_hand")) == 0


def test_when_postgresql_has_crashed_too_all_that_was_claimed_is_unclear(house, post, mail_server):
    claimed_by_a_worker_that_dies(house, post)
    db.session.execute(text("TRUNCATE notice_in_hand"))  # what PostgreSQL does with an unlogged table
    house.clock.forward(minutes=15)
    send_owed(post, house.clock)
    assert states() == [NoticeState.FAILED] * 3
    assert mail_server.letters == []


def test_what_is_submitted_between_the_claim_and_its_letter_is_not_sent(house, post, mail_server):
    plan_due(house.clock)
    letters = letters_of(claim(house.clock()), post, house.clock())
    house.world["Sơn"].submits(house.report("C3"))
    house.commit()
    line = Line(post)
    assert send_all(letters, line, house.clock)
    line.close()
    house.commit()
    send_owed(post, house.clock)
    assert recipients(mail_server) == ["hoa@vi-du.vn", "van@vi-du.vn"]
    assert sorted(states()) == [NoticeState.MOOT, NoticeState.SENT, NoticeState.SENT]


def test_an_address_the_server_refuses_holds_back_nobody_and_is_soon_left_for_a_person(house, post, mail_server):
    mail_server.unknown.add("hoa@vi-du.vn")
    plan_due(house.clock)
    send_owed(post, house.clock)
    assert recipients(mail_server) == ["son@vi-du.vn", "van@vi-du.vn"]
    assert len(mail_server.callers) == 1
    for pause in BACK_OFF[:PAUSES_FOR_GOOD]:
        house.clock.now += pause
        send_owed(post, house.clock)
    failed = db.session.scalar(select(Notice).where(Notice.state == NoticeState.FAILED))
    assert (failed.user.email, failed.attempts, failed.fault[:3]) == ("hoa@vi-du.vn", 4, "550")


def test_a_name_cannot_become_a_header_and_a_bad_address_stops_nobody(house, post, mail_server):
    house.world["Vân"].user.name = "Vân\r\nBcc: la@vi-du.vn\r\n\r\n<b>x</b>"
    house.world["Hoa"].user.email = "không phải địa chỉ"
    house.commit()
    plan_due(house.clock)
    send_owed(post, house.clock)
    assert recipients(mail_server) == ["son@vi-du.vn", "van@vi-du.vn"]
    letter = next(each for each in mail_server.letters if "van@" in each["To"])
    assert letter["Bcc"] is None
    assert "<b>x</b>" not in letter.get_body(("html",)).get_content()
    assert sorted(states()) == [NoticeState.OWED, NoticeState.SENT, NoticeState.SENT]


def test_a_person_who_may_no_longer_sign_in_is_not_written_to(house, post, mail_server):
    plan_due(house.clock)
    house.world["Sơn"].user.enabled = False
    house.commit()
    send_owed(post, house.clock)
    assert recipients(mail_server) == ["hoa@vi-du.vn", "van@vi-du.vn"]


@pytest.mark.parametrize("move", ["approve", "undo"])
def test_the_unit_is_told_of_a_decision(house, post, mail_server, move):
    house.world["Vân"].submits(house.report("C1"))
    house.world["Hậu"].approves(house.report("C1"))
    if move == "undo":
        house.world["Hậu"].moves(house.report("C1"), "undo", "Duyệt nhầm, cần xem lại số liệu")
    house.commit()
    send_owed(post, house.clock)
    (letter,) = mail_server.letters
    said = {"approve": "đã duyệt báo cáo", "undo": "đã thu hồi duyệt báo cáo"}[move]
    assert said in letter.get_body(("plain",)).get_content()
