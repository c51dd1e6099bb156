"""The one way to say no: a code from a closed list, with the facts. The words for people live elsewhere.

Every room refuses with `Refused`, so the list also holds codes the engine itself never gives. Must not know words.
"""

from __future__ import annotations

from typing import Any

CODES: dict[str, str] = {
    # moves of a workflow; `move` and `state` are always among the facts
    "unknown_move": "the workflow has no such move; moves: names it has",
    "wrong_state": "the move does not start in this state; sources: states it starts in",
    "not_your_desk": "made by others; desks: who makes it ('approver at parent')",
    "children_pending": "reports below are not settled; units: their names",
    "blocking_faults": "the figures contradict each other; faults: names of the faults",
    "notes_wanted": "numbers that surprise are to be explained first; faults: sentences",
    "reason_required": "a reason is needed; at_least: characters; given: characters given",
    "not_your_own": "whoever wrote it does not decide on it; author: person",
    "sealed_by_period": "the unit's report of the longer period that holds this one is approved; round: its title",
    "approved_above": "the report it is part of is settled; above: its standing",
    "opened_for_review": "the level above has already looked at it",
    "round_is_open": "the round to be opened again takes reports",
    "round_closed": "the round takes nothing more until it is opened again",
    # asked of a stored report
    "changed_since_seen": "somebody was faster; state, version: as they are now",
    "not_found": "does not exist, or is not yours to see",
    # figures and files
    "no_such_figure": "the form has no field or cell of this key with a figure; field",
    "nothing_asked_yet": "no round of the form in these periods; form, first, last",
    "not_adjustable": "not a total that adds up, or a unit with nothing below it; label",
    "adjustment_over": "the line was withdrawn already, or withdraws another; label",
    "locked": "figures cannot be changed in this state; state",
    "unreadable_values": "values that cannot be read; faults: one per value",
    "round_exists": "a round of this form, period and scope is open already; round: its code",
    "period_not_of_form": "the form is not for periods of this kind; form, period_kind, period_kinds: those it is for",
    "nobody_expected": "no unit of the scope owes a report in this period",
    # drafts of forms
    "draft_changed": "somebody else saved the draft first; by: name",
    "draft_outdated": "another version was published meanwhile; latest: its number",
    "draft_too_long": "a text larger than any form; most: characters",
    "draft_unreadable": "the text is no YAML, so its parts cannot be edited one by one; line",
    "form_faulty": "a form with faults is not published; count",
    "form_code_fixed": "the draft of one form cannot become another; code",
    "form_code_unreadable": "no code of a form; code",
    "section_not_empty": "a section with something in it is not removed; label",
    "edit_faulty": "the edit would leave something wrong; faults: sentences",
    "not_by_line": "written in brackets: only to be edited as text",
    # files of a report
    "too_many_files": "one field keeps only so many files; most",
    "file_there": "the same content is attached already; label",
    # targets
    "given_from_above": "only a province sets its own values; others are given theirs",
    "targets_changed": "somebody gave or changed values meanwhile",
    "nothing_to_divide": "a unit without a value has nothing to give on; label",
    "target_unfit": "a grade is judged as the form says; no value of one's own is set; label",
    "span_unfit": "not the year or term this target is for; span",
    "value_unfit": "larger than anything counted; most",
    "value_unreadable": "no number; text",
    # remarks and corrections
    "text_wanted": "nothing was written, or too much; most: characters",
    "remark_closed": "a remark that was agreed to be dealt with takes no more answers; label",
    "too_many_drafts": "one person keeps only so many drafts for one report; most",
    "not_approved": "a correction is of an approved report; what is still open is simply edited; state",
    "old_value_changed": "the report no longer says what was to be corrected; label, now",
    "correction_blocked": "the report would then contradict itself; faults: sentences",
    "correction_open": "another correction of the same place is being signed; label",
    "correction_over": "applied, refused or withdrawn already; outcome",
    "same_value": "the new value is the old one; label",
    "signed_already": "a level has signed: the unit can no longer withdraw it; by",
    "other_level_signs": "the turn of another level; unit",
    "not_own_correction": "whoever asked for a correction does not sign it for the level above",
    "too_many_places": "a correction is of one place at least; most: places",
    "not_correctable": "no place of this form that the unit fills in; place",
    "attachment_refused": "neither PDF, PNG, JPEG, DOCX nor XLSX, or too large; most_mb",
    "nothing_chosen": "an act on many reports or units was asked for, and none was chosen",
    "went_wrong": "the program failed on one report of many; nothing was written for it",
    # published versions and templates
    "not_published_here": "the workflow lets other levels publish; level, levels",
    "published_when_approved": "only what is approved is published; state",
    "already_published": "nothing changed since the last version; code, version",
    "totals_drifted": "counted again, the totals differ; units: where",
    "totals_stale": "totals below are still to be worked out again",
    "number_taken": "another document of the unit has the number this year; number, year",
    "number_unreadable": "not a number from 1 to 99999; typed",
    "no_such_signer": "nobody with such an office may sign for the unit; name",
    "withdrawn_already": "the published version was withdrawn before; code",
    "template_refused": "the Word template cannot be used; faults: sentences",
    # restructures of the tree
    "decision_needed": "a restructure has a decision number and an effective date",
    "not_applicable": "the acts cannot be carried out; faults, left_out: how many",
    "rehearse_again": "the tree or the acts are no longer those that were rehearsed; decision",
    "already_applied": "the restructure has been applied already; decision",
    "not_undoable": "something new was signed since; reasons: what, in words",
    "outside_your_units": "a list speaks of units the person does not administer; lines",
    # days and periods
    "unknown_period": "a period code that names no period; code: as given",
    "periods_out_of_order": "the last period asked for ends before the first begins; first, last",
    "day_as_it_is": "the calendar says so already; day, is_working",
    "nothing_to_move": "no deadline of an open round would move",
    "outage_window": "moments out of order, too far apart or too far ahead; most: days",
    # more time
    "extension_over": "granted, refused or withdrawn already",
    "extension_asked_already": "a wish of this report waits for its answer",
    "extension_not_needed": "the report has been sent; state",
    "extension_day": "not after the deadline and today, or too far ahead; due, most: days",
    "not_own_extension": "whoever asked for time does not give it",
    # the roster of an open round
    "not_missing": "no unit of those chosen is missing from the roster",
    "parent_not_on_roster": "the unit above owes no report in this round; unit",
    "above_not_open": "the report above has been sent or settled; unit",
    # rounds that open by themselves
    "plan_failed": "the program failed to open a round that was due",
    "plan_unreadable": "something of a plan is not what it must be; what: in words",
    "no_range": "two period codes that bound no range; first, last: as given",
    "contradictory_calendar": "a day both holiday and make-up day; days",
    # signing in
    "wrong_sign_in": "no such account, wrong password, or disabled",
    "too_many_attempts": "wait before the next try; minutes",
    "code_wanted": "the password is right, a second step is to follow; person",
    "wrong_code": "neither the code of this moment nor an unused recovery code",
    "wrong_first_code": "while a second factor is set up: not the code of this moment",
    "factor_is_on": "a second factor is set up already",
    "factor_is_required": "administrators cannot do without a second factor here",
    # passwords and the links that set them
    "wrong_password": "the present password was asked for and is not that",
    "password_too_short": "at_least: characters",
    "password_too_long": "most: characters",
    "password_common": "among those everybody tries first",
    "password_own": "little is left without the person's own name and address",
    "password_mismatch": "not twice the same",
    "link_unknown": "not a link of ours, or of an account that is closed",
    "link_used": "set a password once already; invitation: whether it was one",
    "link_replaced": "a newer link was made since, or a password set; invitation",
    "link_expired": "its time is over; invitation",
    # people and their offices
    "day_unreadable": "not a day; day: as written",
    "unit_not_yours": "no unit that the person administers carries the code; code",
    "email_unreadable": "not an e-mail address; email",
    "phone_unreadable": "what was typed is no telephone number of Vietnam",
    "email_taken": "another account has the address",
    "name_wanted": "a new account needs a name; most: characters",
    "office_held_already": "the same office on some of the same days; since, until",
    "dates_not_in_order": "the last day lies before the first",
    "outside_units_life": "the unit does not exist on all of these days; since, until",
    "ends_before_it_began": "an office cannot end before its first day; since",
    "holds_no_office": "the person holds no office at the unit on the day before; day",
    "offices_elsewhere": "the account also belongs to units the doer does not administer",
    "last_administrator": "nobody would be left to administer the whole tree",
    "to_oneself": "offices are lent and handed over to somebody else",
    "nothing_to_lend": "the giver holds no office of his own there on the first day that can be lent",
    "taker_not_near": "nobody with an office at the unit, directly above or directly below",
    "last_day_needed": "a delegation ends, within a year, not in the past; most: days",
    "lent_already": "the same offices are lent to the same person on some of the days; name",
    "over_already": "it has ended, or would last longer",
    "ended_by_giver": "the giver or an administrator ends a delegation",
    "not_at_desk": "no office of his own at the unit on the first day; name",
    "not_below": "some chosen unit is not directly below on the first day",
    "nobody_chosen": "an act on many people was asked for, and nobody was chosen",
    # accounts
    "account_disabled": "an administrator has closed the account",
    "not_oneself": "nobody closes his own account, changes its address or takes his second factor away here",
}


class Refused(Exception):
    """A request that cannot be granted, with the reason as a code of `CODES` and the facts the words need."""

    def __init__(self, code: str, /, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts: dict[str, Any] = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={fact!r}" for name, fact in self.facts.items())
        return f"{self.code}({told})"
