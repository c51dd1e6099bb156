"""The signature block as the signer's title demands (Nghị định 30/2020, điều 13 and Phụ lục I). Pure.

The head signs on behalf of the body (TM.); a deputy besides that for the head (KT.); the head of an office or department by
order (TL.), and his deputy for him. A title that is none of these signs nothing: the block is then left for the head.
"""

from __future__ import annotations

import re

from units.kinds import GRASSROOTS_KINDS, UnitKind
from vietnamese import fold, nfc
from workflow.periods import PeriodKind

HEAD = "CHỦ TỊCH"
COMMITTEE, STANDING_COMMITTEE, INSPECTION = "BAN CHẤP HÀNH", "BAN THƯỜNG VỤ", "ỦY BAN KIỂM TRA"
ACTING = re.compile(r"^(q\.|quyen)\s*")
WRITTEN_ACTING = re.compile(r"^(q\.|quyền)\s*", re.IGNORECASE)
OFFICES = ("chanh van phong", "truong ban", "truong phong")


def body_of(unit_kind: UnitKind, period_kind: str) -> str:
    """On whose behalf it is signed: the executive committee at the grassroots and for a term, else the standing committee."""
    is_whole_committee = unit_kind in GRASSROOTS_KINDS or period_kind == PeriodKind.TERM
    return COMMITTEE if is_whole_committee else STANDING_COMMITTEE


def signs(title: str) -> bool:
    """May the holder of `title` sign reports at all?"""
    bare = fold(title)
    return is_head(title) or bare.startswith(("pho chu ", *OFFICES)) or _is_deputy_of_office(bare)


def is_head(title: str) -> bool:
    """Is it the head of the unit, acting or not?"""
    return ACTING.sub("", fold(title)).startswith(("chu tich", "chu nhiem"))


def signature_lines(title: str, unit_kind: UnitKind, period_kind: str) -> tuple[str, ...]:
    """The lines above the name, in capitals. An unknown or empty title: those of the head."""
    bare, title = fold(title), nfc(title).strip()
    body = INSPECTION if "chu nhiem" in bare else body_of(unit_kind, period_kind)
    if bare.startswith("pho chu "):
        head = HEAD if bare.startswith("pho chu tich") else "CHỦ NHIỆM"
        return f"TM. {body}", f"KT. {head}", _short(title)
    if _is_deputy_of_office(bare):
        return f"TL. {body}", f"KT. {title[len('Phó ') :].upper()}", title.upper()
    if bare.startswith(OFFICES):
        return f"TL. {body}", title.upper()
    if ACTING.match(bare) and is_head(title):
        return f"TM. {body}", f"Q. {_short(WRITTEN_ACTING.sub('', title))}"
    return f"TM. {body}", _short(title) if is_head(title) else HEAD


def _is_deputy_of_office(bare: str) -> bool:
    return bare.startswith(tuple(f"pho {office}" for office in OFFICES))


def _short(title: str) -> str:
    """In capitals, without what comes after a comma ("Phó Chủ tịch, Trưởng ban Tổ chức")."""
    return title.split(",")[0].strip().upper()
