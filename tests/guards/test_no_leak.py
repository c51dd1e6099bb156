"""No leak: every address with an id answers 404 to a person of another branch, exactly as for an id that does
not exist.
"""

from __future__ import annotations

import pytest
import time_machine

from extensions import db
from submissions.models import Document, DocumentState
from tests.guards.authorization.corrected import correction_of
from tests.guards.authorization.formed import NAMED, draft_of, file_of
from tests.guards.authorization.published import published
from tests.guards.authorization.rounds import planned, wished
from tests.guards.authorization.things import asked, decision, failed_notice, lent, office_at, remarked
from tests.world import NOW, PASSWORD, World
from units.sessions import open_session

UNLOCKED = {
    "verifying.publication",
    "forms.version",
    "forms.compare_versions",
    "units.tickets.ticket",
    "units.tickets.set_password",
}
"""What everybody signed in may read: the questions, never the answers; a version's first page. Links of tickets carry their own proof."""

ELSEWHERE = 987_654


@pytest.fixture
def world(session):
    with time_machine.travel(NOW, tick=False):
        yield World()


@pytest.fixture
def quan(app, world):
    """A browser in which Quân of K2 is signed in."""
    opened = open_session(world["Quân"].email, PASSWORD, address="127.0.0.1", device="test", now=NOW)
    db.session.flush()
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = opened.get_id(), True
    return client


@pytest.fixture
def owned(world):
    """Values for every argument an address of ours may take, all of K's branch."""
    world.round(scope="K2")
    round_ = world.round(form="A", period="2026-H1", scope="K")
    report = world.report(round_, "C1")
    past = world.report(world.round(period="2025-Q4", scope="K"), "C1")
    document = Document(
        submission_id=report.id, format="json", state=DocumentState.OWED, ordered_by=None, ordered_at=NOW
    )
    sign_in = open_session(world["Vân"].email, PASSWORD, address="127.0.0.1", device="test", now=NOW).sign_in
    db.session.add_all([document, sign_in])
    db.session.flush()
    return {
        "submission_id": report.id,
        "document_id": document.id,
        "publication_id": published(report),
        "extension_id": wished(world, "C1"),
        "plan_id": planned(world),
        "correction_id": correction_of(past),
        "remark_id": remarked(world, "C1")[0],
        "number": 1,
        "draft_id": draft_of("Q"),
        "file_id": file_of(report.id),
        **NAMED,
        "older": 1,
        "newer": 1,
        "unit_id": report.unit_id,
        "sign_in_id": sign_in.id,
        "restructure_id": decision(report.unit_id),
        "person_id": office_at(report.unit_id).user_id,
        "appointment_id": office_at(report.unit_id).id,
        "bulk_id": asked(world["Hậu"], report),
        "delegation_id": lent(office_at(report.unit_id), world["Sơn"].user),
        "notice_id": failed_notice(report.id, world["Vân"].user),
        "token": "x",
        "code": round_.code,
        "slot_key": "members_total",
        "key": "care_by_payer",
        "format_": "csv",
        "filename": "",
    }


def addresses(app):
    """(endpoint, method, rule) of every address that names something."""
    for rule in app.url_map.iter_rules():
        if rule.arguments and rule.endpoint not in UNLOCKED and rule.endpoint != "static":
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule, method


def test_another_branch_finds_nothing_at_any_address(app, quan, owned):
    found = {}
    for rule, method in addresses(app):
        values = {name: owned[name] for name in rule.arguments}
        with app.test_request_context():
            url = app.url_for(rule.endpoint, **values)
        found[f"{method} {rule.rule}"] = quan.open(url, method=method).status_code

    assert found
    assert {address: status for address, status in found.items() if status != 404} == {}


def test_what_is_not_yours_looks_like_what_does_not_exist(app, quan, owned):
    theirs = quan.get(f"/submissions/{owned['submission_id']}")
    nobodys = quan.get(f"/submissions/{ELSEWHERE}")

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.get_data() == nobodys.get_data()
