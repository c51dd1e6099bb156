"""What is said about saving: when it was done, and who else saved the same report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from vietnamese import format_moment


def saved_at(moment: datetime) -> str:
    """That everything is saved, and since when."""
    return f"Đã lưu lúc {_clock(moment)}"


def also_saved(savers: Sequence[tuple[str, datetime]]) -> str:
    """Who else saved the same report, and when; empty for nobody."""
    told = ", ".join(f"{name or 'quản trị hệ thống'} (lúc {_clock(at)})" for name, at in savers)
    return f"Còn có {told} lưu báo cáo này." if told else ""


def whose(savers: Sequence[tuple[str, datetime]]) -> str:
    """Whose answer stands where two collided: by name when only one other saved."""
    return savers[0][0] or "quản trị hệ thống" if len(savers) == 1 else "người kia"


def _clock(moment: datetime) -> str:
    return format_moment(moment).partition(" ")[0]
