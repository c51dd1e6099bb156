"""Short messages by wish: through a local gateway that speaks Zalo's language, tried once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select

from extensions import db
from submissions.notices.failed import failed_below, give_up, send_again
from submissions.notices.kinds import Group
from submissions.notices.models import NoticeCopy, NoticeState
from submissions.notices.wishes import Wish, wish_for
from tasks.notices import send_copies
from tasks.phones import NotSent, send_short

REASON = "Số đoàn viên nữ chưa khớp với kỳ trước"


class Gateway:
    """A gateway of this test. `answer`: what it says to every message. `taken`: (access token, message) of each."""

    def __init__(self) -> None:
        self.answer = {"error": 0, "message": "Success"}
        self.taken: list[tuple[str, dict]] = []
        gateway = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.taken.append((f"{self.path} {self.headers['access_token']}", told))
                said = json.dumps(gateway.answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Door)
        self.address = f"zns://the-token@127.0.0.1:{self.server.server_port}/7895417/{{phone}}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    yield gateway
    gateway.server.shutdown()
    gateway.server.server_close()


@pytest.fixture
def told(house):
    """Vân wants what is urgent on her telephone too, and is returned a report."""
    van = house.world["Vân"].user
    wish_for(van, Wish(phone=frozenset({Group.URGENT})), phone="0912345678", now=house.clock())
    house.world["Vân"].submits(house.report("C1"))
    house.world["Hậu"].returns(house.report("C1"), REASON)
    house.commit()
    return house


def states() -> list[str]:
    return list(db.session.scalars(select(NoticeCopy.state)))


def test_a_message_reaches_the_gateway_once_with_number_and_template(told, gateway):
    for _ in range(2):
        send_copies(gateway.address, told.clock)
    ((door, message),) = gateway.taken
    assert door == "/message/template the-token"
    assert (message["phone"], message["template_id"]) == ("84912345678", "7895417")
    assert message["template_data"]["noi_dung"].startswith(
        "Chủ tịch Phạm Thị Hậu đã trả lại báo cáo của CĐCS Công ty May Bình Minh."
    )
    assert states() == [NoticeState.SENT]


def test_what_the_gateway_refuses_is_left_for_a_person(told, gateway):
    gateway.answer = {"error": -124, "message": "Access token invalid"}
    send_copies(gateway.address, told.clock)
    tops = [told.report("C1").unit_path[0]]
    ((line,), count) = failed_below(tops)
    assert (count, line.to_phone, line.fault) == (1, True, "Zalo: -124 Access token invalid")
    gateway.answer = {"error": 0, "message": "Success"}
    send_again([line.id], tops=tops, by=told.world["Minh"].doer, now=told.clock())
    send_copies(gateway.address, told.clock)
    assert states() == [NoticeState.SENT]


def test_a_gateway_that_is_away_fails_and_can_be_given_up(told):
    send_copies("zns://the-token@127.0.0.1:1/7895417/{phone}", told.clock)
    tops = [told.report("C1").unit_path[0]]
    ((line,), _) = failed_below(tops)
    give_up([line.id], tops=tops, by=told.world["Minh"].doer)
    assert (states(), failed_below(tops)) == ([NoticeState.DROPPED], ([], 0))


def test_what_is_done_or_has_no_number_is_not_sent(told, gateway):
    told.world["Vân"].submits(told.report("C1"))
    told.commit()
    send_copies(gateway.address, told.clock)
    assert (gateway.taken, states()) == ([], [NoticeState.MOOT])


def test_without_the_wish_nothing_is_owed_to_a_telephone(house, gateway):
    house.world["Hoa"].submits(house.report("C2"))
    house.world["Hậu"].returns(house.report("C2"), REASON)
    assert states() == []


def test_an_address_no_service_knows_is_said():
    with pytest.raises(NotSent, match="PHONE_URL"):
        send_short("khong-co://{phone}", "0912345678", "x")
