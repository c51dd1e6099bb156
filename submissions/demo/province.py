"""The invented province as a list of units: some forty upper unions, grassroots in all sectors, some straight under the province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from submissions.demo import names

ROOT = "HG"
YEARS_BEFORE = 7
"""How long most units have existed: since before the end of the last term that is over."""
PROVINCE = "Liên đoàn Lao động tỉnh Hòa Giang"
SHOWN_UPPER = "HG.01"
"""The small upper union a visitor plays the whole journey in."""
SHOWN_UPPER_NAME = "Công đoàn phường Sông Trà"
SHOWN_UNITS = 6
FEWEST_UPPERS = 4
"""One is shown, one is through with its units, one is late, one is merged; each has a unit."""
SHOWN_CHAIR = "HG.01.001"
SHOWN_RETURNED = "HG.01.002"
SHOWN_JUMP = "HG.01.003"

SECTORS = (
    "private",
    "public_service",
    "admin_public",
    "fdi",
    "state_enterprise",
    "nonpublic_service",
    "cooperative",
    "informal",
)
SHARES = (44, 26, 8, 7, 4, 5, 3, 3)
UPPERS = [
    ("commune", "Công đoàn phường"),
    ("commune", "Công đoàn xã"),
    ("commune", "Công đoàn xã"),
    ("commune", "Công đoàn xã"),
]
OTHER_UPPERS = [("industrial_zone", "Công đoàn Khu công nghiệp"), ("corporation", "Công đoàn Tổng công ty")]
OTHER_UPPERS += [("local_branch", "Công đoàn ngành Giáo dục và Y tế")]


@dataclass(frozen=True)
class DemoUnit:
    """One line of the unit list, and the workforce its figures are made from."""

    code: str
    name: str
    kind: str
    sector: str
    parent: str
    valid_from: date
    valid_to: date | None
    workforce: int

    @property
    def line(self) -> str:
        """The unit as a line of units.csv."""
        end = self.valid_to.isoformat() if self.valid_to else ""
        return f'{self.code},"{self.name}",{self.kind},{self.sector},{self.parent},{self.valid_from.isoformat()},{end}'


def province_of(count: int, chance: Random, today: date) -> list[DemoUnit]:
    """`count` grassroots units with their upper unions and the province, parents first."""
    since = date(today.year - YEARS_BEFORE, 1, 1)
    units = [DemoUnit(ROOT, PROVINCE, "province", "", "", since, None, 0)]
    uppers = _uppers(max(FEWEST_UPPERS, round(count / 75)), chance, since)
    units += uppers
    parents = [SHOWN_UPPER] * SHOWN_UNITS + [upper.code for upper in uppers[1:]]
    while len(parents) < count:
        parents.append(ROOT if chance.random() < 0.09 else chance.choice(uppers[1:]).code)
    number: dict[str, int] = {}
    for parent in parents:
        number[parent] = number.get(parent, 0) + 1
        code = f"{'HG.00' if parent == ROOT else parent}.{number[parent]:03d}"
        is_lasting = parent in (SHOWN_UPPER, uppers[-1].code) or number[parent] == 1
        units.append(_grassroots(code, parent, chance, since, today, is_lasting=is_lasting))
    return units


def units_csv(units: list[DemoUnit]) -> str:
    """The province as the file `flask units import` reads."""
    return "\n".join(["code,name,kind,sector,parent_code,valid_from,valid_to", *(unit.line for unit in units)]) + "\n"


def _uppers(count: int, chance: Random, since: date) -> list[DemoUnit]:
    uppers = [DemoUnit(SHOWN_UPPER, SHOWN_UPPER_NAME, "commune", "", ROOT, since, None, 0)]
    taken = {SHOWN_UPPER_NAME}
    for index in range(2, count + 1):
        kind, head = OTHER_UPPERS[index // 5 % 3] if index % 5 == 0 else chance.choice(UPPERS)
        name = f"{head} {names.place(chance)}"
        while name in taken:
            name = f"{head} {names.place(chance)}"
        taken.add(name)
        uppers.append(DemoUnit(f"HG.{index:02d}", name, kind, "", ROOT, since, None, 0))
    return uppers


def _grassroots(code: str, parent: str, chance: Random, since: date, today: date, *, is_lasting: bool) -> DemoUnit:
    """One unit; `is_lasting`: neither founded nor dissolved lately (a union is shown, or merged by a decision, whole)."""
    sector = "private" if code == SHOWN_CHAIR else chance.choices(SECTORS, SHARES)[0]
    kind = "guild" if sector == "informal" else "grassroots"
    head = "Nghiệp đoàn" if kind == "guild" else "CĐCS"
    name = f"{head} {names.employer(chance, sector)}"
    founded, dissolved = since, None
    fate = chance.random()
    if not is_lasting and fate < 0.03:
        founded = today - timedelta(days=chance.randint(20, 500))
    elif not is_lasting and fate < 0.05:
        dissolved = today - timedelta(days=chance.randint(30, 600))
    fewest = 40 if parent == SHOWN_UPPER else 9
    workforce = min(4000, max(fewest, int(chance.lognormvariate(4.1, 1.0))))
    return DemoUnit(code, name, kind, sector, parent, founded, dissolved, workforce)
