"""A comparison of two versions told: as plain values for programs, as one line per field for the command line. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from submissions.forms.comparing import Compared, Comparison, Difference, Fate, Spot
from submissions.words.forms import ATTRIBUTES, FATES


def as_plain(comparison: Comparison) -> dict[str, Any]:
    """What `flask forms compare --json` prints: {fields: [{fate, old, new, differences}], targets: [...], counts}."""
    return {
        "counts": {fate.value: count for fate, count in comparison.counts().items()},
        "fields": [_plain(each) for each in comparison.fields],
        "targets": [_plain(each) for each in comparison.targets],
    }


def line_of(each: Compared) -> str:
    """ "Đổi tên members: “Đoàn viên” → “Tổng số đoàn viên”; mục: I. → II."."""
    old, new = (", ".join(f"{spot.key} “{spot.label}”" for spot in spots) for spots in (each.old, each.new))
    fate = FATES[each.fate]["vi"]
    if each.fate in (Fate.ADDED, Fate.REMOVED):
        return f"{fate}: {old or new}"
    if each.fate in (Fate.SPLIT, Fate.MERGED):
        return f"{fate}: {old} → {new}"
    return f"{fate}: {new} ({'; '.join(map(difference_said, each.differences))})"


def difference_said(each: Difference) -> str:
    """ "đơn vị tính: người → lượt"."""
    named = ATTRIBUTES[each.attribute]["vi"] if each.attribute in ATTRIBUTES else each.attribute
    return f"{named}: {each.before or '–'} → {each.after or '–'}"


def _plain(each: Compared) -> dict[str, Any]:
    return {
        "fate": each.fate.value,
        "old": [_spot(spot) for spot in each.old],
        "new": [_spot(spot) for spot in each.new],
        "differences": [asdict(difference) for difference in each.differences],
    }


def _spot(spot: Spot) -> dict[str, str]:
    return asdict(spot)
