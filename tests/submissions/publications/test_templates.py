"""Word templates of the province: checked, tried, versioned, switched back; nothing in them runs."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
import pytest
from docx.oxml.ns import qn

from submissions.publications.export import export
from submissions.publications.template_checks import faults_in, warnings_in
from submissions.publications.template_rendering import environment, write_with
from submissions.publications.template_sample import sample_report
from submissions.publications.templates import add_template, templates_of, tried, use_template
from submissions.publications.word import default_template, write_word
from tests.world import NOW
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.refusals import Refused


def changed(edit) -> bytes:
    """The default template after `edit(document)`."""
    document = docx.Document(io.BytesIO(default_template()))
    edit(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def with_line(text: str) -> bytes:
    """The default template with one more paragraph on top."""
    return changed(lambda document: document.paragraphs[0].insert_paragraph_before(text))


def with_part(name: str, content: bytes) -> bytes:
    """The default template with another part in the package, or one part replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(default_template())) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return target.getvalue()


def with_body(xml: str) -> bytes:
    """The default template with `xml` at the beginning of its body."""
    with zipfile.ZipFile(io.BytesIO(default_template())) as packed:
        body = packed.read("word/document.xml").decode()
    return with_part("word/document.xml", body.replace("<w:body>", f"<w:body>{xml}").encode())


def picture(width: int, height: int) -> bytes:
    """The beginning of a PNG that says how large it is."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    end = b"IEND"
    parts = (struct.pack(">I", len(each) - 4) + each + struct.pack(">I", zlib.crc32(each)) for each in (head, end))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def texts(content: bytes) -> list[str]:
    """Paragraphs and cells, without empty ones."""
    document = docx.Document(io.BytesIO(content))
    cells = [p.text for table in document.tables for row in table.rows for cell in row.cells for p in cell.paragraphs]
    return [text for text in [*(p.text for p in document.paragraphs), *cells] if text]


@pytest.fixture
def province(world):
    return unit_by_code("T", local_day(NOW))


def test_the_default_template_says_what_our_own_layout_says():
    assert tried(default_template(), "mau.docx") == []
    assert sorted(texts(write_with(default_template(), sample_report()))) == sorted(texts(write_word(sample_report())))


def test_the_provinces_template_is_used_for_it_and_everybody_below_until_it_is_switched_back(
    world, quarter, province, word_of
):
    lan = world["Lan"].doer
    first = add_template(province, with_line("Mẫu của tỉnh T"), "mau.docx", by=lan, now=NOW)
    assert word_of(world.report(quarter, "K")).paragraphs[0].text == "Mẫu của tỉnh T"
    add_template(province, with_line("Mẫu thứ hai"), "mau2.docx", by=lan, now=NOW)
    assert word_of(world.report(quarter, "T")).paragraphs[0].text == "Mẫu thứ hai"
    use_template(province, first.number, by=lan, now=NOW)
    assert word_of(world.report(quarter, "C1")).paragraphs[0].text == "Mẫu của tỉnh T"
    assert b"%PDF" in export(world.report(quarter, "C1"), "pdf", now=NOW)[1][:8]
    use_template(province, 0, by=lan, now=NOW)
    assert "Mẫu" not in word_of(world.report(quarter, "T")).paragraphs[0].text
    assert [(each.number, each.in_use) for each in templates_of([province.id])] == [(2, False), (1, False)]
    with pytest.raises(Refused):
        use_template(province, 9, by=lan, now=NOW)


@pytest.mark.parametrize(("who", "code"), [("Dũng", "not_your_desk"), ("Hậu", "not_found")])
def test_only_staff_and_administrators_of_the_province_replace_it(world, province, who, code):
    with pytest.raises(Refused) as refused:
        add_template(province, default_template(), "mau.docx", by=world[who].doer, now=NOW)
    assert refused.value.code == code
    assert add_template(province, default_template(), "mau.docx", by=world["Minh"].doer, now=NOW).in_use


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{{ co_quan.__class__ }}", "dấu chấm"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "gọi hàm"),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "gọi hàm"),
        ("{{ co_quan|upper }}", "bộ lọc"),
        ("{{ 7*7 }}", "Mul"),
        ("{{ range(1000000000)|list }}", "gọi hàm"),
        ("{% for a in noi_nhan %}{% for b in noi_nhan %}x{% endfor %}{% endfor %}", "vòng lặp khác"),
        ("{% for a in co_quan %}{{ a }}{% endfor %}", "Chỉ lặp được theo"),
        ("{% set a = 1 %}", "Assign"),
        ("{% include '/etc/passwd' %}", "Include"),
        ("{% import 'x' as x %}", "Import"),
        ("{% macro m() %}{% endmacro %}", "Macro"),
        ("{{ ten_la }}", "ten_la"),
        ("{% if so_tam %}", "Lệnh viết sai"),
        ("{{ co_quan", "Lệnh viết sai"),
    ],
)
def test_what_could_run_is_refused_before_it_is_rendered(line, told):
    assert any(told in fault for fault in faults_in(with_line(line), "mau.docx"))


def test_the_sandbox_alone_would_not_run_it_either():
    for source in ("{{ ''.__class__ }}", "{{ x.append(1) }}", "{{ range(9) }}", "{{ lipsum }}"):
        with pytest.raises(Exception, match=r"undefined|unsafe|not safely|is not"):
            environment().from_string(source + "{{ (1).__class__ }}").render(x=[])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "không phải tệp Word"),
        (b"PK\x03\x04 not a zip", ""),
        (with_part("word/vbaProject.bin", b"x"), "macro"),
        (with_part("word/embeddings/oleObject1.bin", b"x"), "nhúng"),
        (
            with_part(
                "word/_rels/settings.xml.rels",
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                b'<Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://x" TargetMode="External"/>'
                b"</Relationships>",
            ),
            "liên kết ngoài",
        ),
        (
            with_part(
                "word/_rels/settings.xml.rels",
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                b'<Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://x/hyperlink" TargetMode="&#69;xternal"/>'
                b"</Relationships>",
            ),
            "liên kết ngoài",
        ),
        (with_part("word/header9.xml", '<?xml version="1.0" encoding="utf-16"?><w:hdr/>'.encode("utf-16")), "UTF-8"),
        (with_part("word/media/image1.png", picture(30_000, 30_000)), "điểm ảnh"),
        (with_part("word/odd.bin", b"<!DOCTYPE x><x/>"), "DOCTYPE"),
        (
            with_body("<w:p><w:r><x:instrText xmlns:x='urn:x'>INCLUDETEXT /etc/passwd</x:instrText></w:r></w:p>"),
            "INCLUDETEXT",
        ),
        (with_part("word/header9.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><w:hdr/>'), "DOCTYPE"),
        (with_part("word/zero.xml", b"0" * (41 * 2**20)), "quá lớn"),
        (with_line("").replace(b"PK", b"XX", 1), ""),
    ],
    ids=[
        "empty",
        "no zip",
        "macro",
        "ole",
        "external",
        "external in disguise",
        "utf-16",
        "picture",
        "xml by another name",
        "field",
        "doctype",
        "bomb",
        "spoilt",
    ],
)
def test_hostile_files_are_refused_with_a_sentence(content, told):
    faults = tried(content, "mau.docx")
    assert faults
    assert any(told in fault for fault in faults)


def test_a_command_written_as_numbers_is_found():
    spelt = "<w:p><w:r><w:t>&#123;&#123; {} &#125;&#125;</w:t></w:r></w:p>"
    assert any("Mul" in fault for fault in faults_in(with_body(spelt.format("7*7")), "mau.docx"))
    assert not faults_in(with_body(spelt.format("co_quan")), "mau.docx")


def test_the_body_is_what_the_package_says_and_not_what_it_is_called():
    """A harmless part called document.xml, and another that Word and we would open."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(with_line("{{ 7*7 }}"))) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for member in old.infolist():
            if member.filename in ("_rels/.rels", "[Content_Types].xml"):
                new.writestr(member, old.read(member).replace(b"word/document.xml", b"word/real.xml"))
            else:
                new.writestr("word/real.xml" if member.filename == "word/document.xml" else member, old.read(member))
        new.writestr("word/document.xml", "<harmless/>")
    assert any("Mul" in fault for fault in faults_in(target.getvalue(), "mau.docx"))


@pytest.mark.parametrize(
    "text", ["{% colspan" + " x" * 9000, "{{ co_quan }}" * 301, "co_quan" + "{{p " * 300, "{{" + "(" * 5000 + "}}"]
)
def test_a_command_that_would_hold_the_renderer_up_is_refused_at_once(text):
    assert any("Lệnh viết sai" in fault for fault in tried(with_line(text), "mau.docx"))


def test_a_template_of_which_no_pdf_can_be_made_is_refused_before_a_publication_fails():
    def with_odd_grid(document):
        table = document.add_table(1, 1)
        table._tbl.tblGrid.gridCol_lst[0].set(qn("w:w"), "wide")

    assert any("Không lập thử" in fault for fault in tried(changed(with_odd_grid), "mau.docx"))
    assert tried(changed(lambda document: document.add_table(1, 1)), "mau.docx") == []


def test_a_template_that_lacks_the_content_is_refused():
    def without_body(document):
        for paragraph in document.paragraphs:
            if "than_bao_cao" in paragraph.text:
                paragraph._p.getparent().remove(paragraph._p)

    assert any("than_bao_cao" in fault for fault in faults_in(changed(without_body), "mau.docx"))


def test_what_users_typed_is_never_a_command(half_filled, world, province, word_of):
    add_template(province, with_line("Mẫu"), "mau.docx", by=world["Lan"].doer, now=NOW)
    hostile = "{{ co_quan }} {% for x in y %} <w:p> & ]]> {{ 7*7 }}"
    document = word_of(half_filled({"mood_assessment": hostile}))
    assert any(paragraph.text.endswith(hostile) for paragraph in document.paragraphs)


def test_what_the_pdf_will_lack_is_said():
    assert warnings_in(default_template(), "mau.docx") == []
