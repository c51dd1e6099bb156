"""Words about rounds: opening, plans, days, deadlines, extensions, outages. Words only."""

from __future__ import annotations

from collections.abc import Mapping

Said = Mapping[str, str]

ROUND_REFUSALS: Mapping[str, Said] = {
    "no_range": {
        "vi": "Từ {first} đến {last} không phải một dãy kỳ: hai kỳ phải cùng loại, đúng thứ tự, không quá 1.200 kỳ.",
        "en": "{first} to {last} is no range: two periods of one kind, in order, at most 1,200.",
    },
}
ROUND_STEPS: Mapping[str, Said] = {}
