"""Is a Word file fit to be a template: what is wrong with it, in sentences for whoever made it.

A template may name values, repeat a paragraph for each line of a list and leave one out; nothing else. What is not on this
list is refused before it is rendered, and the sandbox it is rendered in would not run it either (ADR 0017).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping

from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes

from submissions.publications.template_rendering import environment
from submissions.publications.word_fields import LISTS, MEANINGS, PLACES, REQUIRED
from units.packages import Limits, Unwelcome, opened, part

LIMITS = Limits(members=400, unpacked=40 * 2**20, elements=0, area=0)
MOST_FAULTS = 20
RENDERED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml|docprops/core\.xml")
"""Parts in which commands are carried out."""
EXTERNAL = re.compile(rb'<Relationship\b[^>]*TargetMode\s*=\s*["\']External["\'][^>]*>', re.IGNORECASE)
INSTRUCTION = re.compile(r"<w:instrText[^>]*>([^<]*)<|w:instr\s*=\s*[\"']([^\"']*)")
HARMLESS_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES", "")
NEEDED = ("[content_types].xml", "word/document.xml")
NEEDED_STYLE = "Table Grid"
NOT_IN_PDF = {"wp:anchor": "hình nổi", "w:txbxcontent": "ô chữ", "w:footnotereference": "chú thích cuối trang"}

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.For,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
)


def faults_in(content: bytes, name: str) -> list[str]:
    """What keeps a file from being a template; empty when nothing does."""
    try:
        parts = _parts(content, name)
    except Unwelcome as fault:
        return [str(fault)]
    faults = [*_foreign(parts), *_commands(parts)]
    return faults[:MOST_FAULTS]


def warnings_in(content: bytes, name: str) -> list[str]:
    """What the PDF of a document made with this template will lack."""
    body = _parts(content, name)["word/document.xml"].decode("utf-8", "replace").lower()
    return [word for mark, word in NOT_IN_PDF.items() if f"<{mark}" in body]


def _parts(content: bytes, name: str) -> dict[str, bytes]:
    """Name of each part in lower case -> its bytes. Errors: Unwelcome."""
    if not content.startswith(b"PK"):
        raise Unwelcome(f"{name}: không phải tệp Word .docx")
    with opened(content, name, LIMITS) as packed:
        members = {member.filename.lower(): member for member in packed.infolist()}
        if len(members) < len(packed.infolist()) or any(needed not in members for needed in NEEDED):
            raise Unwelcome(f"{name}: không phải tệp Word .docx")
        return {each: _read(packed, member, name) for each, member in members.items() if not member.is_dir()}


def _read(packed: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    content = part(packed, member, name)
    if member.filename.lower().endswith((".xml", ".rels")) and b"<!" in content.replace(b"<!--", b""):
        raise Unwelcome(f"{name}: XML có khai báo kiểu (DOCTYPE), không nhận")
    return content


def _foreign(parts: Mapping[str, bytes]) -> Iterator[str]:
    """What would run or be fetched when a document made from it is opened."""
    if any("vbaproject" in each or "/activex/" in each for each in parts):
        yield "Tệp có macro hoặc điều khiển ActiveX; lưu lại dạng .docx không có macro."
    if any(each.startswith(("word/embeddings/", "word/afchunk")) for each in parts):
        yield "Tệp có đối tượng nhúng (OLE); xóa rồi lưu lại."
    links = [link for each, content in parts.items() if each.endswith(".rels") for link in EXTERNAL.findall(content)]
    if any(b"/hyperlink" not in link for link in links):
        yield "Tệp lấy hình hoặc mẫu từ nơi khác (liên kết ngoài); chèn hẳn hình vào tệp, bỏ mẫu đính kèm."
    texts = [content.decode("utf-8", "replace") for each, content in parts.items() if each.endswith(".xml")]
    fields = {(one or two).strip() for text in texts for one, two in INSTRUCTION.findall(text)}
    for field in sorted(fields):
        if field.split(" ")[0].upper() not in HARMLESS_FIELDS:
            yield f"Trường Word “{field[:60]}” không dùng được trong mẫu; chỉ nhận số trang."
    if NEEDED_STYLE not in parts.get("word/styles.xml", b"").decode("utf-8", "replace"):
        yield f"Mẫu thiếu kiểu bảng “{NEEDED_STYLE}”; bắt đầu từ mẫu mặc định tải ở trang này."


def _commands(parts: Mapping[str, bytes]) -> Iterator[str]:
    """What the commands ask for that there is not."""
    env, patch, used = environment(), DocxTemplate(None).patch_xml, set()
    for each, content in parts.items():
        if not RENDERED.fullmatch(each):
            continue
        source = patch(content.decode("utf-8", "replace"))
        try:
            tree = env.parse(source)
        except TemplateSyntaxError as fault:
            yield f"Lệnh viết sai ({each}): {fault.message}. Gần: “{_near(source, fault.lineno)}”."
            continue
        yield from _faults_of(tree)
        used |= {node.name for node in tree.find_all(nodes.Name)}
    yield from (
        f"Mẫu thiếu {{{{ {name} }}}}: không có nó thì báo cáo không trọn." for name in REQUIRED if name not in used
    )


def _faults_of(tree: nodes.Template) -> Iterator[str]:
    loops = list(tree.find_all(nodes.For))
    inside = {node.target.name for node in loops if isinstance(node.target, nodes.Name)}
    known = {*MEANINGS, *PLACES, *inside}
    for node in _all(tree):
        if not isinstance(node, ALLOWED):
            yield f"Mẫu chỉ được gọi tên giá trị, lặp theo danh sách (for) và bỏ dòng trống (if); không dùng được: {_told(node)}."
        elif isinstance(node, nodes.Name) and node.name not in known:
            yield f"Không có giá trị nào tên “{node.name}”."
    for loop in loops:
        if not isinstance(loop.iter, nodes.Name) or loop.iter.name not in LISTS or loop.recursive:
            yield f"Chỉ lặp được theo: {', '.join(sorted(LISTS))}."
        if any(isinstance(each, nodes.For) for child in loop.body for each in _all(child)):
            yield "Không lặp trong một vòng lặp khác."


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all(child)


def _told(node: nodes.Node) -> str:
    kinds = {
        "Call": "gọi hàm",
        "Getattr": "dấu chấm",
        "Getitem": "ngoặc vuông",
        "Filter": "bộ lọc |",
        "Const": "giá trị viết sẵn",
    }
    return kinds.get(type(node).__name__, type(node).__name__)


def _near(source: str, line: int) -> str:
    """The words around a place, without the markup."""
    lines = source.split("\n")
    at = lines[min(max(line - 1, 0), len(lines) - 1)]
    found = re.search(r"\{[%{#].{0,200}", at)
    return re.sub(r"<[^>]*>", "", found[0] if found else at)[:80]
