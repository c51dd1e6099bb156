"""A Word file as those will read it who write with it: its parts, what in them would run or be fetched, where commands stand.

Names in the package prove nothing (a relationship says which part is the body), nor do bytes (a character can be written
as a number): every part is parsed, and commands are looked for in what the renderer itself would be handed.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.oxml import parse_xml
from docxtpl import DocxTemplate

from units.packages import Limits, Unwelcome, opened, part

LIMITS = Limits(members=400, unpacked=40 * 2**20, elements=0, area=0)
NEEDED = ("[content_types].xml", "word/document.xml")
ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"'](?!utf-8[\"']|us-ascii[\"'])", re.IGNORECASE)
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
"""Properties of the document whose commands docxtpl carries out."""
RUNS = frozenset({"vbaproject", "control", "activexcontrolbinary", "oleobject", "package", "afchunk", "subdocument"})
"""Kinds of relationship that bring what runs, or another document."""
MOST_POINTS = 25_000_000
"""Of one picture: it is unpacked whole for the PDF, and a few kilobytes can say they are a gigabyte."""
HARMLESS_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES", "")


def parts_of(content: bytes, name: str) -> dict[str, bytes]:
    """Name of each part in lower case -> its bytes. Errors: Unwelcome."""
    if not content.startswith(b"PK"):
        raise Unwelcome(f"{name}: không phải tệp Word .docx")
    with opened(content, name, LIMITS) as packed:
        members = {member.filename.lower(): member for member in packed.infolist()}
        if len(members) < len(packed.infolist()) or any(needed not in members for needed in NEEDED):
            raise Unwelcome(f"{name}: không phải tệp Word .docx")
        return {each: _read(packed, member, name) for each, member in members.items() if not member.is_dir()}


def foreign_in(parts: Mapping[str, bytes], name: str) -> Iterator[str]:
    """What would run or be fetched when a document made from it is opened, in sentences. Errors: Unwelcome: XML spoilt."""
    roots = {each: _parsed(content, name) for each, content in parts.items() if _is_xml(each, content)}
    links = [link for each, root in roots.items() if each.endswith(".rels") for link in root.iter("{*}Relationship")]
    kinds = {_kind(link) for link in links}
    if any("vbaproject" in each or "/activex/" in each for each in parts) or kinds & {"vbaproject", "control"}:
        yield "Tệp có macro hoặc điều khiển ActiveX; lưu lại dạng .docx không có macro."
    if any(each.startswith(("word/embeddings/", "word/afchunk")) for each in parts) or kinds & RUNS:
        yield "Tệp có đối tượng nhúng (OLE); xóa rồi lưu lại."
    if any(_is_outside(link) and _kind(link) != "hyperlink" for link in links):
        yield "Tệp lấy hình hoặc mẫu từ nơi khác (liên kết ngoài); chèn hẳn hình vào tệp, bỏ mẫu đính kèm."
    if any(_points(content) > MOST_POINTS for each, content in parts.items() if each not in roots):
        yield f"Tệp có hình lớn hơn {MOST_POINTS // 1_000_000} triệu điểm ảnh; thu nhỏ hình rồi chèn lại."
    for field in sorted({field for root in roots.values() for field in _fields(root)}):
        if field.split(" ")[0].upper() not in HARMLESS_FIELDS:
            yield f"Trường Word “{field[:60]}” không dùng được trong mẫu; chỉ nhận số trang."


def rendered_in(content: bytes) -> Iterator[tuple[str, str]]:
    """(where, source) of everything whose commands docxtpl carries out, as it is handed to it."""
    form = DocxTemplate(io.BytesIO(content))
    document = form.get_docx()
    yield "word/document.xml", form.get_xml()
    for kind in (form.HEADER_URI, form.FOOTER_URI):
        for _, page_part in form.get_headers_footers(kind):
            yield str(page_part.partname), form.get_part_xml(page_part)
    for each in document.part.package.parts:
        if each.content_type == FOOTNOTES:
            yield str(each.partname), each.blob.decode("utf-8", "replace")
    for name in PROPERTIES:
        yield f"docProps {name}", getattr(document.core_properties, name)


def _read(packed: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    content = part(packed, member, name)
    if not _is_xml(member.filename.lower(), content):
        return content
    if b"\0" in content or ENCODING.search(content[:200]):
        raise Unwelcome(f"{name}: XML không viết bằng UTF-8, không nhận")
    if b"<!" in content.replace(b"<!--", b""):
        raise Unwelcome(f"{name}: XML có khai báo kiểu (DOCTYPE), không nhận")
    return content


def _is_xml(part_name: str, content: bytes) -> bool:
    """By its name, or by how it begins whatever it is called."""
    first = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return part_name.endswith((".xml", ".rels")) or first.startswith(b"<")


def _parsed(content: bytes, name: str) -> Any:
    try:
        return parse_xml(content)
    except (SyntaxError, ValueError):
        raise Unwelcome(f"{name}: tệp hỏng, không mở được") from None


def _points(content: bytes) -> int:
    """How many points a picture says it has; 0 for what is no picture."""
    try:
        picture = Image.from_blob(content)
    except (
        UnrecognizedImageError,
        InvalidImageStreamError,
        UnexpectedEndOfFileError,
        ValueError,
        KeyError,
        struct.error,
    ):
        return 0
    return picture.px_width * picture.px_height


def _kind(link: Any) -> str:
    return str(link.get("Type", "")).strip().rpartition("/")[2].lower()


def _is_outside(link: Any) -> bool:
    return str(link.get("TargetMode", "")).strip().lower() == "external"


def _fields(root: Any) -> Iterator[str]:
    """Fields Word would work out."""
    for each in root.iter("{*}instrText", "{*}delInstrText"):
        yield "".join(each.itertext()).strip()
    for each in root.iter("{*}fldSimple"):
        yield from (str(value).strip() for key, value in each.attrib.items() if key.rpartition("}")[2] == "instr")
