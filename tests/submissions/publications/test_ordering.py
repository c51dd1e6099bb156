"""Ordered documents: owed once, made once, set aside when they cannot be made."""

from __future__ import annotations

import hashlib
import io
import json

import docx
import pytest
from sqlalchemy import func, select

from extensions import db
from submissions.consolidation.reporting import reports_of
from submissions.models import Document, DocumentState, StaleMark
from submissions.publications.export import export
from submissions.publications.ordering import GIVEN_UP, document_for, make_next, order
from tests.world import NOW
from units.access import OPERATOR
from workflow.refusals import Refused


@pytest.fixture
def province(world, quarter):
    return world.report(quarter, "T")


def test_an_ordered_document_is_made_by_the_next_sweep(world, province):
    document = order(province, "docx", by=world["Lan"].doer, now=NOW)
    assert make_next(NOW) is True
    assert (document.state, document.made_at, document.attempts) == (DocumentState.READY, NOW, 1)
    assert document.content_hash == hashlib.sha256(document.content).hexdigest()
    assert document.file_name.endswith(" - Liên đoàn Lao động tỉnh T - Quý III năm 2026.docx")
    assert docx.Document(io.BytesIO(document.content)).paragraphs
    assert make_next(NOW) is False


def test_a_second_click_orders_nothing_more(world, province):
    first = order(province, "xlsx", by=world["Lan"].doer, now=NOW)
    assert order(province, "xlsx", by=world["Lan"].doer, now=NOW) is first
    assert order(province, "xlsx", by=world["Dũng"].doer, now=NOW) is not first
    assert db.session.scalar(select(func.count()).select_from(Document)) == 2


def test_an_unknown_format_is_refused(world, province):
    with pytest.raises(Refused, match="not_found"):
        order(province, "exe", by=world["Lan"].doer, now=NOW)


def test_a_document_that_cannot_be_made_is_set_aside_after_five_tries_and_holds_up_nobody(world, quarter, province):
    broken = order(world.report(quarter, "K"), "docx", by=world["Lan"].doer, now=NOW)
    db.session.execute(StaleMark.__table__.delete())
    broken.submission.nothings = [9] * len(broken.submission.nothings)
    good = order(province, "json", by=world["Lan"].doer, now=NOW)
    for _ in range(6):
        assert make_next(NOW) is True
    assert make_next(NOW) is False
    assert good.state is DocumentState.READY
    assert (broken.state, broken.attempts, broken.fault) == (DocumentState.FAILED, 5, GIVEN_UP)


def test_only_who_may_see_the_report_may_see_its_document(world, quarter):
    document = order(world.report(quarter, "K"), "docx", by=world["Hậu"].doer, now=NOW)
    assert document_for(world["Lan"].doer, document.id) is document
    with pytest.raises(Refused, match="not_found"):
        document_for(world["Quân"].doer, document.id)
    with pytest.raises(Refused, match="not_found"):
        document_for(OPERATOR, document.id + 1000)


def test_totals_still_owed_are_settled_before_they_are_printed(world, quarter):
    world["Hậu"].approves(world.report(quarter, "C2"))
    told = json.loads(export(world.report(quarter, "T"), "json", now=NOW)[1])
    assert told["official"]["workforce_total"] == 1250 + 40


def test_json_tells_what_consolidation_tells_with_texts(world, quarter):
    report = world.report(quarter, "C1")
    told = json.loads(export(report, "json", now=NOW)[1])
    consolidated = reports_of(quarter, "C1")[0]
    assert {key: told[key] for key in consolidated} == json.loads(json.dumps(consolidated))
    assert told["texts"] == {"mood_assessment": "Ổn định.\nCông nhân mong có nhà trẻ."}
    assert told["is_final"] is True
