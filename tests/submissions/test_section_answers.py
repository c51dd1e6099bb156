"""One page of a report as the house has it: values, what was worked out, and what was found, field by field."""

from __future__ import annotations

from submissions.overview import texts_of
from submissions.parts import page_of, pages_of
from submissions.section_answers import section_answers
from tests.world import MINIMUM, World


def test_a_page_answers_with_values_derived_figures_and_findings(session):
    world = World()
    report = world.report(world.round(), "C1")
    world["Vân"].saves(report, {**MINIMUM, "workforce_total": "80", "workforce_female": "80", "strikes": "-"})
    form = report.round.form_version.compiled
    page = page_of(pages_of(form, report.level, report.sector), "A1.I")

    answers = section_answers(report, page, texts_of(report))

    assert (answers["members_total"].value, answers["strikes"].is_nil) == ("100", True)
    assert [each.importance for each in answers["members_total"].findings] == [3]
    assert answers["membership_density"].is_derived
    assert answers["membership_density"].value == "125,00"  # 100 / 80
    assert answers["workforce_female"].findings == ()
