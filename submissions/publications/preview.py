"""A report shown as it will be printed: the words around its parts are those of its Word file, by the same names."""

from __future__ import annotations

from submissions.publications import official
from submissions.publications.content import Grid, Item, Listing, Passage, Report, Targets
from submissions.publications.word_fields import fields_of


def frame_of(report: Report) -> dict[str, object]:
    """What the template shows around the parts; `fields`: see `word_fields.MEANINGS`."""
    return {
        "fields": fields_of(report),
        "country": official.COUNTRY,
        "motto": official.MOTTO,
        "kind": official.KIND_OF_DOCUMENT,
        "no_text": official.NO_TEXT,
        "sort": sort_of,
    }


def sort_of(item: Item) -> str:
    """Which sort of item it is, for the template."""
    sorts: dict[type, str] = {Passage: "passage", Grid: "grid", Listing: "listing", Targets: "targets"}
    return sorts.get(type(item), "figure")
