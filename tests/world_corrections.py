"""What the cast does with corrections: reports approved up to a level, asking, signing."""

from __future__ import annotations

from collections.abc import Mapping

from submissions.attachments import Attachment
from submissions.correcting.corrections import ask_correction, refuse, sign, withdraw
from submissions.correcting.models import Correction
from submissions.models import Round, Submission
from tests.world import Person, World

REASON = "Gõ nhầm, thừa một chữ số 0"
CLOSED = "Đơn vị chưa có hoạt động trong kỳ này"


def approve_up_to(world: World, round_: Round, top: str) -> None:
    """Approve C1 (`top` C1), or C1, C2 and K (K), or everything (T)."""
    below = {"C1": ["C1"], "K": ["C1", "C2"], "T": ["C1", "C2"]}[top]
    writers = {"C1": "Vân", "C2": "Hoa"}
    for code in below:
        world[writers[code]].submits(world.report(round_, code))
        world["Hậu"].approves(world.report(round_, code))
    if top != "C1":
        world["Hậu"].submits(world.report(round_, "K"), {"legal_sessions": "5"})
        world["Dũng"].approves(world.report(round_, "K"))
    if top == "T":
        _the_others(world, round_)
        world["Lan"].submits(world.report(round_, "T"), {"legal_sessions": "1"})
        world["Dũng"].approves(world.report(round_, "T"))
    world.settle()


def asks(
    who: Person,
    report: Submission,
    said: str | Mapping[str, str],
    key: str = "members_total",
    *,
    reason: str = REASON,
    attachment: Attachment | None = None,
) -> Correction:
    """Ask for a correction of a report as it stands: of one place, or of several by key."""
    answers = {key: said} if isinstance(said, str) else said
    return ask_correction(
        report, answers, seen=report.version, reason=reason, attachment=attachment, by=who.doer, now=who.now
    )


def signs(who: Person, correction: Correction) -> bool:
    """Sign a correction as it stands; was it the last signature?"""
    return sign(correction, seen=len(correction.signatures), by=who.doer, now=who.now)


def refuses(who: Person, correction: Correction, reason: str = "Số cũ khớp với danh sách đoàn viên") -> None:
    """Refuse a correction."""
    refuse(correction, reason, by=who.doer, now=who.now)


def withdraws(who: Person, correction: Correction) -> None:
    """Take a correction back."""
    withdraw(correction, by=who.doer, now=who.now)


def _the_others(world: World, round_: Round) -> None:
    world["Sơn"].submits(world.report(round_, "C3"))
    world["Dũng"].approves(world.report(round_, "C3"))
    world["Quân"].moves(world.report(round_, "C9"), "close", CLOSED)
    world["Lan"].moves(world.report(round_, "K2"), "close", CLOSED)
