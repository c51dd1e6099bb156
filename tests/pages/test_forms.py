"""Forms, read only."""

from __future__ import annotations


def test_a_published_form_shows_its_fields_and_who_supplies_them(as_, quarter):
    page = as_("Vân").get("/forms/Q/1").get_data(as_text=True)

    assert "Tổng số đoàn viên cuối kỳ" in page
    assert "cấp cơ sở" in page


def test_the_list_leads_to_the_newest_version(as_, quarter):
    assert "/forms/Q/1" in as_("Vân").get("/forms").get_data(as_text=True)


def test_a_version_that_was_never_published_is_not_found(as_, quarter):
    assert as_("Vân").get("/forms/Q/9").status_code == 404
