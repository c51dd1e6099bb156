"""Remarks as pages show them: who said what, how far it is, where the field is, and what the reader may do about it.

Reads nothing but what it is given; asks `may` what to offer. Must not know addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from submissions import wording
from submissions.entry.parts import Page, page_asking, pages_of
from submissions.models import Submission
from submissions.remarking.models import Anchor, Remark, RemarkReply
from submissions.remarking.remarks import speaks_for_unit
from units.access import Doer
from units.authority import may


@dataclass(frozen=True)
class Said:
    """One line of a thread."""

    who: str
    at: datetime
    text: str


@dataclass(frozen=True)
class RemarkView:
    """One remark. `part`: section of the page on which it is answered, "" for the whole report or a field that is gone.

    `is_typed`: is it about a field the unit fills in (and not one that is worked out)?
    `progress`: "draft", "open" (the unit is to deal with it), "fixed" (the unit says so) or "closed".
    """

    id: int
    anchor: str
    place: str
    label: str
    part: str
    is_typed: bool
    first: Said
    replies: tuple[Said, ...]
    progress: str
    can_answer: bool
    can_fix: bool
    can_close: bool
    can_discard: bool
    speaks_for_unit: bool


def views_of(
    submission: Submission, remarks: Iterable[Remark], doer: Doer, now: datetime, *, drafts: bool = True
) -> list[RemarkView]:
    """`remarks` of one report as `doer` sees them, in the order given."""
    pages = pages_of(submission.round.form_version.compiled, submission.level, submission.sector)
    is_unit = speaks_for_unit(submission, doer)
    return [_view(each, pages, doer, now, is_unit) for each in remarks if drafts or each.sent_at]


def on_page(views: Iterable[RemarkView], page: Page) -> list[RemarkView]:
    """Those about the section of one page as a whole."""
    return [each for each in views if each.anchor == Anchor.SECTION and each.place == page.code]


def by_field(views: Iterable[RemarkView]) -> dict[str, list[RemarkView]]:
    """Those about fields, by the key of the field."""
    found: dict[str, list[RemarkView]] = {}
    for each in views:
        if each.anchor == Anchor.FIELD:
            found.setdefault(each.place, []).append(each)
    return found


def to_do_by_part(views: Iterable[RemarkView]) -> dict[str, int]:
    """How many remarks the unit still has to deal with on each page of the report."""
    found: dict[str, int] = {}
    for each in views:
        if each.progress == "open" and each.part:
            found[each.part] = found.get(each.part, 0) + 1
    return found


def _view(remark: Remark, pages: Sequence[Page], doer: Doer, now: datetime, is_unit: bool) -> RemarkView:
    can = {name: may(remark, doer, name, now=now) is None for name in ("answer", "fix", "close", "discard")}
    return RemarkView(
        id=remark.id,
        anchor=remark.anchor.value,
        place=remark.place,
        label=remark.label,
        part=_part_of(remark, pages),
        is_typed=remark.anchor is Anchor.FIELD
        and any(each.key == remark.place for page in pages for each in page.asked),
        first=_said(remark),
        replies=tuple(_said(each) for each in remark.replies),
        progress=_progress(remark),
        can_answer=can["answer"],
        can_fix=can["fix"] and remark.fixed_at is None,
        can_close=can["close"] and remark.closed_at is None,
        can_discard=can["discard"],
        speaks_for_unit=is_unit,
    )


def _part_of(remark: Remark, pages: Sequence[Page]) -> str:
    if remark.anchor is Anchor.FIELD:
        page = page_asking(pages, remark.place)
        return page.code if page else ""
    return remark.place if any(page.code == remark.place for page in pages) else ""


def _progress(remark: Remark) -> str:
    if remark.sent_at is None:
        return "draft"
    if remark.closed_at:
        return "closed"
    return "fixed" if remark.fixed_at else "open"


def _said(said: Remark | RemarkReply) -> Said:
    signed = {"name": said.author_name, "title": said.author_title, "for_name": said.author_for}
    return Said(wording.signed(signed), said.written_at, said.text)
