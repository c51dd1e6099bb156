"""A letter as the bytes that go over the wire: headers, the words as text and as HTML, files. Knows no SMTP and no table.

Written with the older classes of the standard library: the newer ones of Python 3.11 lose the space between two encoded
words ("May Bình" arrives as "MayBình") and take four times as long, minutes when a whole country is written to.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import encoders
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import Compat32
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from types import MappingProxyType

LONGEST_LINE = 76


class _Wire(Compat32):
    """Headers go as they are: what needs encoding and folding is encoded and folded when it is set."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """One header as it goes over the wire."""
        return f"{name}: {value}\n".replace("\n", self.linesep).encode("ascii")


WIRE = _Wire(linesep="\r\n")

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Mailbox:
    """A person's name and where his mail goes; made by `mailbox`."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class File:
    """Something that comes with a letter. `kind`: as MIME names it; of text the content is UTF-8."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A finished letter. `id`: its Message-ID. `to`: the one address it goes to."""

    id: str
    to: str
    content: bytes


def write(
    *,
    id_: str,
    sender: Mailbox,
    to: Mailbox,
    subject: str,
    date: datetime,
    text: str,
    html: str = "",
    files: Sequence[File] = (),
    headers: Mapping[str, str] = NO_HEADERS,
) -> Letter:
    """A letter no machine shall answer. `headers`: more of them, in ASCII."""
    message = _body(text, html, files)
    message["Subject"] = _encoded("Subject", one_line(subject))
    message["From"] = _address("From", sender)
    message["To"] = _address("To", to)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = id_
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for name, value in headers.items():
        message[name] = one_line(value)
    return Letter(id_, to.address, message.as_bytes(policy=WIRE))


def mailbox(name: str, address: str) -> Mailbox:
    """`name` and `address` as one mailbox; whatever could start a header of its own is gone from the name.

    Errors: ValueError when mail cannot be sent to `address`.
    """
    if not re.fullmatch(r"[!-~]+@[!-~]+", address):
        raise ValueError(f"không phải địa chỉ thư: {address!r}")
    return Mailbox(one_line(name), address)


def read_mailbox(setting: str) -> Mailbox:
    """The mailbox a setting names: "Name <address>" or an address. Errors: ValueError."""
    return mailbox(*parseaddr(setting))


def one_line(text: str) -> str:
    """`text` without line ends and other control characters, spaces folded."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _body(text: str, html: str, files: Sequence[File]) -> Message:
    """Parts parted by what quoted-printable and base64 never produce, so that nobody has to look for it in them."""
    words: Message = _text("plain", text.encode())
    if html:
        words = MIMEMultipart("alternative", "=_words", [words, _text("html", html.encode())])
    return MIMEMultipart("mixed", "=_parts", [words, *map(_part, files)]) if files else words


def _text(sub: str, content: bytes) -> Message:
    """Words that every mail program reads and lines no server finds too long."""
    part = MIMENonMultipart("text", sub, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(quopri.encodestring(content).decode("ascii"))
    return part


def _part(file: File) -> Message:
    main, _, sub = file.kind.partition("/")
    if main == "text":
        part = _text(sub, file.content)
    else:
        part = MIMEBase(main, sub)
        part.set_payload(file.content)
        encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    return part


@lru_cache(maxsize=16)
def _address(header: str, box: Mailbox) -> str:
    """A mailbox as a header; the sender is always the same."""
    if not box.name:
        return box.address
    written = Header(box.name, "utf-8", maxlinelen=LONGEST_LINE, header_name=header)
    written.append(f"<{box.address}>", "us-ascii")
    return written.encode()


def _encoded(header: str, text: str) -> str:
    """`text` in as many encoded words as it needs; encoded even when it is ASCII, so that nothing in it means anything."""
    return Header(text, "utf-8", maxlinelen=LONGEST_LINE, header_name=header).encode()
