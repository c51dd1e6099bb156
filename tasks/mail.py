"""SMTP and nothing else: one message to one address, and an honest answer about what became of it.

Without a mail server messages are written as .eml files into the outbox of the house. Must not know why anybody is
written to, nor any table.
"""

from __future__ import annotations

import hashlib
import os
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Any

TIMEOUT = 20.0
"""Seconds a mail server may take to answer one command."""

IMPLICIT_TLS_PORT = 465


LONGEST_LINE = 76


class WirePolicy(EmailPolicy):
    """How messages are written down. Subjects and names are folded by the older `Header`.

    Python 3.11's newer folding loses the space between two encoded words ("May Bình" arrives as "MayBình"); may go when
    the oldest Python we run on keeps it (`tests/tasks/test_mail.py` says).
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """One header as it goes over the wire."""
        if name.lower() == "subject":
            return self._written(name, _encoded(str(value), len(name) + 2))
        if name.lower() in ("from", "to"):
            address = sole_address(value)
            shown = _encoded(address.display_name, len(name) + 2)
            return self._written(name, f"{shown}\n <{address.addr_spec}>" if shown else address.addr_spec)
        return super().fold_binary(name, value)

    def _written(self, name: str, text: str) -> bytes:
        return f"{name}: {text}\n".replace("\n", self.linesep).encode("ascii")


WIRE = WirePolicy(linesep="\r\n", raise_on_defect=True)


class MailRefused(Exception):
    """The server said no before it took the message; it may be offered again."""


class MailUnreachable(MailRefused):
    """There was nobody to offer it to: no use in trying the next message now."""


class MailUnclear(Exception):
    """The connection broke while the message was handed over: it may have been taken or not."""


@dataclass(frozen=True)
class Post:
    """Where mail goes out. `host` None: into `outbox` as files. `sender`: "Name <address>" or an address."""

    sender: str
    outbox: Path
    host: str | None = None
    port: int = 25
    user: str | None = None
    password: str | None = None
    tls: bool = False

    @property
    def domain(self) -> str:
        """The domain mail comes from."""
        return self.address.domain

    @property
    def address(self) -> Address:
        """The sender as an address."""
        return sole_address(self.sender)

    def send(self, message: EmailMessage) -> None:
        """Hand over `message`. Errors: MailRefused, MailUnreachable, MailUnclear."""
        if self.host is None:
            self._write(message)
            return
        connection = self.connect()
        try:
            self.offer(connection, message)
            _hand_over(connection, message)
        finally:
            _hang_up(connection)

    def connect(self) -> smtplib.SMTP:
        """A connection that has been greeted, encrypted and signed in on, as the settings ask."""
        try:
            return self._greeted()
        except (OSError, smtplib.SMTPException) as fault:
            raise MailUnreachable(_in_words(fault)) from fault

    def _greeted(self) -> smtplib.SMTP:
        host, name = self.host or "", socket.gethostname()
        if self.tls and self.port == IMPLICIT_TLS_PORT:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self.port, local_hostname=name, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(host, self.port, local_hostname=name, timeout=TIMEOUT)
            if self.tls:
                connection.starttls(context=ssl.create_default_context())
        if self.user:
            connection.login(self.user, self.password or "")
        connection.ehlo_or_helo_if_needed()
        return connection

    def offer(self, connection: smtplib.SMTP, message: EmailMessage) -> None:
        """Name sender and recipient: until here nothing has been handed over."""
        try:
            _expect(connection.mail(self.address.addr_spec))
            _expect(connection.rcpt(sole_address(message["To"]).addr_spec))
        except (OSError, smtplib.SMTPException) as fault:
            raise MailRefused(_in_words(fault)) from fault

    def _write(self, message: EmailMessage) -> None:
        """Write the message beside and move it into place, so that no reader sees half of it."""
        self.outbox.mkdir(parents=True, exist_ok=True)
        stem = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:24]
        unfinished = self.outbox / f".{stem}.part"
        try:
            unfinished.write_bytes(message.as_bytes(policy=WIRE))
            os.replace(unfinished, self.outbox / f"{stem}.eml")
        except OSError as fault:
            raise MailUnreachable(_in_words(fault)) from fault


class Line:
    """A connection kept from one message to the next; one that has gone stale meanwhile is replaced before anything is lost."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self._kept: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand over `message`. Errors: MailRefused, MailUnreachable, MailUnclear."""
        if self.post.host is None:
            self.post.send(message)
            return
        connection = self._offered(message)
        try:
            _hand_over(connection, message)
        except BaseException:
            _hang_up(connection)
            raise
        self._kept = connection

    def close(self) -> None:
        """Hang up."""
        if self._kept:
            _hang_up(self._kept)
        self._kept = None

    def _offered(self, message: EmailMessage) -> smtplib.SMTP:
        """A connection on which sender and recipient were taken."""
        kept, self._kept = self._kept, None
        connection = kept or self.post.connect()
        try:
            self.post.offer(connection, message)
        except MailRefused as fault:
            _hang_up(connection)
            if kept is None or not isinstance(fault.__cause__, smtplib.SMTPServerDisconnected):
                raise
            connection = self.post.connect()
            self.post.offer(connection, message)
        return connection


def post_of(config: Mapping[str, Any]) -> Post:
    """The post office the settings describe."""
    return Post(
        sender=config["MAIL_FROM"],
        outbox=Path(config["NHIP_HOME"]) / "outbox",
        host=config.get("SMTP_HOST") or None,
        port=int(config.get("SMTP_PORT") or 25),
        user=config.get("SMTP_USER") or None,
        password=config.get("SMTP_PASSWORD") or None,
        tls=bool(config.get("SMTP_TLS")),
    )


def mailbox(name: str, address: str) -> Address:
    """`name` and `address` as one mailbox; whatever could start a header of its own is gone from the name.

    Errors: ValueError when mail cannot be sent to `address`.
    """
    if not re.fullmatch(r"[!-~]+@[!-~]+", address):
        raise ValueError(f"không phải địa chỉ thư: {address!r}")
    return Address(display_name=one_line(name), addr_spec=address)


def one_line(text: str) -> str:
    """`text` without line ends and other control characters, spaces folded."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def sole_address(field: Any) -> Address:
    """The one address in `field`, a header or its text. Errors: ValueError when there is not exactly one."""
    header = EmailMessage()
    header["To"] = str(field)
    (address,) = header["To"].addresses
    return address


def _encoded(text: str, taken: int) -> str:
    """`text` in as many encoded words as it needs, `taken` characters of the first line being gone already."""
    return Header(text, "utf-8", maxlinelen=LONGEST_LINE, header_name="x" * taken).encode() if text else ""


def _hand_over(connection: smtplib.SMTP, message: EmailMessage) -> None:
    """From the first byte of the message on, a broken connection no longer says whether it was taken."""
    try:
        _expect(connection.data(message.as_bytes(policy=WIRE)))
    except smtplib.SMTPResponseException as fault:
        raise MailRefused(_in_words(fault)) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise MailUnclear(_in_words(fault)) from fault


def _expect(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, words)


def _hang_up(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()


def _in_words(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        said = (
            fault.smtp_error.decode(errors="replace") if isinstance(fault.smtp_error, bytes) else str(fault.smtp_error)
        )
        return f"{fault.smtp_code} {said}"
    return f"{type(fault).__name__}: {fault}"
