"""SMTP, and files where there is no mail server."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default

import pytest

from tasks.mail import Line, MailRefused, MailUnclear, MailUnreachable, Post
from tasks.writing import File, Letter, Mailbox, mailbox, one_line, read_mailbox, write

NOW = datetime(2026, 9, 16, 2, 0, tzinfo=UTC)


def written(
    subject: str = "Nhắc nộp báo cáo", to: str = "van@vi-du.vn", recipient: Mailbox | None = None, **more
) -> Letter:
    """A letter with Vietnamese words and a line that begins with a dot."""
    return write(
        id_="<1@vi-du.vn>",
        sender=read_mailbox("Nhịp <nhip@vi-du.vn>"),
        to=recipient or mailbox("Nguyễn Thị Vân", to),
        subject=subject,
        date=NOW,
        text="Kính gửi\n.một dòng\n",
        **more,
    )


@pytest.fixture
def letter() -> Letter:
    return written()


def test_a_letter_arrives_as_it_was_written(post, mail_server, letter):
    post.send(letter)
    (arrived,) = mail_server.letters
    assert (arrived["Subject"], arrived["From"]) == ("Nhắc nộp báo cáo", "Nhịp <nhip@vi-du.vn>")
    assert arrived["Date"].datetime == NOW
    assert arrived.get_content().splitlines() == ["Kính gửi", ".một dòng"]


def test_text_html_and_files_arrive_as_they_are(post, mail_server):
    files = [File("h.ics", "text/calendar", "SUMMARY:Hạn\r\n".encode()), File("a.json", "application/json", b"{}")]
    whole = written(html="<p>Kính gửi</p>", files=files, headers={"List-Unsubscribe": f"<https://x/{'a' * 300}>"})
    post.send(whole)
    (arrived,) = mail_server.letters
    assert arrived.get_body(("html",)).get_content() == "<p>Kính gửi</p>"
    calendar, json = arrived.iter_attachments()
    assert (calendar.get_content_type(), calendar.get_payload(decode=True)) == ("text/calendar", files[0].content)
    assert (json.get_filename(), json.get_content()) == ("a.json", b"{}")
    assert b"List-Unsubscribe: <https://x/aaa" in whole.content


def test_no_space_is_lost_in_a_long_subject_or_name(post, mail_server):
    name = " ".join(["Nguyễn Thị Hồng Vân"] * 9)
    subject = "Nhắc nộp báo cáo: CĐCS Công ty May Bình Minh, hạn 21/09/2026, " * 6 + "hết"
    long = written(subject, recipient=mailbox(name, "van@vi-du.vn"))
    post.send(long)
    (arrived,) = mail_server.letters
    assert arrived["Subject"] == subject
    assert max(map(len, long.content.splitlines())) <= 76
    to = message_from_bytes(long.content)[
        "To"
    ]  # the newer parser of Python 3.11 puts spaces of its own into long names
    assert str(make_header(decode_header(to))) == f"{name} <van@vi-du.vn>"


def test_nothing_in_a_name_means_anything(post, mail_server):
    post.send(written(recipient=mailbox('An, "Bình" <la@vi-du.vn>', "van@vi-du.vn")))
    (arrived,) = mail_server.letters
    assert [each.addr_spec for each in arrived["To"].addresses] == ["van@vi-du.vn"]


def test_without_a_mail_server_the_same_letter_is_one_file_in_the_outbox(tmp_path, letter):
    outbox = tmp_path / "outbox"
    for _ in range(2):
        Post(sender="nhip@vi-du.vn", outbox=outbox).send(letter)
    (file,) = outbox.iterdir()
    assert message_from_bytes(file.read_bytes(), policy=default)["To"] == "Nguyễn Thị Vân <van@vi-du.vn>"


def test_one_connection_carries_many_letters_and_outlives_an_address_that_is_refused(post, mail_server):
    mail_server.unknown.add("la@vi-du.vn")
    line = Line(post)
    for to in ("van@vi-du.vn", "la@vi-du.vn", "hoa@vi-du.vn"):
        try:
            line.send(written(to=to))
        except MailRefused as refused:
            assert (to, refused.for_good) == ("la@vi-du.vn", True)
    line.close()
    assert [letter["To"].addresses[0].username for letter in mail_server.letters] == ["van", "hoa"]
    assert len(mail_server.callers) == 1


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
