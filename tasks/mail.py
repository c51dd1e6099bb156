"""SMTP and nothing else: one letter to one address, and an honest answer about what became of it.

Without a mail server letters are written as .eml files into the outbox of the house. Must not know why anybody is
written to, what a letter is made of, nor any table.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tasks.writing import Letter, Mailbox, read_mailbox

TIMEOUT = 20.0
"""Seconds a mail server may take to answer one command."""

IMPLICIT_TLS_PORT = 465

CLOSING = 421
"""What a server says that hangs up: it is tired of this connection, or it is going away."""


class MailRefused(Exception):
    """The server said no before it took the letter; it may be offered again. `for_good`: it says that it never will take it."""

    def __init__(self, said: str, *, for_good: bool = False) -> None:
        super().__init__(said)
        self.for_good = for_good


class MailUnreachable(MailRefused):
    """There was nobody to offer it to: no use in trying the next letter now."""


class MailUnclear(Exception):
    """The connection broke while the letter was handed over: it may have been taken or not."""


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

    @cached_property
    def mailbox(self) -> Mailbox:
        """The sender as a mailbox."""
        return read_mailbox(self.sender)

    def send(self, letter: Letter) -> None:
        """Hand over one letter, on a connection of its own. Errors: MailRefused, MailUnreachable, MailUnclear."""
        line = Line(self)
        try:
            line.send(letter)
        finally:
            line.close()

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

    def offer(self, connection: smtplib.SMTP, letter: Letter) -> None:
        """Name sender and recipient: until here nothing has been handed over. Errors: MailRefused, MailUnreachable."""
        try:
            _expect(connection.mail(self.mailbox.address))
            _expect(connection.rcpt(letter.to))
        except (OSError, smtplib.SMTPException) as fault:
            raise _refused(fault) from fault

    def write(self, letter: Letter) -> None:
        """Write the letter beside and move it into place, so that no reader sees half of it."""
        self.outbox.mkdir(parents=True, exist_ok=True)
        stem = hashlib.sha256(letter.id.encode()).hexdigest()[:24]
        unfinished = self.outbox / f".{stem}.part"
        try:
            unfinished.write_bytes(letter.content)
            os.replace(unfinished, self.outbox / f"{stem}.eml")
        except OSError as fault:
            raise MailUnreachable(_in_words(fault)) from fault


class Line:
    """A connection kept from one letter to the next; one that has gone stale meanwhile is replaced before anything is lost."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self._kept: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Hand over one letter. Errors: MailRefused, MailUnreachable, MailUnclear."""
        if self.post.host is None:
            self.post.write(letter)
            return
        self._hand_over(self._offered(letter), letter)

    def close(self) -> None:
        """Hang up."""
        if self._kept:
            _hang_up(self._kept)
        self._kept = None

    def _offered(self, letter: Letter) -> smtplib.SMTP:
        """A connection on which sender and recipient were taken."""
        kept, self._kept = self._kept, None
        if kept:
            with contextlib.suppress(MailUnreachable):
                return self._taken(kept, letter)
        return self._taken(self.post.connect(), letter)

    def _taken(self, connection: smtplib.SMTP, letter: Letter) -> smtplib.SMTP:
        try:
            self.post.offer(connection, letter)
        except MailUnreachable:
            _hang_up(connection)
            raise
        except MailRefused:
            self._keep(connection)
            raise
        return connection

    def _hand_over(self, connection: smtplib.SMTP, letter: Letter) -> None:
        """From the first byte of the letter on, a broken connection no longer says whether it was taken."""
        try:
            _expect(connection.data(letter.content))
        except smtplib.SMTPResponseException as fault:
            self._keep(connection)
            raise _refused(fault) from fault
        except (OSError, smtplib.SMTPException) as fault:
            _hang_up(connection)
            raise MailUnclear(_in_words(fault)) from fault
        self._kept = connection

    def _keep(self, connection: smtplib.SMTP) -> None:
        """Keep the connection after a refusal, which concerns one letter, if the server goes on with it."""
        try:
            _expect(connection.rset())
        except (OSError, smtplib.SMTPException):
            _hang_up(connection)
        else:
            self._kept = connection


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


def _expect(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, words)


def _refused(fault: Exception) -> MailRefused:
    """What to make of an answer, or of none, while nothing has been handed over."""
    if not isinstance(fault, smtplib.SMTPResponseException) or fault.smtp_code == CLOSING:
        return MailUnreachable(_in_words(fault))
    return MailRefused(_in_words(fault), for_good=fault.smtp_code >= 500)


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
