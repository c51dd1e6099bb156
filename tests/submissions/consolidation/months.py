"""A small form and tree with months of figures, entered from the command line: what questions to the totals are tried on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.outside import Outside

FIELDS = """
      - {code: M.1, key: admitted, kind: integer, label_vi: Kết nạp, supply: EVERY, up: sum, over_time: sum, measure: flow}
      - {code: M.2, key: members, kind: integer, label_vi: Đoàn viên, supply: EVERY, up: sum, over_time: last, measure: stock}
      - {code: M.3, key: staff, kind: integer, label_vi: Cán bộ, supply: EVERY, up: sum, over_time: average, measure: stock}
      - {code: M.4, key: low_wage, kind: money, label_vi: Lương thấp nhất, supply: EVERY, up: min, over_time: min, unit: đồng}
      - {code: M.5, key: high_wage, kind: money, label_vi: Lương cao nhất, supply: EVERY, up: max, over_time: max, unit: đồng}
      - {code: M.6, key: score, kind: integer, label_vi: Điểm, supply: EVERY, up: mean, over_time: recompute, decimals: 4}
      - {code: M.7, key: fund, kind: money, label_vi: Quỹ từ đầu năm, supply: EVERY, up: sum, over_time: year_to_date}
      - {code: M.8, key: dialogue, kind: yes_no, label_vi: Có đối thoại, supply: EVERY, up: count_yes, over_time: any}
      - {code: M.9, key: trained, kind: integer, label_vi: Người học, supply: EVERY, up: sum, over_time: not_additive}
      - {code: M.10, key: women, kind: integer, label_vi: Kết nạp nữ, supply: EVERY, up: sum, over_time: sum, measure: flow}
      - {code: M.11, key: women_share, kind: percent, label_vi: Tỷ lệ nữ, supply: [system], up: ratio_of_sums,
         over_time: recompute, numerator: women, denominator: admitted, decimals: 6}
      - {code: M.12, key: with_dialogue, kind: percent, label_vi: Tỷ lệ đơn vị có đối thoại, supply: [system], up: ratio_of_sums,
         over_time: recompute, numerator: 'yes:dialogue', denominator: 'units:all'}
      - {code: M.13, key: wage, kind: decimal, scale: 1, label_vi: Lương trung bình, supply: EVERY,
         up: weighted_mean, weight: members, over_time: last, measure: stock}
"""
FORM = """code: M
title_vi: Báo cáo tháng
periods: [month, quarter, year]
owner_level: province
cohorts:
  - {key: all, levels: [grassroots]}
sections:
  - code: S
    rank: chapter
    title_vi: Số liệu
    fields:FIELDS"""
UNITS = """code,name,kind,sector,parent_code,valid_from,valid_to
T,Liên đoàn Lao động tỉnh T,province,,,2015-01-01,
K,Công đoàn phường K,commune,,T,2015-01-01,
L,Công đoàn phường L,commune,,T,2015-01-01,
C1,CĐCS một,grassroots,private,K,2015-01-01,
C2,CĐCS hai,grassroots,fdi,K,2015-01-01,
C3,CĐCS ba,grassroots,private,L,2015-01-01,
C4,CĐCS bốn,grassroots,private,T,2015-01-01,
"""


def form(levels: str = "[grassroots]") -> str:
    """The text of the form; `levels`: who types its figures."""
    return FORM.replace("FIELDS", FIELDS).replace("EVERY", levels)


class Months:
    """The commands an outside program would give, in an empty database."""

    def __init__(self, runner: Any, folder: Path, *, levels: str = "[grassroots]") -> None:
        self.outside = Outside(runner, folder)
        self.runner, self.run = runner, self.outside.run
        self.outside.begins(UNITS, form(levels))

    def opens(self, period: str, scope: str = "T") -> str:
        """A round of the form; its code."""
        return self.outside.opens("M", period, scope)

    def tells(self, round_code: str, figures: dict[str, dict[str, Any]], *options: str) -> None:
        """Import figures (unit -> field -> value) and submit them; `--approve` among the options approves."""
        told = [(unit, key, value) for unit, given in figures.items() for key, value in given.items()]
        self.outside.tells(round_code, told, *options)

    def settles(self, round_code: str) -> None:
        """Work out the totals of a round."""
        self.run("consolidate", round_code, "--json")

    def asks(self, *options: str) -> dict[str, Any]:
        """What the totals say."""
        return json.loads(self.run("totals", "M", "--json", *options))

    def cell(self, *options: str) -> dict[str, Any]:
        """The only cell of an answer."""
        (cell,) = self.asks(*options)["cells"]
        return cell
