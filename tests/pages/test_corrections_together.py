"""Pages of a correction of several places: adding one without losing what was typed, faults beside each, one receipt."""

from __future__ import annotations

import pytest

from extensions import db
from submissions.correcting.models import Correction
from submissions.models import Submission
from tests.world_corrections import REASON, approve_up_to


@pytest.fixture
def approved(world, quarter):
    """C1, C2 and K are approved."""
    approve_up_to(world, quarter, "K")


def sent(report: Submission, **changed: object) -> dict[str, object]:
    """The form of a correction of C1's members, as a browser posts it."""
    form = {"place": "members_total", "value:members_total": "90", "version": report.version, "reason": REASON}
    return {**form, **changed}


def both(report: Submission, **changed: object) -> dict[str, object]:
    """The form of a correction of two places at once."""
    form = sent(report, place=["members_total", "members_female"], **{"value:members_female": "50"})
    return {**form, "value:members_total": "60", **changed}


def test_another_place_is_added_on_the_page_without_losing_what_was_typed(as_, report, approved):
    van, c1 = as_("Vân"), report("C1")
    url = f"/submissions/{c1.id}/corrections"
    alone = van.post(url, data=sent(c1, **{"value:members_total": "60"}))
    assert alone.status_code == 409
    assert "thêm ô đó vào cùng đề nghị này" in alone.get_data(as_text=True)

    added = van.post(url, data=sent(c1, add="members_female", then="add", **{"value:members_total": "60"}))
    page = added.get_data(as_text=True)
    assert added.status_code == 200
    assert 'name="value:members_total" value="60"' in page
    assert 'name="value:members_female" value="70"' in page
    assert REASON in page
    assert db.session.query(Correction).count() == 0

    left = van.post(url, data=both(c1, then="drop:members_female")).get_data(as_text=True)
    assert 'name="value:members_female"' not in left
    answer = van.post(url, data=both(c1))
    assert answer.status_code == 303
    told = van.get(answer.location).get_data(as_text=True)
    for said in ("và 1 chỗ khác", "60 người", "50 người", "Chỗ thứ 2", "trong đó: nữ"):
        assert said in told
    desk = as_("Hậu").get("/").get_data(as_text=True)
    assert "70 người → 50 người" in desk


def test_every_place_that_cannot_be_read_is_named_beside_itself(as_, report, approved):
    van, c1 = as_("Vân"), report("C1")

    answer = van.post(
        f"/submissions/{c1.id}/corrections",
        data=both(c1, **{"value:members_total": "sáu mươi", "value:members_female": "-5"}),
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#value-0"' in page
    assert 'href="#value-1"' in page
    assert "sáu mươi" in page


def test_a_program_that_names_no_place_or_too_many_is_told_so(as_, report, approved):
    van, c1 = as_("Vân"), report("C1")
    url, plain = f"/submissions/{c1.id}/corrections", {"Accept": "application/json"}

    assert van.post(url, data={"version": c1.version, "reason": REASON}, headers=plain).status_code == 409
    many = sent(c1, place=[f"o{number}" for number in range(12)])
    assert van.post(url, data=many, headers=plain).status_code == 409
    assert db.session.query(Correction).count() == 0
