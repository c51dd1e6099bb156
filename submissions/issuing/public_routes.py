"""The public page: is this paper or file what was published? For everybody, without signing in; counted by `units/floods.py`.

It tells of a version what its first page tells: title, unit, period, number, date, seal, other versions, and whether it was
withdrawn. No figure, no name of a person, no file. A file sent here is hashed and forgotten, never opened.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from submissions.issuing.sealing import in_groups
from submissions.issuing.verifying import Found, by_code, by_file, hash_of, short_seal_of
from submissions.issuing.versions import versions_of
from submissions.publications.models import Publication
from workflow.refusals import Refused

bp = Blueprint("verifying", __name__)


@bp.get("/verify")
def index() -> Response | str:
    """A code or a file to ask about; a code typed here leads to its page."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return render_template("issuing/verify.html", typed="", unknown=False)
    try:
        found = by_code(typed)
    except Refused:
        return render_template("issuing/verify.html", typed=typed[:40], unknown=True)
    return redirect(url_for("verifying.publication", code=in_groups(found.code or "")), 303)


@bp.get("/verify/<code>")
def publication(code: str) -> tuple[str, int]:
    """What is known of one version. A code of nothing: the form again, with 404."""
    try:
        found = by_code(code)
    except Refused:
        return render_template("issuing/verify.html", typed=code[:40], unknown=True), 404
    return _shown(found), 200


@bp.post("/verify")
def check() -> tuple[str, int]:
    """Compare a file with what was published: by its content, whatever it is called."""
    sent, typed = request.files.get("file"), request.form.get("code", "").strip()
    try:
        wanted = by_code(typed) if typed else None
    except Refused:
        return render_template("issuing/verify.html", typed=typed[:40], unknown=True), 404
    if sent is None or not sent.filename:
        if wanted is None:
            return render_template("issuing/verify.html", typed="", unknown=False, empty=True), 422
        return _shown(wanted, no_file=True), 422
    hash_ = hash_of(sent.stream)
    found = by_file(hash_, wanted)
    shown = wanted or found.publication
    if shown is None:
        return render_template("issuing/verify.html", typed="", unknown=False, stranger=hash_), 200
    return _shown(shown, found, hash_), 200


def _shown(shown: Publication, found: Found | None = None, hash_: str = "", *, no_file: bool = False) -> str:
    return render_template(
        "issuing/verified.html",
        publication=shown,
        code=in_groups(shown.code or ""),
        short_seal=in_groups(short_seal_of(shown), between=" "),
        versions=versions_of(shown),
        found=found,
        hash=hash_,
        no_file=no_file,
        in_groups=in_groups,
    )
