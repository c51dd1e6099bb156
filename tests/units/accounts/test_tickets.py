"""Links that set a password: once, for a time, by nobody who only has the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from extensions import db
from tests.world import NOW, PASSWORD
from units.accounts import disable, enable
from units.credentials import ForgottenPassword, MailState, Purpose, Ticket
from units.history import HistoryEntry
from units.people import SignIn
from units.sealing import signer
from units.sessions import open_session
from units.tickets import answer_forgotten, invite, note_forgotten, reset_at_once, ticket_behind, token_of, use_ticket
from workflow.refusals import Refused

KEY = "một khóa chỉ để thử"
NEW = "bốn chiếc thuyền trên sông"


def newest(person) -> Ticket:
    return db.session.scalars(select(Ticket).where(Ticket.user_id == person.id).order_by(Ticket.id.desc())).first()


def told(token: str, now=NOW) -> str:
    try:
        ticket_behind(token, key=KEY, now=now)
    except Refused as refusal:
        return refusal.code
    return "usable"


def acts(person) -> list[str]:
    query = select(HistoryEntry.act).where(HistoryEntry.subject == "person", HistoryEntry.subject_id == person.id)
    return list(db.session.scalars(query.order_by(HistoryEntry.sequence)))


@pytest.fixture
def invited(newcomer):
    assert invite([newcomer], by_id=None, now=NOW) == 1
    return newcomer


def test_only_those_who_can_use_it_are_invited(world, newcomer):
    world["Sơn"].user.password_hash = None
    world["Sơn"].user.enabled = False
    asked = [world[name].user for name in ("Vân", "Hoa", "Sơn")]
    assert invite(asked, by_id=world["Minh"].user.id, now=NOW) == 1
    ticket = newest(newcomer)
    assert (ticket.purpose, ticket.state, ticket.ends_at) == (
        Purpose.INVITATION,
        MailState.OWED,
        NOW + timedelta(days=7),
    )
    assert acts(newcomer) == ["invite"]
    assert newest(world["Vân"].user) is None


def test_an_invitation_sets_the_password_once(invited):
    token = token_of(newest(invited), key=KEY)
    assert use_ticket(ticket_behind(token, key=KEY, now=NOW), NEW, NEW, now=NOW) is invited
    assert open_session(invited.email, NEW, address="127.0.0.1", device="test", now=NOW).person is invited
    db.session.expire_all()
    assert told(token) == "link_used"
    assert acts(invited) == ["invite", "set_password"]


def test_of_two_who_use_a_link_at_once_one_wins(invited):
    ticket = ticket_behind(token_of(newest(invited), key=KEY), key=KEY, now=NOW)
    use_ticket(ticket, NEW, NEW, now=NOW)
    with pytest.raises(Refused, match="link_used"):
        use_ticket(ticket, "hai con trâu cày ruộng", "hai con trâu cày ruộng", now=NOW)


def test_looking_spends_nothing_and_time_does(invited):
    token = token_of(newest(invited), key=KEY)
    assert [told(token), told(token, NOW + timedelta(days=7, seconds=-1))] == ["usable", "usable"]
    assert told(token, NOW + timedelta(days=7)) == "link_expired"


def test_a_bad_password_leaves_the_link_usable(invited):
    ticket = newest(invited)
    with pytest.raises(Refused, match="password_common"):
        use_ticket(ticket, "matkhau2026", "matkhau2026", now=NOW)
    assert told(token_of(ticket, key=KEY)) == "usable"


def test_a_newer_link_replaces_the_older_one_and_its_letter(invited):
    old = newest(invited)
    invite([invited], by_id=None, now=NOW)
    db.session.refresh(old)
    assert told(token_of(old, key=KEY)) == "link_replaced"
    assert old.state is MailState.MOOT
    assert told(token_of(newest(invited), key=KEY)) == "usable"


@pytest.mark.parametrize("token", ["", "x", "WzEsIngiXQ.abc", "ñ"])
def test_an_invented_link_opens_nothing(world, token):
    assert told(token) == "link_unknown"


def test_the_database_alone_gives_nobody_a_link(invited):
    ticket = newest(invited)
    assert told(signer("khóa của kẻ khác", "ticket").dumps([ticket.id, ticket.nonce])) == "link_unknown"
    assert told(signer(KEY, "device").dumps([ticket.id, ticket.nonce])) == "link_unknown"
    assert told(signer(KEY, "ticket").dumps([ticket.id, "0" * 32])) == "link_unknown"


def test_a_forgotten_password_is_noted_alike_for_everybody_and_answered_only_to_people(world, van):
    for email in ("  Van@vi-du.vn", "ai@vi-du.vn"):
        note_forgotten(email, now=NOW)
    db.session.flush()
    assert db.session.scalar(select(func.count()).select_from(ForgottenPassword)) == 2
    while answer_forgotten(NOW):
        pass
    tickets = db.session.scalars(select(Ticket)).all()
    assert [(each.user_id, each.purpose, each.ends_at) for each in tickets] == [
        (van.id, Purpose.RESET, NOW + timedelta(hours=1))
    ]
    assert db.session.scalar(select(func.count()).select_from(ForgottenPassword)) == 0


def test_who_never_had_a_password_and_asks_is_invited_again(newcomer):
    note_forgotten(newcomer.email, now=NOW)
    answer_forgotten(NOW)
    assert newest(newcomer).purpose is Purpose.INVITATION


def test_three_letters_an_hour_go_to_one_address(van):
    for _ in range(5):
        note_forgotten(van.email, now=NOW)
    while answer_forgotten(NOW):
        pass
    assert len(db.session.scalars(select(Ticket)).all()) == 3
    note_forgotten(van.email, now=NOW + timedelta(hours=1, seconds=1))
    answer_forgotten(NOW + timedelta(hours=1, seconds=1))
    assert len(db.session.scalars(select(Ticket)).all()) == 4


def test_setting_a_password_ends_every_session(van):
    open_session(van.email, PASSWORD, address="127.0.0.1", device="test", now=NOW)
    db.session.flush()
    token = reset_at_once(van, key=KEY, now=NOW)
    use_ticket(ticket_behind(token, key=KEY, now=NOW), NEW, NEW, now=NOW)
    assert db.session.scalars(select(SignIn.ended_at)).all() == [NOW]
    with pytest.raises(Refused, match="wrong_sign_in"):
        open_session(van.email, PASSWORD, address="127.0.0.1", device="test", now=NOW)


def test_a_closed_account_loses_sessions_and_links_and_comes_back_with_its_password(world, van):
    minh = world["Minh"].user
    open_session(van.email, PASSWORD, address="127.0.0.1", device="test", now=NOW)
    token = reset_at_once(van, key=KEY, now=NOW)
    disable(van, by_id=minh.id, now=NOW)
    disable(van, by_id=minh.id, now=NOW)
    assert told(token) == "link_unknown"
    assert db.session.scalars(select(SignIn.ended_at)).all() == [NOW]
    with pytest.raises(Refused, match="wrong_sign_in"):
        open_session(van.email, PASSWORD, address="127.0.0.1", device="test", now=NOW)
    with pytest.raises(Refused, match="account_disabled"):
        reset_at_once(van, key=KEY, now=NOW)
    enable(van, by_id=minh.id, now=NOW)
    assert told(token) == "link_replaced"
    assert open_session(van.email, PASSWORD, address="127.0.0.1", device="test", now=NOW)
    assert acts(van) == ["reset_by_operator", "disable", "enable"]


def test_nobody_closes_his_own_account(van):
    with pytest.raises(Refused, match="not_oneself"):
        disable(van, by_id=van.id, now=NOW)
