"""Publishing: numbered, sealed, frozen; refused with words; a correction leads to the next version."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import openpyxl
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from extensions import db
from submissions.issuing.asking import ask, withdraw
from submissions.issuing.issuing import issue_next
from submissions.issuing.sealing import in_groups, read_code
from submissions.issuing.verifying import by_code, by_file, faults_of, hash_of, short_seal_of
from submissions.issuing.versions import frozen_of
from submissions.issuing.waiting import waiting_for_version
from submissions.models import Total
from submissions.publications.models import Publication, PublicationFile, PublicationState
from tests.submissions.issuing.conftest import BASE_URL
from tests.world import NOW
from units import history
from workflow.refusals import Refused


def word_of(publication) -> str:
    """All the text of the published Word."""
    document = docx.Document(io.BytesIO(next(f.content for f in publication.files if f.format == "docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_an_approved_report_is_published_with_number_code_seal_and_every_file(world, province, publish):
    issued = publish(province)
    assert issued.state is PublicationState.ISSUED
    assert (issued.version, issued.year, issued.number, issued.symbol) == (1, 2026, 1, "01/BC-LĐLĐ")
    assert read_code(in_groups(issued.code).lower()) == issued.code
    assert [file.format for file in issued.files] == ["docx", "json", "pdf", "xlsx"]
    assert faults_of(issued) == []
    told = history.entries_of("submission", province.id)[-1]
    assert (told.act, told.facts["code"], told.facts["seal"]) == ("published", issued.code, issued.seal)
    assert told.facts["name"] == "Đỗ Thị Lan"


def test_the_word_carries_number_date_signer_code_and_short_seal_and_is_no_longer_provisional(province, publish):
    issued = publish(province)
    told = word_of(issued)
    assert "Số: 01/BC-LĐLĐ" in told
    assert "T, ngày 16 tháng 9 năm 2026" in told
    assert "TM. BAN THƯỜNG VỤ\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH" in told
    assert "Vũ Tiến Dũng" in told
    assert f"Mã tra cứu {in_groups(issued.code)} · Dấu kiểm {in_groups(short_seal_of(issued), between=' ')}" in told
    assert f"{BASE_URL}/verify/{in_groups(issued.code)}" in told
    assert "TẠM TÍNH" not in told
    assert "đã duyệt 3/4 đơn vị" in told, "how complete it is stands beside it all the same"


def test_what_is_published_holds_figures_texts_and_every_report_behind_it(world, quarter, province, publish):
    frozen = frozen_of(publish(province))
    # C1, C2 and C3 have 100 members each
    assert frozen.figures["official"]["members_total"] == 300
    assert [row[0] for row in frozen.sources] == ["T", "K", "K2", "C3", "C1", "C2", "C9"] or sorted(
        row[0] for row in frozen.sources
    ) == ["C1", "C2", "C3", "C9", "K", "K2", "T"]
    assert all(len(row) == 6 and len(row[5]) == 64 for row in frozen.sources)


@pytest.mark.parametrize(("who", "code"), [("Minh", "not_your_desk"), ("Hậu", "not_found"), ("Quân", "not_found")])
def test_only_who_publishes_for_the_unit_may_ask(world, province, who, code):
    with pytest.raises(Refused) as refused:
        ask(province, by=world[who].doer, now=NOW)
    assert refused.value.code == code
    assert ask(province, by=world["Lan"].doer, now=NOW).state is PublicationState.ASKED


def test_levels_the_workflow_does_not_name_publish_nothing(world, quarter):
    with pytest.raises(Refused) as refused:
        ask(world.report(quarter, "K"), by=world["Hậu"].doer, now=NOW)
    assert refused.value.code == "not_published_here"


def test_a_workflow_may_let_other_levels_publish(world, quarter, session):
    report = world.report(quarter, "K")
    quarter.workflow = dict(quarter.workflow) | {"publishes": ["upper"], "name": "cap_tren_ban_hanh"}
    session.flush()
    assert ask(report, by=world["Hậu"].doer, now=NOW).state is PublicationState.ASKED
    with pytest.raises(Refused) as refused:
        ask(world.report(quarter, "T"), by=world["Lan"].doer, now=NOW)
    assert refused.value.code == "not_published_here"


def test_what_is_not_approved_is_not_published(world, session):
    report = world.report(world.round(), "T")
    with pytest.raises(Refused) as refused:
        ask(report, by=world["Lan"].doer, now=NOW)
    assert refused.value.code == "published_when_approved"


def test_the_same_content_is_not_published_twice(world, province, publish):
    issued = publish(province)
    with pytest.raises(Refused) as refused:
        ask(province, by=world["Lan"].doer, now=NOW)
    assert (refused.value.code, refused.value.facts["code"]) == ("already_published", in_groups(issued.code))


def test_asking_twice_owes_one(world, province):
    first = ask(province, by=world["Lan"].doer, now=NOW)
    second = ask(province, by=world["Dũng"].doer, now=NOW)
    assert first.id == second.id


def test_totals_that_do_not_answer_are_refused_in_words_and_use_no_number(world, province, session, publish):
    session.execute(update(Total).where(Total.submission_id == province.id).values(units_approved=2))
    session.expire_all()
    refused = publish(province)
    assert refused.state is PublicationState.REFUSED
    assert refused.refusal["code"] == "totals_drifted"
    assert "Liên đoàn Lao động tỉnh T" in refused.refusal["facts"]["units"]
    session.execute(update(Total).where(Total.submission_id == province.id).values(units_approved=3))
    session.expire_all()
    assert publish(province).number == 1


def test_rights_are_those_of_the_moment_of_doing(world, province, session):
    asked = ask(province, by=world["Lan"].doer, now=NOW)
    world["Lan"].user.enabled = False
    session.flush()
    issue_next(NOW, base_url=BASE_URL)
    assert (asked.state, asked.refusal["code"]) == (PublicationState.REFUSED, "account_disabled")


def test_a_number_of_the_register_is_kept_the_next_one_follows_and_none_is_given_twice(
    world, province, publish, corrected
):
    assert publish(province, number="17").symbol == "17/BC-LĐLĐ"
    corrected()
    refused = publish(province, number="17")
    assert refused.refusal["code"] == "number_taken"
    assert publish(province).number == 18
    for typed in ("0", "-1", "1.5", "100000", "mười", "９", "00000000199999999999", "9" * 5000):
        with pytest.raises(Refused) as unreadable:
            ask(province, by=world["Lan"].doer, number=typed, now=NOW)
        assert unreadable.value.code == "number_unreadable"


def test_a_correction_leads_to_the_next_version_with_what_changed_and_the_first_stays(
    world, province, publish, corrected
):
    first = publish(province)
    before = {file.format: file.hash for file in first.files}
    assert waiting_for_version(world["Lan"].doer) == []
    corrected()
    waiting = waiting_for_version(world["Lan"].doer)
    assert [(each.publication.id, each.corrections) for each in waiting] == [(first.id, 1)]
    assert waiting_for_version(world["Hậu"].doer) == [], "of K, not of the province"

    second = publish(province)
    assert second.version == 2
    assert ["Tổng số đoàn viên cuối kỳ", "300", "310"] in second.changes
    assert "THAY ĐỔI SO VỚI BẢN TRƯỚC" in word_of(second)
    assert waiting_for_version(world["Lan"].doer) == []
    db.session.expire_all()
    assert {file.format: file.hash for file in first.files} == before
    assert faults_of(first) == []
    assert frozen_of(first).figures["official"]["members_total"] == 300
    assert by_code(first.code).id == first.id


def test_the_published_workbook_has_code_and_changes(province, publish, corrected):
    publish(province)
    corrected()
    second = publish(province)
    content = next(f.content for f in second.files if f.format == "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert ("Tổng số đoàn viên cuối kỳ", "300", "310") in [
        row[:3] for row in book["Thay đổi"].iter_rows(values_only=True)
    ]
    assert any(in_groups(second.code) in str(cell.value) for cell in book["Tổng hợp"]["A"])


def test_a_withdrawn_version_says_why_stays_readable_and_lets_the_report_be_published_again(world, province, publish):
    issued = publish(province)
    with pytest.raises(Refused) as refused:
        withdraw(issued, by=world["Lan"].doer, reason="nhầm", now=NOW)
    assert refused.value.code == "reason_required"
    with pytest.raises(Refused):
        withdraw(issued, by=world["Minh"].doer, reason="Ban hành nhầm mẫu báo cáo", now=NOW)
    withdraw(issued, by=world["Dũng"].doer, reason="Ban hành nhầm mẫu báo cáo".ljust(9000, "."), now=NOW)
    assert issued.withdrawal_reason == "Ban hành nhầm mẫu báo cáo".ljust(2000, ".")
    assert faults_of(issued) == []
    with pytest.raises(Refused) as refused:
        withdraw(issued, by=world["Dũng"].doer, reason="Ban hành nhầm mẫu báo cáo", now=NOW)
    assert refused.value.code == "withdrawn_already"
    assert publish(province).version == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE publication SET seal = repeat('0', 64)",
        "UPDATE publication SET number = 99",
        "UPDATE publication SET state = 'asked', seal = NULL, version = NULL",
        "DELETE FROM publication",
        "UPDATE publication_file SET content = 'x'",
        "DELETE FROM publication_file",
    ],
)
def test_the_database_refuses_to_change_what_is_published(province, publish, session, statement):
    publish(province)
    with pytest.raises(DBAPIError, match="what is published stays"), session.begin_nested():
        session.execute(text(statement))


def test_whoever_gets_past_the_database_is_found_out(province, publish, session):
    issued = publish(province)
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(update(PublicationFile).where(PublicationFile.format == "json").values(content=b"{}"))
    session.execute(text("SET LOCAL session_replication_role = origin"))
    session.expire_all()
    assert faults_of(issued) == ["tệp json không còn như khi ban hành", "thiếu tệp số liệu"]


def test_a_file_is_known_by_its_content_and_by_nothing_else(province, publish):
    issued = publish(province)
    content = next(f.content for f in issued.files if f.format == "pdf")
    found = by_file(hash_of(io.BytesIO(content)))
    assert (found.publication.id, found.format) == (issued.id, "pdf")
    assert by_file(hash_of(io.BytesIO(content + b" "))).publication is None


def test_numbers_begin_anew_every_year(world, province, publish, corrected):
    publish(province)
    corrected()
    ask(province, by=world["Lan"].doer, now=NOW)
    issue_next(NOW + timedelta(days=120), base_url=BASE_URL)
    years = select(Publication.year, Publication.number).order_by(Publication.id)
    assert list(db.session.execute(years)) == [(2026, 1), (2027, 1)]
