"""Who works in the demo province: a chair for every grassroots unit, two officers for every upper union, three for the province."""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import Any

from sqlalchemy import insert, select

from extensions import db
from submissions.demo import names
from submissions.demo.province import ROOT, SHOWN_CHAIR, SHOWN_RETURNED, SHOWN_UPPER, DemoUnit
from units.access import Doer, doer_for
from units.models import UnitCode
from units.passwords import hashed
from units.people import Appointment, User
from workflow.model import Role

PASSWORD = "nhip-demo-2026"  # noqa: S105 - printed for everybody who runs the demo
DOMAIN = "hoagiang.example"

OFFICES = {
    "grassroots": [("chair", "Chủ tịch", (Role.CHAIR,))],
    "upper": [
        ("officer", "Phó Chủ tịch", (Role.REPORTER, Role.REVIEWER)),
        ("chair", "Chủ tịch", (Role.CHAIR, Role.APPROVER)),
    ],
    "province": [
        ("staff", "Chuyên viên", (Role.STAFF, Role.REVIEWER)),
        ("approver", "Phó Chủ tịch", (Role.APPROVER,)),
        ("admin", "Quản trị hệ thống", (Role.ADMIN,)),
    ],
}


def address(desk: str, code: str) -> str:
    """The account at one desk of one unit."""
    return f"{desk}.{code.lower()}@{DOMAIN}"


LOGINS = [
    (address("chair", SHOWN_CHAIR), "chủ tịch CĐCS", "có một báo cáo quý phải nộp: điền, kiểm tra, trình"),
    (address("chair", SHOWN_RETURNED), "chủ tịch CĐCS", "báo cáo bị trả lại: trả lời ý kiến, sửa, trình lại"),
    (
        address("officer", SHOWN_UPPER),
        "cấp trên, người kiểm tra",
        "trả lại kèm lý do; lập báo cáo của công đoàn phường",
    ),
    (
        address("chair", SHOWN_UPPER),
        "cấp trên, người duyệt",
        "duyệt báo cáo của cơ sở, ký đính chính; trình báo cáo của phường lên tỉnh",
    ),
    (address("staff", ROOT), "tỉnh, chuyên viên", "đôn đốc, gia hạn, tổng hợp; lập báo cáo của tỉnh; mở đợt"),
    (
        address("approver", ROOT),
        "tỉnh, người duyệt",
        "duyệt báo cáo của cấp trên cơ sở; chỉ tiêu, ban hành; tải Word, Excel",
    ),
    (address("admin", ROOT), "tỉnh, quản trị", "đơn vị, người dùng, biểu mẫu, ngày nghỉ, sắp xếp tổ chức"),
]


def is_built() -> bool:
    """Is the demo province in this database?"""
    return db.session.scalar(select(User.id).where(User.email == LOGINS[0][0])) is not None


def appoint(units: list[DemoUnit], chance: Random, now: datetime) -> None:
    """Write accounts and appointments for every unit; all share one password."""
    stored = hashed(PASSWORD)
    unit_ids = dict(db.session.execute(select(UnitCode.code, UnitCode.unit_id)).all())
    users: list[dict[str, Any]] = []
    offices = []
    for unit in units:
        level = "province" if unit.code == ROOT else "grassroots" if unit.sector else "upper"
        for desk, title, roles in OFFICES[level]:
            name = names.person(chance)
            users.append({"email": address(desk, unit.code), "name": name, "phone": f"09000{len(users):05d}"})
            offices.append((unit_ids[unit.code], title, roles, unit))
    common = {"password_hash": stored, "enabled": True, "created_at": now}
    made = db.session.scalars(
        insert(User).returning(User.id, sort_by_parameter_order=True), [user | common for user in users]
    ).all()
    db.session.execute(
        insert(Appointment),
        [
            {"user_id": user_id, "unit_id": unit_id, "role": role, "title": title}
            | {"valid_from": unit.valid_from, "valid_to": unit.valid_to}
            for user_id, (unit_id, title, roles, unit) in zip(made, offices, strict=True)
            for role in roles
        ],
    )


def doer_at(desk: str, code: str, on: date) -> Doer:
    """The person at a desk, as the verbs want him."""
    person = db.session.scalars(select(User).where(User.email == address(desk, code))).one()
    return doer_for(person, on)
