"""Real membership of trade unions in 280 counties, of which the true ratio is known, through the commands an outside program gives.

`county_union_density.csv`: employed people and union members by county as estimated from the Current Population Survey
(github.com/labordata/detailed-union-density, county_density.csv), rounded to persons; a county stands under its state.
Expected figures were added up with awk. Members over employed is 11,89 %; the mean of the counties' ratios, 10,88 %, is wrong.
"""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest

from tests.outside import Outside

COUNTIES = Path(__file__).with_name("county_union_density.csv")
FORM = """code: W
title_vi: Tổ chức công đoàn
periods: [year]
owner_level: province
sections:
  - code: S
    rank: chapter
    title_vi: Số liệu
    fields:
      - {code: W.1, key: employment, kind: integer, label_vi: Lao động, supply: [grassroots], up: sum, over_time: last, measure: stock}
      - {code: W.2, key: members, kind: integer, label_vi: Đoàn viên, supply: [grassroots], up: sum, over_time: last, measure: stock}
      - {code: W.3, key: density, kind: percent, label_vi: Tỷ lệ, supply: [system], up: ratio_of_sums, over_time: recompute,
         numerator: members, denominator: employment, decimals: 6}
      - {code: W.4, key: typed, kind: decimal, scale: 2, label_vi: Tỷ lệ tự tính, supply: [grassroots], up: weighted_mean,
         weight: employment, over_time: last, measure: stock}
      - {code: W.5, key: plain, kind: decimal, scale: 2, label_vi: Tỷ lệ tự tính, supply: [grassroots], up: mean, over_time: last,
         measure: stock}
"""


@pytest.fixture
def totals(runner, tmp_path):
    """2020 told by every county and approved; what the totals of a unit say, by field."""
    outside = Outside(runner, tmp_path)
    counties = list(csv.DictReader(COUNTIES.open()))
    states = sorted({each["county"][:2] for each in counties})
    units = ["code,name,kind,sector,parent_code,valid_from,valid_to", "US,Cả nước,province,,,2010-01-01,"]
    units += [f"S{state},Bang {state},commune,,US,2010-01-01," for state in states]
    units += [
        f"{each['county']},Hạt {each['county']},grassroots,,S{each['county'][:2]},2010-01-01," for each in counties
    ]
    figures = []
    for each in counties:
        share = f"{int(each['members']) * 100 / int(each['employment']):.2f}".replace(".", ",")
        told = {"employment": each["employment"], "members": each["members"], "typed": share, "plain": share}
        figures += [(each["county"], key, value) for key, value in told.items()]
    outside.begins("\n".join(units), FORM)
    code = outside.opens("W", "2020", "US")
    outside.tells(code, figures, "--approve")
    outside.run("consolidate", code)

    def ask(unit: str) -> dict[str, dict]:
        cells = json.loads(outside.run("totals", "W", "--unit", unit, "--from", "2020", "--json"))["cells"]
        return {each["field"]: each for each in cells}

    return ask


def test_the_ratio_of_280_counties_is_the_true_one_and_not_the_mean_of_ratios(totals):
    country = totals("US")
    assert (country["members"]["value"], country["employment"]["value"]) == (3_818_313, 32_123_663)
    assert Fraction(country["density"]["exact"]) == Fraction(3_818_313 * 100, 32_123_663)
    assert country["density"]["value"] == pytest.approx(11.886294, abs=1e-6)
    assert country["typed"]["value"] == pytest.approx(11.886, abs=0.002), (
        "what counties worked out, by their employment"
    )
    assert country["plain"]["value"] == pytest.approx(10.8809, abs=0.002), (
        "each county weighing the same is another figure"
    )
    assert (country["density"]["reported"], country["density"]["expected"]) == (280, 280)

    new_york = totals("S36")
    assert (new_york["members"]["value"], new_york["employment"]["value"]) == (694_767, 3_080_231)
    assert new_york["density"]["value"] == pytest.approx(22.5557, abs=1e-4)
