"""The official workbook: what it asks, what it knows already, and what cannot be done to it."""

from __future__ import annotations

import io
import zipfile

import openpyxl

from submissions.entry.parts import pages_of
from submissions.facts import texts_of
from submissions.models import Nothing, Submission
from tests.submissions.workbooks.sending import cell_of, downloaded, place_of, sent
from tests.world import MINIMUM

ANSWERS = {
    "workforce_total": "1.250",
    "workforce_female": "0",
    "disputes_collective": "-",
    "care_by_payer.employer.persons": "1.000",
    "care_by_payer.employer.amount_vnd": "148.714.000.000",
    "cla_in_force": "1",
    "mood_assessment": '=HYPERLINK("http://x";"Ổn định")\nMong có nhà trẻ.',
}


def opened(report: Submission) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(downloaded(report)))


def contents(report: Submission) -> tuple:
    return list(report.figures), list(report.nothings), dict(report.listings), texts_of(report)


def test_there_is_a_guide_and_a_sheet_for_every_page_of_the_form(c1):
    pages = pages_of(c1.round.form_version.compiled, c1.level, c1.sector)

    names = opened(c1).sheetnames

    assert names[0] == "Hướng dẫn"
    assert names[1] == "(1) I. Tình hình địa phương"
    assert len(names) == 1 + len(pages) + 1
    assert opened(c1)[names[-1]].sheet_state == "veryHidden"


def test_only_the_cells_this_unit_fills_in_are_unlocked(c1):
    book = opened(c1)
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked and not isinstance(cell, openpyxl.cell.cell.MergedCell)
    }

    form = c1.round.form_version.compiled
    asked = [each for page in pages_of(form, c1.level, c1.sector) for each in page.asked]
    cells = sum(max(1, len([slot for slot in form.slots_of(each.key) if slot.typed])) for each in asked)
    assert len(unlocked) == cells
    assert all(sheet.protection.sheet for sheet in book)


def test_what_is_answered_is_filled_in_as_numbers_dashes_and_words(world, c1):
    world["Vân"].saves(c1, ANSWERS)

    found = {name: cell_of(downloaded(c1), c1, name).value for name in ANSWERS}

    assert found == {
        "workforce_total": 1250,
        "workforce_female": 0,
        "disputes_collective": "-",
        "care_by_payer.employer.persons": 1000,
        "care_by_payer.employer.amount_vnd": 148714000000,
        "cla_in_force": "Có",
        "mood_assessment": ANSWERS["mood_assessment"],
    }


def test_a_text_that_looks_like_a_formula_stays_a_text(world, c1):
    world["Vân"].saves(c1, ANSWERS)

    with zipfile.ZipFile(io.BytesIO(downloaded(c1))) as packed:
        sheets = "".join(packed.read(name).decode() for name in packed.namelist() if "worksheets/sheet" in name)
    assert "<f>" not in sheets


def test_last_periods_figures_stand_beside(world, quarter):
    before = world.round(period="2026-Q2")
    world["Vân"].submits(world.report(before, "C1"), {**MINIMUM, "workforce_total": "1.234"})
    c1 = world.report(quarter, "C1")
    sheet, row, column = place_of(c1, "workforce_total")

    book = opened(c1)

    assert book[sheet].cell(row, column).value is None
    assert book[sheet].cell(row, column + 1).value == "1.234"


def test_yes_no_and_choices_have_drop_downs_and_numbers_a_rule(world, term, c1):
    report = world.report(term, "C1")
    book = opened(report)
    rules = {
        str(rule.sqref): rule for sheet in book for rule in sheet.data_validations.dataValidation if rule.type == "list"
    }
    hidden = book[book.sheetnames[-1]]
    lists = {tuple(cell.value for cell in column if cell.value) for column in hidden.iter_cols(min_col=2)}

    assert rules
    assert ("Có", "Không") in lists
    assert any("Hoàn thành tốt nhiệm vụ" in each for each in lists)
    sheet, row, _ = place_of(c1, "workforce_total")
    (rule,) = [each for each in opened(c1)[sheet].data_validations.dataValidation if f"D{row}" in each.sqref]
    assert rule.formula1 == f'IF(ISNUMBER(D{row}),AND(TRUE,D{row}=INT(D{row}),D{row}>=0),D{row}="-")'


def test_a_workbook_sent_back_untouched_changes_nothing(world, c1):
    world["Vân"].saves(c1, ANSWERS)
    before = contents(c1)

    outcome = sent(downloaded(c1), c1, world["Vân"])

    assert outcome.is_taken
    assert outcome.answered == len(ANSWERS)
    assert contents(c1) == before


def test_lists_choices_and_nil_lists_survive_the_round_trip(world, term):
    report = world.report(term, "C1")
    world["Vân"].saves(
        report,
        {
            "unit_rating": "good",
            "strike_cases.1.date": "05/01/2026",
            "strike_cases.1.employer": "Công ty Bình Minh",
            "strike_cases.1.sector": "Doanh nghiệp có vốn đầu tư nước ngoài",
            "strike_cases.1.participants": "0120",
            "strike_cases.1.cause": "-",
            "strike_cases.1.result": "=1+1",
            "member_proposals": "-",
        },
    )
    before = contents(report)
    assert before[2]["member_proposals"] == []

    outcome = sent(downloaded(report), report, world["Vân"])

    assert outcome.is_taken
    assert contents(report) == before


def test_a_list_nobody_has_touched_stays_unanswered(world, term):
    report = world.report(term, "C1")

    assert sent(downloaded(report), report, world["Vân"]).is_taken
    assert report.listings == {}
    assert set(report.nothings) <= {Nothing.MISSING, Nothing.NOT_EXPECTED, Nothing.NUMBER}
