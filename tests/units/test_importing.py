"""Unit lists in and out: what they add, what they refuse and where, and that nothing is ever half written."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import func, select

from extensions import db
from tests.effort import no_more_than
from units.exporting import as_csv, as_workbook, exported_rows
from units.importing import COLUMNS, import_units, plan_import
from units.models import Unit
from units.tables import FileFaults, read_file, read_text
from units.tree import ancestor_ids, unit_by_code

HEADING = ",".join(COLUMNS)
TREE = """P,Liên đoàn Lao động tỉnh P,province,,,2004-01-01,
Q,Liên đoàn Lao động tỉnh Q,province,,,2004-01-01,
A,Công đoàn xã Hòa An,commune,,P,2004-01-01,
G,CĐCS Thúy Sơn,grassroots,private,A,2010-05-01,"""
TODAY = date(2026, 9, 16)


def csv_of(*lines: str) -> str:
    return "\n".join([HEADING, *lines]) + "\n"


def workbook(rows: list[list[object]]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, at, cell, book.add_format({"num_format": "dd/mm/yyyy"}))
            else:
                sheet.write(number, at, cell)
    book.close()
    return content.getvalue()


def places(faults: FileFaults) -> list[tuple[int, str]]:
    return [(fault.line, fault.column) for fault in faults.faults]


@pytest.fixture
def there(session):
    import_units(csv_of(*TREE.split("\n")))
    return session


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Unit))


def test_a_list_exported_and_read_again_changes_nothing(there):
    rows = exported_rows(TODAY)
    assert len(rows) == 4
    for content, name in ((as_csv(rows).encode(), "cây.csv"), (as_workbook(rows), "cây.xlsx")):
        plan = plan_import(read_file(content, name, COLUMNS))
        assert (plan.added, plan.unchanged) == (0, 4)


def test_a_part_of_the_tree_is_exported_with_what_lies_below(there):
    province = unit_by_code("P", TODAY)
    assert [row[0] for row in exported_rows(TODAY, province.id)] == ["A", "G", "P"]
    assert [row[0] for row in exported_rows(date(2005, 1, 1), province.id)] == ["A", "P"]


def test_a_tone_mark_in_another_place_is_the_same_name_and_nothing_is_rewritten(there):
    plan = import_units(
        csv_of("A,Công đoàn xã Hoà An,commune,,P,2004-01-01,", "G,CĐCS Thuý Sơn,grassroots,private,A,2010-05-01,")
    )
    assert (plan.added, plan.unchanged) == (0, 2)
    assert next(row[1] for row in exported_rows(TODAY)) == "Công đoàn xã Hòa An"


def test_a_code_may_pass_from_one_unit_to_another_in_one_list(session):
    """44 stood for a commune of P until 2024, then for one of Q; what stands below means whoever carries it that day."""
    import_units(
        csv_of(
            *TREE.split("\n")[:2],
            "44,Công đoàn xã cũ,commune,,P,2004-01-01,2024-12-31",
            "44,Công đoàn xã mới,commune,,Q,2025-01-01,",
            "G1,CĐCS trước,grassroots,private,44,2010-01-01,2024-12-31",
            "G2,CĐCS sau,grassroots,private,44,2025-03-01,",
        )
    )
    old, new = unit_by_code("44", date(2024, 6, 1)), unit_by_code("44", TODAY)
    assert old.id != new.id
    assert ancestor_ids(unit_by_code("G1", date(2024, 6, 1)).id, date(2024, 6, 1))[0] == old.id
    assert ancestor_ids(unit_by_code("G2", TODAY).id, TODAY)[0] == new.id


@pytest.mark.parametrize(
    ("line", "where", "said"),
    [
        ("G9,,grassroots,private,A,2010-01-01,", (2, "name"), "phải có tên"),
        (",Tên,grassroots,private,A,2010-01-01,", (2, "code"), "phải có mã"),
        ("G9,Tên,nhóm,private,A,2010-01-01,", (2, "kind"), "không có trong"),
        ("G9,Tên,grassroots,công,A,2010-01-01,", (2, "sector"), "không có trong"),
        ("G9,Tên,grassroots,private,A,31/02/2010,", (2, "valid_from"), "không phải ngày"),
        ("G9,Tên,grassroots,private,A,2010-01-01,2009-01-01", (2, "valid_to"), "trước ngày bắt đầu"),
        ("G9,Tên,grassroots,private,NO,2010-01-01,", (2, "parent_code"), "mã NO ngày 01/01/2010"),
        ("G9,Tên,grassroots,private,A,2003-01-01,", (2, "parent_code"), "mã A ngày 01/01/2003"),
        ("G,CĐCS Khác,grassroots,private,A,2010-05-01,", (2, "name"), "đang là “CĐCS Thúy Sơn”"),
        ("G,CĐCS Thúy Sơn,grassroots,private,P,2010-05-01,", (2, "parent_code"), "bằng quyết định"),
        ("G9,Tên,grassroots,private,G9,2010-01-01,", (2, "parent_code"), "dưới chính nó"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_column_and_nothing_is_written(there, line, where, said):
    with pytest.raises(FileFaults) as refused:
        import_units(csv_of(line, "G8,CĐCS đúng,grassroots,private,A,2010-01-01,"))
    assert where in places(refused.value)
    assert any(said in fault.message for fault in refused.value.faults)
    assert count() == 4


def test_a_list_deeper_than_any_tree_is_refused_without_climbing_it_from_every_line(session):
    chain = [f"G{n},Tên,grassroots,private,G{n - 1},2010-01-01," for n in range(1, 20_000)]
    with no_more_than(8), pytest.raises(FileFaults) as refused:  # each line climbed to the root, half a minute
        import_units(csv_of("G0,Tỉnh,province,,,2004-01-01,", *chain))
    deep = [fault.line for fault in refused.value.faults if "sâu quá 20 cấp" in fault.message]
    assert deep[0] == 23  # G20 in line 22 has twenty above it, G21 one more
    assert len(deep) == len(chain) - 20


def test_the_same_code_on_the_same_days_names_both_lines(session):
    lines = ["P,Tỉnh,province,,,2004-01-01,", "A,Một,commune,,P,2004-01-01,2020-12-31", "A,Hai,commune,,P,2020-12-31,"]
    with pytest.raises(FileFaults) as refused:
        import_units(csv_of(*lines))
    (fault,) = refused.value.faults
    assert (fault.line, fault.column) == (4, "code")
    assert "mã A đã có ở dòng 3" in fault.message


def test_a_workbook_is_read_as_its_owner_typed_it(there):
    """Codes typed as numbers, dates as dates; the place of a fault is the cell."""
    rows = [list(COLUMNS), [101, "CĐCS số", "grassroots", "private", "A", date(2011, 2, 1), ""]]
    plan = plan_import(read_file(workbook(rows), "x.xlsx", COLUMNS))
    assert [(row.code, row.valid_from) for row in plan.fresh] == [("101", date(2011, 2, 1))]
    with pytest.raises(FileFaults) as refused:
        plan_import(read_file(workbook([*rows, [102, "Tên", "nhóm", "", "A", "2011", ""]]), "x.xlsx", COLUMNS))
    assert [fault.place for fault in refused.value.faults] == ["ô C3, cột kind", "ô F3, cột valid_from"]


def test_a_formula_that_fails_is_told_with_its_cell(there):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    for at, column in enumerate(COLUMNS):
        sheet.write(0, at, column)
        sheet.write(1, at, "x")
    sheet.write_formula(1, 4, "=NO!A1", None, "#REF!")
    book.close()
    with pytest.raises(FileFaults) as refused:
        read_file(content.getvalue(), "x.xlsx", COLUMNS)
    assert [fault.place for fault in refused.value.faults] == ["ô E2"]


def test_hostile_files_are_refused_before_they_are_unpacked(session):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (120 * 2**20))
    macro = io.BytesIO()
    with zipfile.ZipFile(macro, "w") as packed:
        packed.writestr("xl/vbaProject.bin", b"")
    for content, said in (
        (bomb.getvalue(), "quá lớn"),
        (macro.getvalue(), "macro"),
        (b"PK\x03\x04 no workbook", "không phải tệp Excel"),
        (b"\xff\xfe\x00", "không phải UTF-8"),
        (b"a,b\0", "NUL"),
        (b"", "dòng đầu phải là"),
        (HEADING.encode(), "không có dòng nào"),
        (b"code,name\n1,2", "dòng đầu phải là"),
        ((HEADING + "\na,b").encode(), "có 2 ô, cần 7 ô"),
    ):
        with pytest.raises(FileFaults) as refused:
            read_file(content, "tệp", COLUMNS)
        assert said in refused.value.faults[0].message


@pytest.mark.parametrize("name", ['"=HYPERLINK(""http://x"")"', "+84", "-1", "@SUM(A1)"])
def test_names_that_a_spreadsheet_takes_for_formulas_are_refused(there, name):
    with pytest.raises(FileFaults) as refused:
        import_units(csv_of(f"G7,{name},grassroots,private,A,2010-01-01,"))
    assert "không bắt đầu bằng" in refused.value.faults[0].message


def test_the_commands_rehearse_write_and_export(runner, there, tmp_path):
    file = tmp_path / "units.csv"
    file.write_text(csv_of("G5,CĐCS năm,grassroots,private,A,2015-01-01,"))
    dry = runner.invoke(args=["units", "import", str(file), "--dry-run", "--json"])
    assert json.loads(dry.stdout) == {
        "ok": True,
        "written": False,
        "added": 1,
        "unchanged": 0,
        "kinds": {"grassroots": 1},
    }
    assert count() == 4
    assert runner.invoke(args=["units", "import", str(file)]).exit_code == 0
    assert count() == 5
    out = tmp_path / "out.xlsx"
    assert runner.invoke(args=["units", "export", str(out), "--scope", "P"]).exit_code == 0
    assert [cells["code"] for _, cells in read_file(out.read_bytes(), "out.xlsx", COLUMNS).lines] == [
        "A",
        "G",
        "G5",
        "P",
    ]
    shown = runner.invoke(args=["units", "export", "-", "--on", "01/01/2012"])
    assert [row["code"] for _, row in read_text(shown.stdout, COLUMNS).lines] == ["A", "G", "P", "Q"]
    assert runner.invoke(args=["units", "export", "-", "--scope", "NO"]).exit_code == 1
    nowhere = runner.invoke(args=["units", "export", str(tmp_path / "no" / "out.csv")])
    assert (nowhere.exit_code, "Không ghi được" in nowhere.stderr) == (1, True)
