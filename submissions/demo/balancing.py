"""Sums that rounding down would break are set right again: members over the period, splits of the workers, accounts."""

from __future__ import annotations

from collections.abc import Iterable

from submissions.demo.plausible import SPENT, SPLITS
from submissions.forms.schema import Form

Figures = list[int | None]
MEMBERS = {
    "members_total": 1,
    "members_admitted": -1,
    "members_transferred_in": -1,
    "members_transferred_out": 1,
    "members_left": 1,
}
"""How the members at the beginning follow from the others."""
ACCOUNTS = {"opening_balance": 1, "dues_receipts": 1, "fee_2pct_receipts": 1} | dict.fromkeys(SPENT, -1)
"""How the balance at the end follows from the other rows."""


def balance(form: Form, figures: Figures) -> None:
    """Set right what is worked out from others, where the form asks for all of it."""
    _add_up(form, figures, "members_opening", MEMBERS.items())
    rows = [(f"finance_statement.{row}.amount_vnd", sign) for row, sign in ACCOUNTS.items()]
    _add_up(form, figures, "finance_statement.closing_balance.amount_vnd", rows)
    for table, percents in SPLITS.items():
        *others, last = percents
        for column, whole in (("total", "workforce_total"), ("female", "workforce_female")):
            parts = [(f"{table}.{row}.{column}", -1) for row in others]
            _add_up(form, figures, f"{table}.{last}.{column}", [(whole, 1), *parts])


def _add_up(form: Form, figures: Figures, target: str, parts: Iterable[tuple[str, int]]) -> None:
    slots = [(form.slot(key), sign) for key, sign in ((target, 0), *parts)]
    told = [(figures[slot.index], sign, slot.index) for slot, sign in slots if slot]
    if len(told) == len(slots) and None not in (figure for figure, _, _ in told):
        figures[told[0][2]] = sum((figure or 0) * sign for figure, sign, _ in told)
