"""Links are mailed at most once, to a real mail server; what becomes worthless before it leaves is not sent."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from extensions import db
from tasks.mail import Post
from tasks.tickets import PAUSES, UNCLEAR, _claim, send_owed
from units.credentials import MailState, Ticket
from units.guessing import Source
from units.people import SignInAttempt, User
from units.sessions import prove_password
from units.tickets import invite, note_forgotten, ticket_behind, use_ticket
from workflow.refusals import Refused

NEW = "bốn chiếc thuyền trên sông"


def newcomer(house, name: str = "Hoa") -> User:
    """Somebody who is owed an invitation."""
    person = house.world[name].user
    person.password_hash = None
    invite([person], by_id=house.world["Minh"].user.id, now=house.clock())
    house.commit()
    return person


def state() -> MailState:
    return db.session.scalars(select(Ticket.state).order_by(Ticket.id.desc())).first()


def link_in(letter) -> str:
    return re.search(r"http\S+/(?:invitation|new-password)/\S+", letter.get_body(("plain",)).get_content())[0]


def test_an_invitation_is_mailed_once_and_its_link_works(house, post, mail_server, app):
    hoa = newcomer(house)
    for _ in range(3):
        send_owed(post, house.clock)
    (letter,) = mail_server.letters
    assert letter["To"].addresses[0].addr_spec == "hoa@vi-du.vn"
    assert state() is MailState.SENT
    token = link_in(letter).rpartition("/")[2]
    ticket = ticket_behind(token, key=app.config["SECRET_KEY"], now=house.clock())
    assert use_ticket(ticket, NEW, NEW, now=house.clock()) == hoa


def test_the_letter_says_who_is_invited_to_what_and_the_link_stands_first(house, post, mail_server):
    newcomer(house)
    send_owed(post, house.clock)
    (letter,) = mail_server.letters
    assert letter["Subject"] == "Mời bạn vào Nhịp, hệ thống báo cáo công đoàn"
    assert letter["Auto-Submitted"] == "auto-generated"
    plain, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for said in (plain, html):
        assert link_in(letter) in said
        assert said.index("/invitation/") < said.index("Kính gửi Lê Thị Hoa")
        assert "Chủ tịch, CĐCS Trường Mầm non Hoa Sen" in said
        assert "đến 09:00 23/09/2026" in said


def test_a_forgotten_password_is_answered_by_the_sweep(house, post, mail_server):
    for email in ("van@vi-du.vn", "ai@vi-du.vn"):
        note_forgotten(email, now=house.clock())
    house.commit()
    send_owed(post, house.clock)
    (letter,) = mail_server.letters
    assert letter["To"].addresses[0].addr_spec == "van@vi-du.vn"
    assert letter["Subject"] == "Đặt lại mật khẩu Nhịp"
    assert "/new-password/" in link_in(letter)
    assert "mật khẩu vẫn như cũ" in letter.get_body(("plain",)).get_content()


def test_two_sweeps_at_once_mail_each_link_once(shared_house, committed_app, post, mail_server):
    for name in ("Hoa", "Vân", "Sơn"):
        newcomer(shared_house, name)
    db.session.remove()

    def one(_: int) -> int:
        with committed_app.app_context():
            return send_owed(post, shared_house.clock)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(one, range(3)))
    assert sorted(each["To"].addresses[0].addr_spec for each in mail_server.letters) == [
        "hoa@vi-du.vn",
        "son@vi-du.vn",
        "van@vi-du.vn",
    ]


@pytest.mark.parametrize("what", ["replaced", "over", "closed"])
def test_a_link_that_died_before_it_left_is_not_sent(house, post, mail_server, what):
    hoa = newcomer(house)
    if what == "replaced":
        invite([hoa], by_id=None, now=house.clock())
    elif what == "over":
        house.clock.forward(days=7)
    else:
        hoa.enabled = False
    house.commit()
    send_owed(post, house.clock)
    assert len(mail_server.letters) == (1 if what == "replaced" else 0)
    first = db.session.scalars(select(Ticket.state).order_by(Ticket.id)).first()
    assert first is MailState.MOOT


def test_a_mail_server_that_is_away_is_tried_again_later(house, post, mail_server):
    newcomer(house)
    nowhere = Post(sender=post.sender, outbox=post.outbox, host="127.0.0.1", port=1)
    send_owed(nowhere, house.clock)
    send_owed(post, house.clock)
    assert (state(), mail_server.letters) == (MailState.OWED, [])
    house.clock.forward(minutes=1)
    send_owed(post, house.clock)
    assert (state(), len(mail_server.letters)) == (MailState.SENT, 1)


def test_what_is_refused_again_and_again_is_left_for_a_person(house, post, mail_server):
    newcomer(house)
    mail_server.refusal = "451 4.3.0 full"
    for pause in (*PAUSES, PAUSES[-1]):
        send_owed(post, house.clock)
        house.clock.now += pause
    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.state, ticket.attempts, ticket.fault[:3]) == (MailState.FAILED, 6, "451")


def test_a_letter_cut_off_while_handed_over_is_never_sent_again(house, post, mail_server):
    newcomer(house)
    mail_server.drops = True
    send_owed(post, house.clock)
    mail_server.drops = False
    house.clock.forward(days=1)
    send_owed(post, house.clock)
    ticket = db.session.scalars(select(Ticket)).one()
    assert ticket.state is MailState.FAILED
    assert ticket.fault.startswith(UNCLEAR)
    assert mail_server.letters == []


def test_what_a_dead_worker_was_sending_is_given_up_after_fifteen_minutes(house, post, mail_server):
    newcomer(house)
    _claim(house.clock())
    house.commit()
    house.clock.forward(minutes=14)
    send_owed(post, house.clock)
    assert state() is MailState.SENDING
    house.clock.forward(minutes=1)
    send_owed(post, house.clock)
    assert (state(), mail_server.letters) == (MailState.FAILED, [])


def test_a_bad_address_stops_nobody(house, post, mail_server):
    newcomer(house).email = "không phải địa chỉ"
    newcomer(house, "Vân").name = "Vân\r\nBcc: la@vi-du.vn"
    house.commit()
    send_owed(post, house.clock)
    (letter,) = mail_server.letters
    assert letter["To"].addresses[0].addr_spec == "van@vi-du.vn"
    assert letter["Bcc"] is None


def test_guesses_are_forgotten_after_a_day(house, post):
    with pytest.raises(Refused):
        prove_password("van@vi-du.vn", "sai", source=Source("203.0.113.7"), now=house.clock())
    house.commit()
    house.clock.forward(days=1)
    send_owed(post, house.clock)
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 1
    house.clock.forward(seconds=1)
    send_owed(post, house.clock)
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 0
