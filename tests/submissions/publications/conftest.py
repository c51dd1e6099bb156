"""A quarter half reported: C1 approved, C2 submitted, C3 and C9 silent; and one wholly approved."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import openpyxl
import pytest

from submissions.models import Round, Submission
from submissions.publications.export import export
from tests.world import MINIMUM, NOW, World

C1 = {
    "workforce_total": "1.250",
    "workforce_female": "800",
    "members_total": "1.000",
    "members_female": "700",
    "disputes_collective": "-",
    "care_by_payer.employer.persons": "1.000",
    "care_by_payer.employer.amount_vnd": "148.714.000.000",
    "mood_assessment": "Ổn định.\nCông nhân mong có nhà trẻ.",
}
C2 = {"workforce_total": "40", "workforce_female": "38", "members_total": "35", "members_female": "33"}


@pytest.fixture
def world(session) -> World:
    """The named cast in an empty database."""
    return World()


@pytest.fixture
def quarter(world) -> Round:
    """A quarter in which C1 is approved and C2 has submitted; C3 and C9 have not begun."""
    round_ = world.round()
    world["Vân"].submits(world.report(round_, "C1"), C1)
    world["Hậu"].approves(world.report(round_, "C1"))
    world["Hoa"].submits(world.report(round_, "C2"), C2)
    world.settle()
    return round_


@pytest.fixture
def finished(world, quarter) -> Submission:
    """K's report, approved with everything below it."""
    world["Hậu"].approves(world.report(quarter, "C2"))
    report = world.report(quarter, "K")
    world["Hậu"].submits(report, {"shortcomings": "Hai đơn vị nộp chậm."})
    world["Dũng"].approves(report)
    world.settle()
    return report


@pytest.fixture
def word_of() -> Callable[[Submission], object]:
    """A report as Word, opened again."""
    return lambda submission: docx.Document(io.BytesIO(export(submission, "docx", now=NOW)[1]))


@pytest.fixture
def book_of() -> Callable[[Submission], openpyxl.Workbook]:
    """A report as Excel, opened again."""
    return lambda submission: openpyxl.load_workbook(io.BytesIO(export(submission, "xlsx", now=NOW)[1]))


@pytest.fixture
def half_filled(world) -> Callable[[dict[str, str]], Submission]:
    """C1's report as a draft with the given answers on top of the least."""

    def fill(answers: dict[str, str]) -> Submission:
        report = world.report(world.round(), "C1")
        return world["Vân"].saves(report, MINIMUM | answers)

    return fill
