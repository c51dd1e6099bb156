"""Lists of people in: accounts and offices, refusals with line and column, twice is once, never half."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from extensions import db
from tests.units.people.conftest import TODAY
from tests.world import NOW
from units import history
from units.access import OPERATOR, doer_for
from units.credentials import Ticket
from units.importing import import_units
from units.people import Appointment, User
from units.people_importing import COLUMNS, OPTIONAL, plan_people, write_people
from units.tables import FileFaults, read_text
from units.tree import unit_by_code
from workflow.refusals import Refused

HEADING = ",".join(COLUMNS)


def planned(*lines: str, by=OPERATOR, tops=(), heading: str = HEADING):
    table = read_text("\n".join([heading, *lines]) + "\n", COLUMNS, OPTIONAL)
    return plan_people(table, by=by, tops=tops, now=NOW)


def written(*lines: str):
    return write_people(planned(*lines), by=OPERATOR, now=NOW)


def faults(*lines: str) -> list[tuple[int, str]]:
    with pytest.raises(FileFaults) as refused:
        planned(*lines)
    return [(fault.line, fault.column) for fault in refused.value.faults]


def counted() -> tuple[int, int]:
    return tuple(db.session.scalar(select(func.count()).select_from(table)) for table in (User, Appointment))


def test_a_list_may_bring_telephone_numbers_of_new_people(world):
    lines = [
        "Ngô Thu Hà,thu.ha@vi-du.vn,C1,reporter,01/10/2026,,0912 345 678",
        "Ngô Thu Hà,thu.ha@vi-du.vn,C2,chair,01/10/2026,,",
        "Nguyễn Thị Hồng Vân,van@vi-du.vn,C2,reporter,2026-10-01,,0987654321",
    ]
    fresh = write_people(planned(*lines, heading=HEADING + ",phone"), by=OPERATOR, now=NOW)
    assert [person.phone for person in fresh] == ["0912345678"]
    assert world["Vân"].user.phone is None  # what is there is never changed by a list
    with pytest.raises(FileFaults) as refused:
        planned("Ngô Thu Hà,ha@vi-du.vn,C1,reporter,01/10/2026,,12", heading=HEADING + ",phone")
    assert [(fault.line, fault.column) for fault in refused.value.faults] == [(2, "phone")]


def test_one_person_in_several_lines_is_one_account(world):
    before = counted()
    fresh = written(
        "Ngô Thu Hà,Thu.Ha@vi-du.vn,C1,reporter,01/10/2026,",
        "Ngô Thu Hà,thu.ha@vi-du.vn,C2,chair,2026-10-01,2027-09-30",
        "Nguyễn Thị Hồng Vân,van@vi-du.vn,C2,reporter,2026-10-01,",
    )
    assert [person.email for person in fresh] == ["thu.ha@vi-du.vn"]
    assert (counted()[0] - before[0], counted()[1] - before[1]) == (1, 3)
    offices = doer_for(fresh[0], date(2026, 10, 1)).offices
    assert [(office.unit_name, office.role.value, office.title) for office in offices] == [
        ("CĐCS Công ty May Bình Minh", "reporter", "Cán bộ lập báo cáo"),
        ("CĐCS Trường Mầm non Hoa Sen", "chair", "Chủ tịch"),
    ]
    assert [each.act for each in history.entries_of("person", fresh[0].id)] == ["new_account", "appoint", "appoint"]


def test_the_same_list_twice_changes_nothing(world):
    lines = ("Ngô Thu Hà,ha@vi-du.vn,C1,reporter,2026-10-01,", "Lê Thị Hoa,hoa@vi-du.vn,C2,chair,2021-01-01,")
    written(*lines)
    before = counted()
    plan = planned(*lines)
    assert (plan.people, len(plan.offices), plan.unchanged) == (0, 0, 2)
    write_people(plan, by=OPERATOR, now=NOW)
    assert counted() == before


def test_a_tone_mark_elsewhere_is_the_same_name(world):
    world["Hoa"].user.name = "Lê Thị Hòa"
    assert planned("Lê Thị Hoà,hoa@vi-du.vn,C1,reporter,2026-10-01,").people == 0


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",ha@vi-du.vn,C1,reporter,2026-10-01,", "name"),
        ("Hà,ha vi-du.vn,C1,reporter,2026-10-01,", "email"),
        ("Hà,ha@vi-du.vn,,reporter,2026-10-01,", "unit_code"),
        ("Hà,ha@vi-du.vn,KHÔNG,reporter,2026-10-01,", "unit_code"),
        ("Hà,ha@vi-du.vn,C1,boss,2026-10-01,", "role"),
        ("Hà,ha@vi-du.vn,C1,reporter,,", "from"),
        ("Hà,ha@vi-du.vn,C1,reporter,31/02/2026,", "from"),
        ("Hà,ha@vi-du.vn,C1,reporter,2026-10-01,01/09/2026", "to"),
        ("Ai Đó,van@vi-du.vn,C1,reporter,2026-10-01,", "name"),
        ("Nguyễn Thị Hồng Vân,van@vi-du.vn,C1,chair,2026-10-01,", "from"),
    ],
)
def test_a_faulty_line_is_named_with_its_column(world, line, column):
    assert faults("Bà,ba@vi-du.vn,C1,reporter,2026-10-01,", line) == [(3, column)]


def test_two_names_for_one_address_name_both_lines(world):
    with pytest.raises(FileFaults) as refused:
        planned("Hà,ha@vi-du.vn,C1,reporter,2026-10-01,", "Hạ,ha@vi-du.vn,C2,reporter,2026-10-01,")
    assert "dòng 2" in refused.value.faults[0].message
    assert refused.value.faults[0].line == 3


def test_the_same_office_twice_on_one_day_is_a_fault(world):
    assert faults("Hà,ha@vi-du.vn,C1,reporter,2026-10-01,2026-12-31", "Hà,ha@vi-du.vn,C1,reporter,2026-12-31,") == [
        (3, "from")
    ]


def test_a_code_means_whoever_carries_it_on_the_first_day(world):
    import_units(
        "code,name,kind,sector,parent_code,valid_from,valid_to\n"
        "X,CĐCS Cũ,grassroots,private,K,2020-01-01,2025-06-30\n"
        "X,CĐCS Mới,grassroots,private,K,2025-07-01,\n"
    )
    fresh = written(
        "Hà,ha@vi-du.vn,X,chair,2024-01-01,2025-06-30",
        "Hà,ha@vi-du.vn,X,chair,2025-07-01,",
    )
    names = [doer_for(fresh[0], day).offices[0].unit_name for day in (date(2025, 6, 30), date(2025, 7, 1))]
    assert names == ["CĐCS Cũ", "CĐCS Mới"]
    assert faults("Hà,ha@vi-du.vn,X,reporter,2024-01-01,") == [(2, "to")]


def test_an_administrator_of_a_branch_brings_in_nobody_elsewhere(world):
    hau = world["Hậu"].doer
    tops = [unit_by_code("K", TODAY).id]
    assert planned("Hà,ha@vi-du.vn,C1,reporter,2026-10-01,", by=hau, tops=tops).people == 1
    for code in ("C9", "T", "KHÔNG"):
        with pytest.raises(Refused) as refused:
            planned(f"Hà,ha@vi-du.vn,{code},reporter,2026-10-01,", by=hau, tops=tops)
        assert (refused.value.code, refused.value.facts["lines"]) == ("outside_your_units", [2])


def test_a_unit_that_is_not_there_hides_no_other_fault(world):
    tops = [unit_by_code("T", TODAY).id]
    with pytest.raises(FileFaults) as refused:
        planned(
            "Hà,ha@vi-du.vn,C1,boss,2026-10-01,",
            "Hải,hai@vi-du.vn,KHÔNG,reporter,2026-10-01,",
            "Hòa,hoa-vi-du,C1,reporter,2026-10-01,",
            by=world["Minh"].doer,
            tops=tops,
        )
    assert [(fault.line, fault.column) for fault in refused.value.faults] == [
        (2, "role"),
        (3, "unit_code"),
        (4, "email"),
    ]


@pytest.fixture
def people_file(tmp_path):
    """A file with one good line, and one that can be spoilt."""

    def with_(*lines: str):
        path = tmp_path / "nguoi.csv"
        path.write_text("\n".join([HEADING + ",title", *lines]) + "\n", encoding="utf-8")
        return path

    return with_


def test_the_command_rehearses_writes_and_invites(runner, world, people_file):
    path = people_file("Ngô Thu Hà,ha@vi-du.vn,C1,reporter,2026-10-01,,Kế toán")
    before = counted()
    tried = runner.invoke(args=["people", "import", str(path), "--dry-run", "--json"])
    assert json.loads(tried.stdout) == {
        "ok": True, "written": False, "accounts": 1, "appointments": 1, "unchanged": 0, "invited": 0,
    }  # fmt: skip
    assert counted() == before
    done = runner.invoke(args=["people", "import", str(path), "--json", "--invite"])
    assert (done.exit_code, json.loads(done.stdout)["invited"]) == (0, 1)
    office = db.session.scalars(select(Appointment).where(Appointment.title == "Kế toán")).one()
    assert (office.user.email, office.user.password_hash) == ("ha@vi-du.vn", None)
    assert db.session.scalars(select(Ticket)).one().user_id == office.user_id
    again = runner.invoke(args=["people", "import", str(path), "--json", "--invite"])
    assert json.loads(again.stdout)["invited"] == 0


def test_the_command_writes_nothing_of_a_file_with_one_fault(runner, world, people_file):
    before = counted()
    path = people_file("Hà,ha@vi-du.vn,C1,reporter,2026-10-01,,", "Bà,ba@vi-du.vn,C1,boss,2026-10-01,,")
    done = runner.invoke(args=["people", "import", str(path), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["faults"][0]["column"] == "role"
    assert "dòng 3, cột role" in done.stderr
    assert counted() == before
