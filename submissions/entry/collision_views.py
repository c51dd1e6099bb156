"""What two people typed differently, as a page and the script beside it show it: place, both answers in words. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from submissions.entry.inputs import NIL_ANSWER
from submissions.entry.merging import Collision
from submissions.entry.parts import Page
from submissions.entry.postings import label_of
from submissions.forms.schema import Field, Kind


@dataclass(frozen=True)
class CollisionView:
    """One place to choose at. `theirs`, `mine`: in words; `theirs_text`, `mine_text`: as the inputs would hold them."""

    place: str
    anchor: str
    label: str
    theirs: str
    mine: str
    theirs_text: str
    mine_text: str


def collision_views(collisions: Sequence[Collision], page: Page) -> list[CollisionView]:
    """The collisions of a page, ready to be shown."""
    asked = {each.key: each for each in page.asked}
    views = []
    for each in collisions:
        key = each.place.partition(".")[0]
        theirs, mine = (_said(asked[key], text) for text in (each.theirs, each.mine))
        views.append(
            CollisionView(each.place, key, label_of(asked[key], each.place), theirs, mine, each.theirs, each.mine)
        )
    return views


def _said(asked: Field, text: str) -> str:
    if not text.strip():
        return "(để trống)"
    if text == NIL_ANSWER:
        return "Không phát sinh"
    if asked.kind is Kind.YES_NO:
        return {"1": "Có", "0": "Không"}.get(text, text)
    if asked.kind in (Kind.CHOICE, Kind.ACTION):
        return next((option.label_vi for option in asked.options if option.key == text), text)
    if asked.kind is Kind.LIST:
        return _rows(asked, text)
    return text


def _rows(asked: Field, text: str) -> str:
    labels = {each.key: each.label_vi for each in asked.columns}
    rows = ["; ".join(f"{labels.get(key, key)}: {cell}" for key, cell in row.items()) for row in json.loads(text)]
    return "\n".join(rows) or "(không có dòng nào)"
