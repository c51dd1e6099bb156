"""Is a Word file fit to be a template: what is wrong with it, in sentences for whoever made it.

A template may name values, repeat a paragraph for each line of a list and leave one out; nothing else. What is not on this
list is refused before it is rendered, and the sandbox it is rendered in would not run it either (ADR 0017).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes

from submissions.publications.template_package import foreign_in, parts_of, rendered_in
from submissions.publications.template_rendering import environment
from submissions.publications.word_fields import LISTS, MEANINGS, PLACES, REQUIRED
from units.packages import Unwelcome

MOST_FAULTS = 20
MOST_COMMANDS = 300
LONGEST_COMMAND = 200
LONGEST_SOURCE = 500_000
"""Characters of one part with commands: docxtpl looks for them with patterns that a long text without an end holds up."""
LONGEST_BLANK = re.compile(r"\s{200}")
OPENED = re.compile(r"\{[{%#]")
CLOSED = {"{{": "}}", "{%": "%}", "{#": "#}"}
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
        parts = parts_of(content, name)
        faults = [*foreign_in(parts, name), *_styles(parts)]
    except Unwelcome as fault:
        return [str(fault)]
    return [*faults, *_commands(content)][:MOST_FAULTS]


def warnings_in(content: bytes, name: str) -> list[str]:
    """What the PDF of a document made with this template will lack."""
    body = parts_of(content, name)["word/document.xml"].decode("utf-8", "replace").lower()
    return [word for mark, word in NOT_IN_PDF.items() if f"<{mark}" in body]


def _styles(parts: Mapping[str, bytes]) -> Iterator[str]:
    if NEEDED_STYLE not in parts.get("word/styles.xml", b"").decode("utf-8", "replace"):
        yield f"Mẫu thiếu kiểu bảng “{NEEDED_STYLE}”; bắt đầu từ mẫu mặc định tải ở trang này."


def _commands(content: bytes) -> Iterator[str]:
    """What the commands ask for that there is not."""
    env, patch, used = environment(), DocxTemplate(None).patch_xml, set()
    for where, handed in rendered_in(content):
        if sprawling := _sprawling(handed):
            yield f"Lệnh viết sai ({where}): {sprawling}."
            continue
        source = patch(handed)
        try:
            tree = env.parse(source)
        except TemplateSyntaxError as fault:
            yield f"Lệnh viết sai ({where}): {fault.message}. Gần: “{_near(source, fault.lineno)}”."
            continue
        yield from _faults_of(tree)
        used |= {node.name for node in tree.find_all(nodes.Name)}
    yield from (
        f"Mẫu thiếu {{{{ {name} }}}}: không có nó thì báo cáo không trọn." for name in REQUIRED if name not in used
    )


def _sprawling(handed: str) -> str:
    """Why the commands of a part are not even looked for; empty when they are short and closed."""
    words = re.sub(r"<[^<>]*>", "", handed)
    starts = [found.start() for found in OPENED.finditer(words)]
    if len(handed) > LONGEST_SOURCE or len(starts) > MOST_COMMANDS or LONGEST_BLANK.search(handed):
        return "phần này quá dài hoặc có quá nhiều lệnh"
    for start in starts:
        if words.find(CLOSED[words[start : start + 2]], start, start + LONGEST_COMMAND) < 0:
            return f"lệnh không đóng, hoặc dài quá {LONGEST_COMMAND} chữ. Gần: “{words[start : start + 80]}”"
    return ""


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
