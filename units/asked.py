"""What somebody asked for in an address or a form, read: days, and places in lists. Knows the request, nothing of the tree."""

from __future__ import annotations

from datetime import date

from flask import request

from vietnamese import NotADate, parse_date
from workflow.refusals import Refused

MOST_PAGES = 10_000
FARTHEST = 10**7
"""No list of ours has more pages, no list more rows."""
LARGEST_ID = 2**31 - 1


def day_asked(field: str) -> date:
    """The day written in `field` of the form. Errors: Refused("day_unreadable")."""
    text = request.form.get(field, "")
    try:
        return parse_date(text)
    except NotADate:
        raise Refused("day_unreadable", day=text[:40]) from None


def last_day_asked(field: str) -> date | None:
    """The day written in `field` of the form; None when it was left empty. Errors: Refused("day_unreadable")."""
    return day_asked(field) if request.form.get(field, "").strip() else None


def after_asked() -> int:
    """How many rows of a list come before what is asked for; whatever is no number is none."""
    return min(max(0, request.args.get("after", 0, type=int)), FARTHEST)


def page_asked() -> int:
    """The page of a list that is asked for, from 1; whatever is no page is the first."""
    return min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)


def row_id(text: str) -> int:
    """The id of a row written in a form or an address, for `type=` of the request's values. Errors: ValueError: no row has it.

    `int` alone would hand the database a number it cannot even compare.
    """
    found = int(text)
    if not 0 <= found <= LARGEST_ID:
        raise ValueError(text)
    return found
