"""A form with every way of putting figures together that is no plain sum; everybody tells figures, upper units too."""

from __future__ import annotations

EVERYBODY = "supply: [grassroots, upper, province]"
FORM = f"""code: R
title_vi: Báo cáo thử các cách tính
periods: [month]
owner_level: province
sector_groups:
  - {{key: outside, sectors: [private, fdi]}}
cohorts:
  - {{key: every, levels: [grassroots]}}
  - {{key: outside, levels: [grassroots], group: outside}}
sections:
  - code: S
    rank: chapter
    title_vi: Số liệu
    fields:
      - {{code: R.1, key: members, kind: integer, label_vi: Đoàn viên, {EVERYBODY}, up: sum, over_time: last, measure: stock}}
      - {{code: R.2, key: admitted, kind: integer, label_vi: Kết nạp, {EVERYBODY}, up: sum, over_time: sum, measure: flow}}
      - {{code: R.3, key: women, kind: integer, label_vi: Nữ, {EVERYBODY}, up: sum, over_time: sum, measure: flow}}
      - {{code: R.4, key: wage, kind: decimal, scale: 1, label_vi: Lương, {EVERYBODY}, up: weighted_mean, weight: members,
         over_time: last, measure: stock}}
      - {{code: R.5, key: gift, kind: money, label_vi: Quà mỗi người, {EVERYBODY}, up: weighted_mean, weight: admitted,
         over_time: recompute, measure: flow}}
      - {{code: R.6, key: dialogue, kind: yes_no, label_vi: Đối thoại, supply: [grassroots], up: count_yes, over_time: any}}
      - {{code: R.7, key: rule, kind: yes_no, label_vi: Có quy chế, supply: [grassroots], up: count_yes, over_time: last}}
      - {{code: R.8, key: rating, kind: choice, label_vi: Xếp loại, supply: [grassroots], up: distribution, over_time: last,
         options: [{{key: good, label_vi: Tốt}}, {{key: fair, label_vi: Khá}}, {{key: poor, label_vi: Yếu}}]}}
      - {{code: R.9, key: forms, kind: table, label_vi: Hình thức, {EVERYBODY}, up: sum_rows, over_time: sum,
         rows: [{{key: a, label_vi: A}}, {{key: b, label_vi: B}}], totals: [{{key: all, label_vi: Cộng, of: [a, b]}}],
         columns: [{{key: n, label_vi: Số, kind: integer}}]}}
      - {{code: R.10, key: opening, kind: integer, label_vi: Đầu kỳ, {EVERYBODY}, up: sum, over_time: first, measure: stock}}
      - {{code: R.11, key: peak, kind: integer, label_vi: Cao nhất, {EVERYBODY}, up: max, over_time: last, measure: stock}}
      - {{code: R.12, key: persons, kind: integer, label_vi: Người, {EVERYBODY}, up: sum, over_time: not_additive}}
      - {{code: R.13, key: women_share, kind: percent, label_vi: Tỷ lệ nữ, supply: [system], up: ratio_of_sums,
         over_time: recompute, numerator: women, denominator: admitted}}
      - {{code: R.14, key: per_member, kind: ratio, label_vi: Kết nạp trên đoàn viên, supply: [system], up: ratio_of_sums,
         over_time: recompute, numerator: admitted, denominator: members}}
      - {{code: R.15, key: outside_share, kind: percent, label_vi: Nữ ngoài nhà nước, supply: [system], up: ratio_of_sums,
         over_time: recompute, numerator: 'women @outside', denominator: 'admitted @outside'}}
      - {{code: R.16, key: with_dialogue, kind: percent, label_vi: Đơn vị đối thoại, supply: [system], up: ratio_of_sums,
         over_time: recompute, numerator: 'yes:dialogue', denominator: 'units:every'}}
      - {{code: R.17, key: many, kind: percent, label_vi: Đơn vị kết nạp nhiều, supply: [system], up: ratio_of_sums,
         over_time: recompute, numerator: 'count:admitted > 450', denominator: 'units:every'}}
      - {{code: R.18, key: well_rated, kind: percent, label_vi: Đơn vị khá trở lên, supply: [system], up: ratio_of_sums,
         over_time: recompute, numerator: 'count:rating in (good,fair)', denominator: 'units:outside'}}
      - {{code: R.19, key: units_there, kind: integer, label_vi: Số đơn vị, supply: [system], cohort: every, up: count_units,
         over_time: last, measure: stock}}
      - {{code: R.21, key: crowd, kind: integer, label_vi: Đông nhất, {EVERYBODY}, up: sum, over_time: highest, measure: stock}}
      - {{code: R.22, key: quiet, kind: decimal, scale: 1, label_vi: Vắng nhất, {EVERYBODY}, up: sum, over_time: lowest, measure: stock}}
      - {{code: R.20, key: both, kind: integer, label_vi: Cộng, supply: [system], derive: admitted + women, up: sum,
         over_time: sum, measure: flow}}
"""
