"""Forms edited in the browser: text with faults by line, guided edits, preview, publishing; two editors; the wrong person."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from extensions import db
from submissions.forms.editing.drafts import read_draft
from submissions.forms.models import FormDraft, FormVersion
from units.history import entries_of

FIELD = {"label_vi": "Số cuộc đối thoại", "kind": "integer", "supply": "grassroots", "section": "A1.I.2.a"}


@pytest.fixture
def draft(as_, quarter):
    """A draft of the short quarterly form, begun by the administrator."""
    answer = as_("Minh").post("/forms/drafts", data={"code": "Q"})
    assert answer.status_code == 303
    return db.session.scalars(select(FormDraft)).one()


def without_tokens(shown: str) -> str:
    """A page without what differs each time it is asked for."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", shown)


def page(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def stored(draft: FormDraft) -> FormDraft:
    db.session.expire_all()
    return db.session.get_one(FormDraft, draft.id)


def test_a_draft_is_the_newest_version_as_text_and_there_is_one_for_each_form(as_, draft):
    assert "key: members_total" in draft.text
    assert (draft.base.number, draft.version) == (1, 1)
    again = as_("Minh").post("/forms/drafts", data={"code": "Q"})
    assert again.headers["Location"].endswith(f"/forms/drafts/{draft.id}")


def test_who_edits_no_forms_finds_no_drafts_and_cannot_begin_one(as_, draft):
    for name in ("Vân", "Lan", "Dũng"):
        client = as_(name)
        assert client.get("/forms/drafts").status_code == 404
        assert client.get(f"/forms/drafts/{draft.id}").status_code == 404
        assert client.post("/forms/drafts", data={"code": "Q"}).status_code == 404
    assert "Sửa thành phiên bản mới" not in page(as_("Vân"), "/forms/Q/1")
    assert "Sửa thành phiên bản mới" in page(as_("Minh"), "/forms/Q/1")


def test_a_text_with_faults_is_kept_and_each_fault_stands_beside_it_with_its_line(as_, draft):
    minh = as_("Minh")
    broken = draft.text.replace("kind: integer", "kind: number", 1)
    line = 1 + next(number for number, each in enumerate(broken.splitlines()) if "kind: number" in each)
    answer = minh.post(f"/forms/drafts/{draft.id}/text", data={"text": broken, "version": draft.version})
    assert answer.status_code == 303

    shown = page(minh, f"/forms/drafts/{draft.id}/text")
    assert f"Dòng {line}" in shown
    assert "“number” không dùng được" in shown
    assert "kind: number" in stored(draft).text


def test_a_draft_with_faults_is_not_published(as_, draft):
    minh = as_("Minh")
    minh.post(f"/forms/drafts/{draft.id}/text", data={"text": "code: Q", "version": 1})
    answer = minh.post(f"/forms/drafts/{draft.id}/publish", data={"version": 2, "latest": 1})
    assert answer.status_code == 409
    assert db.session.scalars(select(FormVersion.number)).all() == [1]


def test_of_two_who_save_the_second_is_told_and_sees_both_texts(as_, draft):
    first = draft.text.replace("Tổng số đoàn viên cuối kỳ", "Đoàn viên cuối kỳ")
    second = draft.text.replace("Tổng số đoàn viên cuối kỳ", "Đoàn viên có mặt")
    minh = as_("Minh")
    assert minh.post(f"/forms/drafts/{draft.id}/text", data={"text": first, "version": 1}).status_code == 303
    late = minh.post(f"/forms/drafts/{draft.id}/text", data={"text": second, "version": 1})

    assert late.status_code == 409
    shown = late.get_data(as_text=True)
    assert "Đoàn viên có mặt" in shown
    assert "Đoàn viên cuối kỳ" in shown
    assert "Hồ Quang Minh" in shown
    assert stored(draft).text == first


def test_a_field_is_added_without_yaml_and_shows_in_the_preview(as_, draft):
    minh = as_("Minh")
    assert minh.get(f"/forms/drafts/{draft.id}/field?section=A1.I.2.a").status_code == 200
    answer = minh.post(f"/forms/drafts/{draft.id}/field", data={**FIELD, "version": 1})
    assert answer.status_code == 303

    preview = page(minh, f"/forms/drafts/{draft.id}/preview?level=grassroots&sector=private")
    assert "Số cuộc đối thoại" in preview
    assert 'name="so_cuoc_doi_thoai"' in preview
    assert "Thêm: 1" in page(minh, f"/forms/drafts/{draft.id}/changes")


COLUMNS = {
    "columns.1.label_vi": "Tên mô hình", "columns.1.kind": "narrative", "columns.1.place": "2",
    "columns.2.label_vi": "Loại mô hình", "columns.2.kind": "choice", "columns.2.options": "dv: Dịch vụ\r\nVăn hóa",
    "columns.2.place": "1",
    "columns.3.label_vi": "Chi phí", "columns.3.kind": "decimal", "columns.3.unit": "triệu đồng",
    "columns.4.label_vi": "", "columns.4.kind": "integer",
}  # fmt: skip


def test_columns_of_a_list_have_their_kind_choices_and_order_without_yaml(as_, draft):
    minh = as_("Minh")
    data = {**FIELD, "label_vi": "Mô hình hay", "key": "good_models", "kind": "list", **COLUMNS}
    assert minh.post(f"/forms/drafts/{draft.id}/field", data={**data, "version": 1}).status_code == 303

    form, _ = read_draft(stored(draft).text)
    kind, name, cost = form.field("good_models").columns
    assert (kind.key, kind.kind, [(each.key, each.label_vi) for each in kind.options]) == (
        "loai_mo_hinh", "choice", [("dv", "Dịch vụ"), ("van_hoa", "Văn hóa")]
    )  # fmt: skip
    assert (name.label_vi, name.kind) == ("Tên mô hình", "narrative")
    assert (cost.kind, cost.scale, cost.unit) == ("decimal", 2, "triệu đồng")
    again = page(minh, f"/forms/drafts/{draft.id}/field?key=good_models")
    first = again.split('name="columns.1.kind"')[1].split("</select>")[0]
    assert '<option value="choice" selected>' in first
    assert "Thêm cột" in again


def test_a_column_without_a_name_is_gone_and_one_that_stays_keeps_what_the_page_does_not_show(as_, draft):
    minh = as_("Minh")
    data = {**FIELD, "label_vi": "Mô hình hay", "key": "good_models", "kind": "list", **COLUMNS}
    minh.post(f"/forms/drafts/{draft.id}/field", data={**data, "version": 1})
    kept = stored(draft).text.replace("key: chi_phi,", "key: chi_phi, label_en: Cost,")
    minh.post(f"/forms/drafts/{draft.id}/text", data={"text": kept, "version": 2})
    fewer = {"columns.1.label_vi": "", "columns.1.key": "loai_mo_hinh", "columns.2.label_vi": "Tiền", "columns.2.key": "chi_phi",
             "columns.2.kind": "money", "columns.2.scale": "2"}  # fmt: skip
    told = {**data, **dict.fromkeys(COLUMNS, ""), **fewer, "was_key": "good_models", "version": 3}
    assert minh.post(f"/forms/drafts/{draft.id}/field", data=told).status_code == 303

    (column,) = read_draft(stored(draft).text)[0].field("good_models").columns
    assert (column.key, column.label_vi, column.label_en, column.kind, column.scale, column.unit) == (
        "chi_phi", "Tiền", "Cost", "money", 0, None
    )  # fmt: skip


def test_a_column_of_choices_without_choices_is_told_and_not_kept(as_, draft):
    data = {**FIELD, "kind": "list", **COLUMNS, "columns.2.options": "", "version": 1}
    answer = as_("Minh").post(f"/forms/drafts/{draft.id}/field", data=data)
    assert answer.status_code == 422
    assert "options đi cùng loại choice" in answer.get_data(as_text=True)
    assert 'value="Loại mô hình"' in answer.get_data(as_text=True), "what was typed is shown again"


def test_an_edit_that_would_spoil_the_form_is_shown_again_and_not_kept(as_, draft):
    minh = as_("Minh")
    data = {"was_key": "members_total", "key": "members", "label_vi": "Đoàn viên", "kind": "integer",
            "supply": "grassroots", "version": 1, "section": "A1.I.2.a"}  # fmt: skip
    answer = minh.post(f"/forms/drafts/{draft.id}/field", data=data)
    assert answer.status_code == 422
    assert "nêu “members_total”, không phải một ô số" in answer.get_data(as_text=True)
    assert stored(draft).version == 1


def test_a_guided_edit_of_a_draft_somebody_else_saved_meanwhile_is_told(as_, draft):
    minh = as_("Minh")
    minh.post(f"/forms/drafts/{draft.id}/field", data={**FIELD, "version": 1})
    late = minh.post(f"/forms/drafts/{draft.id}/field", data={**FIELD, "label_vi": "Ô khác", "version": 1})
    assert late.status_code == 409
    assert "Ô khác" in late.get_data(as_text=True)
    assert "Ô khác" not in stored(draft).text


@pytest.mark.parametrize(
    ("act", "given", "outcome"),
    [
        ("field_down", {"key": "workforce_total"}, "workforce_female, workforce_total"),
        ("field_to", {"key": "occ_accidents", "to": "A1.I.2.a"}, "membership_density, occ_accidents"),
        ("section_add", {"title_vi": "Mục thêm", "inside": "A1.I.2"}, "workforce_total"),
        ("section_change", {"code": "A1.I.2.a", "title_vi": "Con số", "rank": "point"}, "workforce_total"),
    ],
)
def test_an_act_on_a_part_is_kept(as_, draft, act, given, outcome):
    minh = as_("Minh")
    answer = minh.post(f"/forms/drafts/{draft.id}/acts", data={"act": act, "version": 1, **given})
    assert answer.status_code == 303
    kept = stored(draft)
    assert kept.version == 2
    keys = ", ".join(each.partition("key: ")[2].partition(",")[0] for each in kept.text.splitlines() if "key: " in each)
    assert outcome in keys


def test_publishing_makes_the_next_version_and_ends_the_draft(as_, draft, report):
    minh, draft_id = as_("Minh"), draft.id
    minh.post(f"/forms/drafts/{draft_id}/field", data={**FIELD, "version": 1})
    answer = minh.post(f"/forms/drafts/{draft_id}/publish", data={"version": 2, "latest": 1})

    assert answer.headers["Location"].endswith("/forms/Q/2")
    assert db.session.scalar(select(FormDraft)) is None
    assert [entry.act for entry in entries_of("form_draft", draft_id)] == ["begin", "publish"]
    assert "Thêm: 1" in page(minh, "/forms/Q/1/compare/2")


def test_a_changed_form_never_changes_an_old_report(as_, draft, report):
    url = f"/submissions/{report('C1').id}"
    before = without_tokens(page(as_("Vân"), url))
    minh = as_("Minh")
    minh.post(f"/forms/drafts/{draft.id}/field", data={**FIELD, "version": 1})
    minh.post(f"/forms/drafts/{draft.id}/publish", data={"version": 2, "latest": 1})

    db.session.expire_all()
    assert report("C1").round.form_version.number == 1
    assert len(report("C1").figures) == len(report("C1").round.form_version.compiled.slots)
    assert without_tokens(page(as_("Vân"), url)) == before


def test_a_draft_behind_a_version_published_meanwhile_is_not_published_unseen(as_, draft):
    minh = as_("Minh")
    answer = minh.post(f"/forms/drafts/{draft.id}/publish", data={"version": 1, "latest": 0})
    assert answer.status_code == 409
    assert "phiên bản 1 đã được công bố" in answer.get_data(as_text=True)


def test_a_discarded_draft_leaves_what_was_published(as_, draft):
    minh, url = as_("Minh"), f"/forms/drafts/{draft.id}"
    assert minh.post(f"{url}/discard", data={"version": 1}).status_code == 303
    assert minh.get(url).status_code == 404
    assert minh.get("/forms/Q/1").status_code == 200


def test_a_new_form_begins_as_a_small_right_one(as_, world):
    minh = as_("Minh")
    answer = minh.post("/forms/drafts", data={"code": "nu_cong"})
    shown = page(minh, answer.headers["Location"])
    assert "Bản nháp biểu NU_CONG" in shown
    assert "Công bố phiên bản 1" in shown


def test_the_database_refuses_to_change_or_delete_a_published_version(as_, quarter):
    for statement in ("UPDATE form_version SET canonical = '{}'", "DELETE FROM form_version"):
        with pytest.raises(DBAPIError, match="never changed"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_text_that_is_no_yaml_can_still_be_opened_and_corrected(as_, draft):
    minh = as_("Minh")
    minh.post(f"/forms/drafts/{draft.id}/text", data={"text": "code: [Q", "version": 1})
    assert "sai cú pháp" in page(minh, f"/forms/drafts/{draft.id}")
    assert "sai cú pháp" in page(minh, f"/forms/drafts/{draft.id}/text")
    assert minh.get(f"/forms/drafts/{draft.id}/field?key=members_total").status_code == 409
