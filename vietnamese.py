"""Vietnamese text: canonical form, search and sort keys, numbers, dates, printed numbering. Pure, standard library only.

Conventions: `domain.md` section 8. Letters sort a ă â b c d đ e ê … as CLDR has them, tones second, case third.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
"""None < huyền < hỏi < ngã < sắc < nặng."""

POINTS = "abcdđeghiklmnopqrstuvxy"
"""The letters points are numbered with (Nghị định 30/2020): no f, j, w, z; đ after d."""

LONGEST_NUMBER = 18
"""Digits, the decimals included: what a 64-bit integer surely holds."""

_LOOKALIKES = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ɖ": "d", "Ɖ": "d"})
_SHAPES = frozenset("\u0306\u0302\u031b")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d+")


class NotANumber(ValueError):
    """Text that cannot be read as a number, and why: not_a_number, not_whole, too_precise, too_long, negative."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class NotADate(ValueError):
    """Text that names no day."""


def nfc(text: str) -> str:
    """The canonical composed form; what is stored and compared."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The search key: lower case without marks, đ as d, spaces squeezed; "hoà" and "hòa" fold alike."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.translate(_LOOKALIKES)) if not unicodedata.combining(c))
    return _SPACES.sub(" ", bare.casefold()).strip()


def sort_key(text: str) -> str:
    """A key that sorts bytewise as a Vietnamese list does: letters first, then tones, then case."""
    letters, tones, cases = [], [], []
    for cluster in _clusters(_SPACES.sub(" ", text).strip()):
        base, tone = _letter_and_tone(cluster)
        place = LETTERS.find(base)
        letters.append(chr(0x100 + place) if place >= 0 else base)
        tones.append(tone)
        cases.append("1" if cluster[0].isupper() else "0")
    return f"{''.join(letters)}\x01{''.join(tones)}\x01{''.join(cases)}"


def person_sort_key(full_name: str) -> str:
    """The key for people: given name, then family name, then what stands between."""
    family, *rest = full_name.split() or [""]
    given = rest[-1:] or [family]
    return sort_key(" ".join([*given, family, *rest[:-1]]))


def format_number(value: int | Decimal | None, decimals: int = 0) -> str:
    """1.234.567,89: `value` itself (not scaled), rounded half up to `decimals`; empty for None."""
    if value is None:
        return ""
    exact = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{exact:,f}".translate(str.maketrans(",.", ".,"))


def format_percent(numerator: int, denominator: int, decimals: int = 2) -> str:
    """ "93,22%": the exact quotient in per cent, rounded half up once. ZeroDivisionError without a denominator."""
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
    plain = _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip().replace("\u2212", "-")
    sign, digits = (-1, plain[1:].lstrip()) if plain.startswith("-") else (1, plain)
    whole, comma, decimals = digits.partition(",")
    if (
        not _GROUPED.fullmatch(whole)
        or not whole.isascii()
        or (comma and not (decimals.isascii() and decimals.isdigit()))
    ):
        raise NotANumber(_why(whole), text=text)
    if len(decimals.rstrip("0")) > scale:
        raise NotANumber("not_whole" if scale == 0 else "too_precise", text=text, scale=scale)
    figures = whole.replace(".", "").replace(" ", "") + decimals[:scale].ljust(scale, "0")
    if len(figures.lstrip("0")) > LONGEST_NUMBER:
        raise NotANumber("too_long", text=text, most=LONGEST_NUMBER)
    return sign * int(figures)


def number_in_words(number: int) -> str:
    """ "một nghìn hai trăm ba mươi tư": a whole number below 10**18 read aloud."""
    if number < 0:
        return f"âm {number_in_words(-number)}"
    if number == 0:
        return "không"
    groups = []
    while number:
        number, group = divmod(number, 1000)
        groups.append(group)
    words = []
    for power in range(len(groups) - 1, -1, -1):
        if groups[power]:
            unit = " ".join(filter(None, [("", "nghìn", "triệu")[power % 3], " ".join(["tỷ"] * (power // 3))]))
            words.append(" ".join(filter(None, [_three_digits(groups[power], leading=power == len(groups) - 1), unit])))
    return " ".join(words)


def format_date(day: date) -> str:
    """dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"


def parse_date(text: str) -> date:
    """Read dd/mm/yyyy, d/m/yy or yyyy-mm-dd. Errors: NotADate."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", plain, re.ASCII)
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
    """ "10:30 12/12/2026": an aware moment as the clock in Vietnam showed it."""
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def document_date(day: date) -> str:
    """The date line of a document: a zero only before days below 10 and before months 1 and 2 (Nghị định 30/2020)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def point_letter(index: int) -> str:
    """The letter of the point at `index`, from 0: a b c d đ e g …"""
    return POINTS[index]


def roman(number: int) -> str:
    """I, II, III, IV … for 1 to 3999."""
    numerals = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")]
    numerals += [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    written = ""
    for value, numeral in numerals:
        count, number = divmod(number, value)
        written += numeral * count
    return written


def _clusters(text: str) -> list[str]:
    clusters: list[str] = []
    for character in unicodedata.normalize("NFD", text):
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
            base = unicodedata.normalize("NFC", base + mark)
    return base, tone


def _why(whole: str) -> str:
    is_decimal_point = re.fullmatch(r"\d+\.\d+", whole, re.ASCII) is not None
    return "point_not_comma" if is_decimal_point else "not_a_number"


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
