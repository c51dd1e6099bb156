"""The second step: a code of this moment, once; or a recovery code, once."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from extensions import db
from tests.world import NOW, PASSWORD
from units import second_factor
from units.credentials import RecoveryCode, SecondFactor
from units.guessing import PER_FACTOR, Source
from units.sealing import Unreadable, fingerprint, sealed, unsealed
from units.sessions import half_open, half_opened, open_session, prove_password, start_session
from workflow.refusals import Refused

KEY = "một khóa chỉ để thử"
HERE = Source("203.0.113.7")


class Phone:
    """An authenticator that knows one secret."""

    def __init__(self, secret: str) -> None:
        self.totp = pyotp.TOTP(secret)

    def code(self, now=NOW) -> str:
        return self.totp.at(now)


def prove(person, code: str, now=NOW) -> str:
    try:
        second_factor.prove_code(person, code, key=KEY, source=HERE, now=now)
    except Refused as refusal:
        db.session.flush()
        return refusal.code
    return "in"


@pytest.fixture
def keep(van):
    return start_session(van, device="test", now=NOW).sign_in


@pytest.fixture
def phone(van, keep) -> Phone:
    """Vân's telephone; the factor is set up with a code of five minutes ago."""
    earlier = NOW - timedelta(minutes=5)
    second_factor.begin(van, key=KEY, now=earlier)
    phone = Phone(second_factor.secret_of(second_factor.factor_of(van), key=KEY))
    phone.recovery = second_factor.confirm(van, phone.code(earlier), key=KEY, keep=keep, now=earlier)
    return phone


def test_the_password_alone_opens_nothing_once_a_factor_is_on(van, phone):
    with pytest.raises(Refused, match="code_wanted"):
        open_session(van.email, PASSWORD, address="127.0.0.1", device="test", now=NOW)


def test_a_factor_that_was_not_confirmed_asks_for_nothing(van):
    second_factor.begin(van, key=KEY, now=NOW)
    assert open_session(van.email, PASSWORD, address="127.0.0.1", device="test", now=NOW)


def test_a_code_is_accepted_once(van, phone):
    assert [prove(van, phone.code()), prove(van, phone.code())] == ["in", "wrong_code"]


def test_the_code_that_set_it_up_lets_nobody_in(van, keep):
    second_factor.begin(van, key=KEY, now=NOW)
    phone = Phone(second_factor.secret_of(second_factor.factor_of(van), key=KEY))
    second_factor.confirm(van, phone.code(), key=KEY, keep=keep, now=NOW)
    assert prove(van, phone.code()) == "wrong_code"


@pytest.mark.parametrize(("seconds", "answer"), [(-60, "wrong_code"), (-30, "in"), (30, "in"), (60, "wrong_code")])
def test_a_clock_may_be_off_by_one_step(van, phone, seconds, answer):
    assert prove(van, phone.code(NOW + timedelta(seconds=seconds))) == answer


def test_after_a_code_ahead_of_time_the_earlier_ones_are_spent_too(van, phone):
    assert prove(van, phone.code(NOW + timedelta(seconds=30))) == "in"
    assert prove(van, phone.code()) == "wrong_code"


def test_codes_are_read_as_people_write_them(van, phone):
    code = phone.code()
    assert prove(van, f" {code[:3]} {code[3:]} ") == "in"
    assert prove(van, phone.recovery[0].lower().replace("-", " ")) == "in"


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "123456\n7", "x" * 5000])
def test_what_is_no_code_is_wrong(van, phone, code):
    assert prove(van, code) == "wrong_code"


def test_a_recovery_code_stands_in_for_the_telephone_once(van, phone):
    assert len(set(phone.recovery)) == 10
    assert [prove(van, phone.recovery[3]), prove(van, phone.recovery[3])] == ["in", "wrong_code"]
    assert second_factor.codes_left(van) == 9


def test_new_recovery_codes_make_the_old_ones_worthless(van, phone):
    renewed = second_factor.renew_codes(van, key=KEY, now=NOW)
    assert prove(van, phone.recovery[0]) == "wrong_code"
    assert prove(van, renewed[0]) == "in"


def test_another_persons_codes_are_worth_nothing(world, van, phone):
    hau = world["Hậu"].user
    opened = start_session(hau, device="test", now=NOW)
    second_factor.begin(hau, key=KEY, now=NOW)
    theirs = Phone(second_factor.secret_of(second_factor.factor_of(hau), key=KEY))
    codes = second_factor.confirm(hau, theirs.code(), key=KEY, keep=opened.sign_in, now=NOW)
    assert prove(van, codes[0]) == "wrong_code"


def test_five_wrong_codes_close_the_second_step_even_if_the_password_is_proved_again(van, phone):
    for _ in range(PER_FACTOR):
        assert prove(van, "000000") == "wrong_code"
        prove_password(van.email, PASSWORD, source=HERE, now=NOW)
    assert prove(van, phone.code()) == "too_many_attempts"
    later = NOW + timedelta(minutes=16)
    assert prove(van, phone.code(later), now=later) == "in"


def test_the_database_holds_neither_secret_nor_codes(van, phone):
    stored = db.session.scalars(select(SecondFactor)).one().sealed_secret
    assert phone.totp.secret not in stored
    with pytest.raises(Unreadable):
        unsealed(stored, key="khóa khác", purpose="totp")
    hashes = db.session.scalars(select(RecoveryCode.code_hash)).all()
    plain = phone.recovery[0].replace("-", "")
    assert fingerprint(plain, key=KEY, purpose="recovery") in hashes
    assert fingerprint(plain, key="khóa khác", purpose="recovery") not in hashes


def test_a_changed_secret_key_makes_codes_wrong_and_breaks_nothing(van, phone):
    factor = second_factor.factor_of(van)
    factor.sealed_secret = sealed(phone.totp.secret, key="khóa khác", purpose="totp")
    assert prove(van, phone.code()) == "wrong_code"


def test_turning_it_on_ends_the_other_sessions(van, keep, phone):
    other = start_session(van, device="khác", now=NOW).sign_in
    second_factor.turn_off(van, by_id=van.id, now=NOW)
    db.session.expire_all()
    second_factor.begin(van, key=KEY, now=NOW)
    code = Phone(second_factor.secret_of(second_factor.factor_of(van), key=KEY)).code()
    second_factor.confirm(van, code, key=KEY, keep=keep, now=NOW)
    db.session.expire_all()
    assert (other.ended_at, keep.ended_at) == (NOW, None)


def test_an_administrator_takes_away_a_lost_telephone_and_all_sessions_with_it(world, van, keep, phone):
    second_factor.turn_off(van, by_id=world["Minh"].user.id, now=NOW)
    db.session.expire_all()
    assert second_factor.factor_of(van) is None
    assert second_factor.codes_left(van) == 0
    assert keep.ended_at == NOW


def test_a_proved_password_is_remembered_ten_minutes_and_only_while_it_is_the_password(van):
    half = half_open(van, NOW)
    assert half_opened(half, NOW + timedelta(minutes=10)) is van
    assert half_opened(half, NOW + timedelta(minutes=10, seconds=1)) is None
    van.password_hash = "khác"
    assert half_opened(half, NOW) is None
