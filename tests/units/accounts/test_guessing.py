"""Guessing is slowed down, and nobody can lock another out by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from extensions import db
from tests.world import NOW, PASSWORD
from units.guessing import PER_ACCOUNT, PER_ACCOUNT_ANYWHERE, PER_NETWORK, Source
from units.sessions import prove_password, start_session
from workflow.refusals import Refused


def guess(email: str, password: str = "sai rồi", address: str = "203.0.113.7", devices=None, now=NOW) -> str:
    try:
        prove_password(email, password, source=Source(address, devices or {}), now=now)
    except Refused as refusal:
        db.session.flush()
        return refusal.code
    return "in"


def test_after_eight_wrong_guesses_the_network_waits_a_quarter_of_an_hour(van):
    assert [guess(van.email) for _ in range(PER_ACCOUNT)] == ["wrong_sign_in"] * 8
    assert guess(van.email, PASSWORD) == "too_many_attempts"
    assert guess(van.email, PASSWORD, address="203.0.113.200") == "too_many_attempts"
    assert guess(van.email, PASSWORD, now=NOW + timedelta(minutes=15, seconds=1)) == "in"


def test_guesses_from_one_network_leave_the_owner_elsewhere_in_peace(van):
    for _ in range(PER_ACCOUNT + 1):
        guess(van.email)
    assert guess(van.email, PASSWORD, address="198.51.100.4") == "in"


def test_a_botnet_closes_the_door_to_unknown_devices_but_not_to_the_known_one(van):
    for number in range(PER_ACCOUNT_ANYWHERE):
        assert guess(van.email, address=f"10.{number}.0.1") == "wrong_sign_in"
    assert guess(van.email, PASSWORD, address="198.51.100.4") == "too_many_attempts"
    assert guess(van.email, PASSWORD, address="198.51.100.4", devices={van.id: "máy ở nhà"}) == "in"
    assert guess(van.email, PASSWORD, address="198.51.100.4", devices={van.id + 1: "máy"}) == "too_many_attempts"


def test_a_known_device_gets_no_more_guesses_than_others(van):
    known = {van.id: "máy ở nhà"}
    for number in range(PER_ACCOUNT):
        assert guess(van.email, devices=known, address=f"10.{number}.0.1") == "wrong_sign_in"
    assert guess(van.email, PASSWORD, devices=known) == "too_many_attempts"
    assert guess(van.email, PASSWORD) == "in"


def test_a_network_that_tries_many_accounts_waits(van):
    for number in range(PER_NETWORK):
        guess(f"{number}@vi-du.vn", address=f"203.0.113.{number}")
    assert guess(van.email, PASSWORD) == "too_many_attempts"
    assert guess(van.email, PASSWORD, address="198.51.100.4") == "in"


def test_an_account_that_does_not_exist_is_slowed_down_alike(world):
    assert [guess("ai@vi-du.vn") for _ in range(PER_ACCOUNT + 1)][-2:] == ["wrong_sign_in", "too_many_attempts"]


def test_whoever_got_in_starts_from_nothing(van):
    for _ in range(PER_ACCOUNT - 1):
        guess(van.email)
    start_session(van, device="test", now=NOW)
    assert [guess(van.email) for _ in range(PER_ACCOUNT)] == ["wrong_sign_in"] * 8


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2ff::5", "2001:db8:1:200::/56"),
        ("?", "?"),
    ],
)
def test_addresses_of_one_house_are_one_network(address, network):
    assert Source(address).network == network
