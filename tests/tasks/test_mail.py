"""SMTP, and files where there is no mail server."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default

import pytest

from tasks.mail import WIRE, MailRefused, MailUnclear, MailUnreachable, Post, mailbox, one_line


@pytest.fixture
def letter() -> EmailMessage:
    """A letter with Vietnamese words and a line that begins with a dot."""
    message = EmailMessage()
    message["Subject"] = "Nhắc nộp báo cáo"
    message["From"] = "Nhịp <nhip@vi-du.vn>"
    message["To"] = mailbox("Nguyễn Thị Vân", "van@vi-du.vn")
    message["Message-ID"] = "<1@vi-du.vn>"
    message.set_content("Kính gửi\n.một dòng\n")
    return message


def test_a_letter_arrives_as_it_was_written(post, mail_server, letter):
    post.send(letter)
    (arrived,) = mail_server.letters
    assert arrived["Subject"] == "Nhắc nộp báo cáo"
    assert arrived.get_content().splitlines() == ["Kính gửi", ".một dòng"]


def test_no_space_is_lost_in_a_long_subject_or_name(post, mail_server, letter):
    name = " ".join(["Nguyễn Thị Hồng Vân"] * 9)
    subject = "Nhắc nộp báo cáo: CĐCS Công ty May Bình Minh, hạn 21/09/2026, " * 6 + "hết"
    del letter["Subject"], letter["To"]
    letter["Subject"], letter["To"] = subject, mailbox(name, "van@vi-du.vn")
    post.send(letter)
    (arrived,) = mail_server.letters
    assert arrived["Subject"] == subject
    written = letter.as_bytes(policy=WIRE)
    assert max(map(len, written.splitlines())) <= 76
    to = message_from_bytes(written)["To"]  # the newer parser of Python 3.11 puts spaces of its own into long names
    assert str(make_header(decode_header(to))) == f"{name} <van@vi-du.vn>"


def test_without_a_mail_server_the_same_letter_is_one_file_in_the_outbox(tmp_path, letter):
    outbox = tmp_path / "outbox"
    for _ in range(2):
        Post(sender="nhip@vi-du.vn", outbox=outbox).send(letter)
    (file,) = outbox.iterdir()
    assert message_from_bytes(file.read_bytes(), policy=default)["To"] == "Nguyễn Thị Vân <van@vi-du.vn>"


def test_the_answer_says_whether_the_letter_may_be_offered_again(post, mail_server, letter):
    with pytest.raises(MailUnreachable):
        Post(sender=post.sender, outbox=post.outbox, host="127.0.0.1", port=1).send(letter)
    mail_server.refusal = "550 no such person"
    with pytest.raises(MailRefused, match="550"):
        post.send(letter)
    mail_server.drops = True
    with pytest.raises(MailUnclear):
        post.send(letter)


@pytest.mark.parametrize(
    "address", ["", "van", "van@", "văn@vi-du.vn", "van@vi-du.vn\r\nBcc: la@vi-du.vn", "a b@vi-du.vn"]
)
def test_no_mailbox_is_made_of_what_is_no_address(address):
    with pytest.raises(ValueError):
        mailbox("Vân", address)


def test_a_line_stays_one_line():
    assert one_line("Vân\r\nBcc:\tla\u2028x\x00") == "Vân Bcc: la x"
