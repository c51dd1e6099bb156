"""Pages of one's own notices: the inbox, how one wishes to be told, the link for one's calendar. Thin."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from extensions import db
from submissions.notices.feed import close_link, link_of, new_link
from submissions.notices.inbox import PER_PAGE, inbox_of, mark_all_read, mark_read, notice_of
from submissions.notices.kinds import BEHIND, DEFAULTS, Group, Mode, modes_of
from submissions.notices.timing import Habits
from submissions.notices.wishes import Wish, wish_for, wish_of
from submissions.presenting import guard
from units.asked import page_asked
from units.login import doer_and_now, secret_key, signed_in_person
from units.phones import phone_number

bp = guard(Blueprint("notices", __name__))

QUIET = ("quiet_nights", "quiet_weekends", "quiet_holidays")


@dataclass
class Read:
    """What a form says, as far as it can be read; `faults`: input name -> sentence."""

    wish: Wish
    phone: str | None = None
    faults: dict[str, str] = field(default_factory=dict)


@bp.get("/notices")
def index() -> str:
    """What I have been told, newest first."""
    doer, now = doer_and_now()
    page = page_asked()
    items, count = inbox_of(doer, page, now)
    return render_template("notices/inbox.html", items=items, count=count, page=page, pages=-(-count // PER_PAGE))


@bp.post("/notices/<int:notice_id>/open")
def open_one(notice_id: int) -> Response:
    """Mark one notice read and go on to what it is about."""
    doer, now = doer_and_now()
    notice = notice_of(doer, notice_id)
    mark_read(notice, now=now)
    db.session.commit()
    if notice.kind == BEHIND:
        return redirect(url_for("chasing.late", code=notice.submission.round.code), 303)
    return redirect(url_for("submissions.submission", submission_id=notice.submission_id), 303)


@bp.post("/notices/read")
def read_all() -> Response:
    """Mark everything read."""
    _, now = doer_and_now()
    mark_all_read(signed_in_person(), now=now)
    db.session.commit()
    flash("Đã đánh dấu tất cả là đã đọc.", "success")
    return redirect(url_for("notices.index"), 303)


@bp.get("/notices/preferences")
def preferences() -> str:
    """How I wish to be told."""
    person = signed_in_person()
    return _preferences_page(Read(wish_of(person), person.phone))


@bp.post("/notices/preferences")
def wish() -> Response | tuple[str, int]:
    """Write down how I wish to be told."""
    _, now = doer_and_now()
    told = _read(request.form)
    if told.faults:
        return _preferences_page(told), 422
    wish_for(signed_in_person(), told.wish, phone=told.phone, now=now)
    db.session.commit()
    flash("Đã ghi cách nhận thông báo.", "success")
    return redirect(url_for("notices.preferences"), 303)


@bp.post("/notices/calendar")
def calendar() -> Response:
    """Make a link for my calendar (the one before is worthless from now on), or close it."""
    person = signed_in_person()
    if request.form.get("act") == "close":
        close_link(person)
        flash("Đã đóng đường dẫn lịch. Lịch đã thêm trước đây không cập nhật nữa.", "success")
    else:
        new_link(person)
        flash("Đã tạo đường dẫn lịch mới. Đường dẫn cũ, nếu có, không dùng được nữa.", "success")
    db.session.commit()
    return redirect(url_for("notices.preferences", _anchor="calendar"), 303)


def _preferences_page(told: Read) -> str:
    base_url = current_app.config["BASE_URL"].rstrip("/")
    return render_template(
        "notices/preferences.html",
        told=told,
        groups=[(group, modes_of(group)) for group in Group],
        has_phone_channel=bool(current_app.config["PHONE_URL"]),
        link=link_of(signed_in_person(), base_url=base_url, key=secret_key()),
        given=request.form,
    )


def _read(form: MultiDict[str, str]) -> Read:
    modes = {group: _mode(form.get(f"mail_{group.value}", ""), group) for group in Group}
    phone_groups = frozenset(group for group in Group if form.get(f"phone_{group.value}"))
    told = Read(Wish())
    try:
        hours, minutes = (int(part) for part in form.get("digest_at", "07:30").split(":"))
        digest_at = hours * 60 + minutes
        if not (0 <= hours <= 23 and 0 <= minutes <= 59):
            raise ValueError
    except ValueError:
        digest_at = Habits().digest_at
        told.faults["digest_at"] = "Viết giờ như 07:30."
    try:
        told.phone = phone_number(form.get("phone", ""))
    except ValueError:
        told.phone = form.get("phone", "")
        told.faults["phone"] = "Không đọc được số điện thoại; viết như 0912 345 678."
    told.wish = Wish(modes, phone_groups, Habits(digest_at, *(bool(form.get(name)) for name in QUIET)))
    return told


def _mode(text: str, group: Group) -> Mode:
    """The mode somebody chose; what cannot be chosen for the group is its default."""
    return next((mode for mode in modes_of(group) if mode.value == text), DEFAULTS[group])
