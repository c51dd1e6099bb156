"""Vietnamese text: canonical form, search and sort keys, numbers, dates, printed numbering. Pure, standard library only.

Letters sort a ă â b c d đ e ê … as CLDR has them, tones second, case third.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
"""None < huyền < hỏi < ngã < sắc < nặng."""

LONGEST_NUMBER = 18
"""Digits, the decimals included: what a 64-bit integer surely holds."""

MOST_MARKS = 30
"""Marks upon one letter."""

_LOOKALIKES = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ɖ": "d", "Ɖ": "d"})
_SHAPES = frozenset("\u0306\u0302\u031b")
_SPACES = re.compile(r"\s+")
_PILED = re.compile(f"[\u0300-\u1dff\u1f00-\U0010ffff]{{{MOST_MARKS + 1},}}")
"""Where so many marks could follow one another: all of them lie here, and no letter of ours does."""
_JOINER = "\u034f"
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""Soft hyphens, joiners, direction marks and byte order marks that come along when text is pasted."""

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+", re.ASCII)
_DECIMALS = re.compile(r"\d+", re.ASCII)
_DECIMAL_POINT = re.compile(r"\d+\.\d+", re.ASCII)


class NotANumber(ValueError):
    """Text that cannot be read as a number, and why.

    Codes: not_a_number, point_not_comma, not_whole, too_precise, too_long (and `negative`, raised by whoever forbids it).
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class NotADate(ValueError):
    """Text that names no day."""


def nfc(text: str) -> str:
    """The canonical composed form; what is stored and compared."""
    return _normal("NFC", text)


def _normal(form: Literal["NFC", "NFD", "NFKC"], text: str) -> str:
    """`text` in a normal form, whoever wrote it: every normalisation goes through here.

    Marks piled upon one letter are put in order one by one, which takes hours for a few hundred thousand of them and lets
    nobody else run meanwhile. A pile is therefore broken after `MOST_MARKS` by a joiner nobody sees, as Unicode has it
    (UAX 15, stream-safe text); no language needs more than a handful.
    """
    return unicodedata.normalize(form, text if text.isascii() else _PILED.sub(_broken, text))


def _broken(found: re.Match[str]) -> str:
    pieces, pile = [], 0
    for character in found[0]:
        pile = pile + 1 if _is_mark(character) else 0
        if pile > MOST_MARKS:
            pieces.append(_JOINER)
            pile = 1
        pieces.append(character)
    return "".join(pieces)


def _is_mark(character: str) -> bool:
    """Does it stand upon what is before it, once it is taken apart? Some show that only then."""
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) != 0


class _WithoutMarks(dict[int, int | None]):
    """For `str.translate`: every letter as it is, marks away; learned letter by letter."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_MARKS = _WithoutMarks()


def fold(text: str) -> str:
    """The search key: lower case without marks, đ as d, spaces squeezed; "hoà" and "hòa" fold alike."""
    seen = _UNSEEN.sub("", text).translate(_LOOKALIKES)
    bare = _normal("NFD", seen).translate(_WITHOUT_MARKS)
    return _SPACES.sub(" ", bare.casefold()).strip()


def canonical(text: str) -> str:
    """A name as it is compared: composed, spaces squeezed, tone marks out of their disputed places.

    "Hòa" and "Hoà", "khỏe" and "khoẻ", "Thúy" and "Thuý" are the same name. For comparing only, never stored in its stead.
    """
    words = _SPACES.sub(" ", _UNSEEN.sub("", nfc(text))).strip().split(" ")
    return " ".join(_tone_last(word) for word in words)


def sort_key(text: str) -> str:
    """A key that sorts bytewise as a Vietnamese list does: letters first, then tones, then case.

    Signs stand before figures, figures before letters (CLDR root); of two equal beginnings the shorter one is first.
    """
    letters, tones, cases = [], [], []
    for cluster in _clusters(_SPACES.sub(" ", _UNSEEN.sub("", text)).strip()):
        base, tone = _letter_and_tone(cluster)
        letters.append(_place(base))
        tones.append(tone)
        cases.append("1" if cluster[0].isupper() else "0")
    return f"{''.join(letters)}\x01{''.join(tones)}\x01{''.join(cases)}"


def person_sort_key(full_name: str) -> str:
    """The key for people: given name, then family name, then what stands between; capitals count for nothing.

    Each part is settled, tones and all, before the next one counts: every Vân stands before every Vấn.
    """
    *before, given = full_name.lower().split() or [""]
    return "\x01".join(sort_key(part) for part in (given, " ".join(before[:1]), " ".join(before[1:])))


def format_number(value: int | Decimal | None, decimals: int = 0) -> str:
    """1.234.567,89: `value` itself (not scaled), rounded half up to `decimals`; empty for None."""
    if value is None:
        return ""
    exact = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{exact or abs(exact):,f}".translate(str.maketrans(",.", ".,"))


def format_percent(numerator: int, denominator: int, decimals: int = 2) -> str:
    """The exact quotient in per cent, rounded half up once: 93,22%. ZeroDivisionError without a denominator."""
    scaled = abs(numerator) * 100 * 10**decimals
    whole, rest = divmod(scaled, abs(denominator))
    whole += 2 * rest >= abs(denominator)
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    return f"{format_number(Decimal(sign * whole).scaleb(-decimals), decimals)}%"


def parse_number(text: str, scale: int = 0) -> int:
    """Read a Vietnamese number as an integer scaled by 10**`scale`.

    Takes 1234567, 1.234.567, 1 234 567, 1234567,5, full-width digits and a minus; a point groups by three and is never a
    decimal mark. Errors: NotANumber with its code.
    """
    if text.isascii() and text.isdigit() and len(text) + scale <= LONGEST_NUMBER:
        return int(text + "0" * scale)  # most of what is typed; the same answer as below, at a tenth of the cost
    plain = _SPACES.sub(" ", _normal("NFKC", _UNSEEN.sub("", text))).strip().replace("\u2212", "-")
    sign, digits = (-1, plain[1:].lstrip()) if plain.startswith("-") else (1, plain)
    whole, comma, decimals = digits.partition(",")
    if _has_raised_digits(text) or not _GROUPED.fullmatch(whole) or (comma and not _DECIMALS.fullmatch(decimals)):
        raise NotANumber("point_not_comma" if _DECIMAL_POINT.fullmatch(digits) else "not_a_number", text=text)
    if len(decimals.rstrip("0")) > scale:
        raise NotANumber("not_whole" if scale == 0 else "too_precise", text=text, scale=scale)
    figures = (whole.replace(".", "").replace(" ", "") + decimals[:scale].ljust(scale, "0")).lstrip("0")
    if len(figures) > LONGEST_NUMBER:
        raise NotANumber("too_long", text=text, most=LONGEST_NUMBER)
    return sign * int(figures or "0")


def number_in_words(number: int) -> str:
    """Read a whole number aloud: một nghìn hai trăm ba mươi tư."""
    if number < 0:
        return f"âm {number_in_words(-number)}"
    if number == 0:
        return "không"
    billions, rest = divmod(number, 10**9)
    words = [number_in_words(billions), "tỷ"] if billions else []
    for unit, name in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group, rest = divmod(rest, unit)
        if group:
            words += [_three_digits(group, leading=not words), name]
    return " ".join(filter(None, words))


def format_date(day: date) -> str:
    """dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"


def parse_date(text: str) -> date:
    """Read dd/mm/yyyy, d/m/yy or yyyy-mm-dd. Errors: NotADate."""
    plain = _normal("NFKC", text).strip()
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-]([1-9]\d{3}|\d{2})", plain, re.ASCII)
    try:
        if found:
            day, month, year = map(int, found.groups())
            return date(year + 2000 if year < 100 else year, month, day)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain, re.ASCII):
            return date.fromisoformat(plain)
    except ValueError:
        pass
    raise NotADate(text)


def format_moment(moment: datetime) -> str:
    """An aware moment as the clock in Vietnam showed it: 10:30 12/12/2026."""
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def document_date(day: date) -> str:
    """The date line of a document: a zero only before days below 10 and before months 1 and 2 (Nghị định 30/2020)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _tone_last(word: str) -> str:
    marks = _normal("NFD", word)
    tones = "".join(mark for mark in marks if mark in TONES)
    return nfc("".join(mark for mark in marks if mark not in TONES)) + tones


def _clusters(text: str) -> list[str]:
    clusters: list[str] = []
    for character in _normal("NFD", text):
        if unicodedata.combining(character) and clusters:
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _letter_and_tone(cluster: str) -> tuple[str, str]:
    base = "đ" if cluster[0] in "đĐðÐɖƉ" else cluster[0].lower()
    tone = "0"
    for mark in cluster[1:]:
        if mark in TONES:
            tone = TONES[mark]
        elif mark in _SHAPES:
            base = nfc(base + mark)
    return base, tone


def _place(base: str) -> str:
    """One character that sorts as `base` does: other signs, figures, then our letters; foreign scripts come last."""
    place = LETTERS.find(base)
    if place >= 0:
        return chr(0x100 + place)
    return chr(0xE0 + int(base)) if base.isascii() and base.isdigit() else base


def _has_raised_digits(text: str) -> bool:
    """5² and ① would be read as 52 and 1."""
    return any(character.isdigit() and not character.isdecimal() for character in text)


def _three_digits(group: int, *, leading: bool) -> str:
    digits = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words = [] if leading and not hundreds else [digits[hundreds], "trăm"]
    if tens == 0 and ones:
        words += [digits[ones]] if leading and not hundreds else ["linh", digits[ones]]
    elif tens:
        words += ["mười"] if tens == 1 else [digits[tens], "mươi"]
        special = {1: "mốt" if tens > 1 else "một", 4: "tư" if tens > 1 else "bốn", 5: "lăm"}
        words += [special.get(ones, digits[ones])] if ones else []
    return " ".join(words)
