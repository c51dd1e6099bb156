"""What the addresses of the matrix name, and the forms people send to them: valid ones, so that only rights decide."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select
from werkzeug.routing import Rule

from extensions import db
from submissions.consolidation.level import empty_totals
from submissions.entry.parts import pages_of
from submissions.entry.postings import place_of
from submissions.models import Document, DocumentState, Round
from submissions.remarking.models import Anchor, Remark
from submissions.restructuring.rehearsing import digest
from submissions.workbooks.taking import workbook_of
from tests.guards.authorization.corrected import correction_of
from tests.guards.authorization.formed import NAMED, draft_of, file_of, sent_about_forms, somebodys_sign_in, target_of
from tests.guards.authorization.owed import asked, failed_notice
from tests.guards.authorization.published import about_published, published, sent_about_published
from tests.guards.authorization.rounds import about_rounds, late_unit, planned, wished
from tests.world import NOW, PASSWORD, World
from units.acting import Delegation
from units.importing import COLUMNS, import_units
from units.people import Appointment, User
from units.restructuring.models import Restructure
from units.restructuring.snapshot import fingerprint, snapshot_around
from units.tree import unit_by_code

NEW_PASSWORD = "bốn chiếc thuyền trên sông"
OCTOBER = date(2026, 10, 1)
REASON = "Đơn vị ngừng hoạt động từ tháng trước"


@dataclass(frozen=True)
class Things:
    """A value for every argument of our addresses, all of one unit and its report."""

    named: dict[str, Any]
    unit_code: str
    version: int
    part: str
    table_part: str
    root_id: int
    below_id: int
    """A unit directly below."""
    near_id: int
    """Somebody with an office directly above or below."""
    tree: str
    """The tree as it was rehearsed."""
    workbook: bytes
    """The official workbook of the report."""
    sent_id: int
    """Another report of the unit; a grassroots one was returned with a remark and waits again."""
    approved_id: int
    """The unit's report in a round in which everything is approved."""
    approved_version: int
    target_id: int
    """The value the unit was given to reach."""

    @classmethod
    def of(cls, world: World, round_: Round, code: str, past: Round) -> Things:
        """The things of the unit that carries `code`; in `past` everything is approved."""
        report = world.report(round_, code)
        document = Document(
            submission_id=report.id,
            format="json",
            state=DocumentState.READY,
            ordered_by=None,
            ordered_at=NOW,
            made_at=NOW,
            file_name="bao-cao.json",
            content=b"{}",
            content_hash="0" * 64,
        )
        db.session.add(document)
        db.session.flush()
        office = office_at(report.unit_id)
        remark, sent = remarked(world, code)
        named = {
            "submission_id": report.id,
            "remark_id": remark,
            "adjustable_id": adjustable(world, code),
            "document_id": document.id,
            "publication_id": published(report),
            "correction_id": correction_of(world.report(past, code)),
            "unit_id": report.unit_id,
            "restructure_id": decision(report.unit_id),
            "sign_in_id": somebodys_sign_in(world["Quân"].user),
            "person_id": office.user_id,
            "appointment_id": office.id,
            "delegation_id": lent(office, world["Quân"].user),
            "notice_id": failed_notice(report.id, world["Quân"].user),
            "bulk_id": asked(world["Lan"], report),
            "extension_id": wished(world, code),
            "plan_id": planned(world),
            "late_id": late_unit(),
            "code": round_.code,
            "slot_key": "members_total",
            **dict.fromkeys(("number", "older", "newer"), 1),
            "draft_id": draft_of("Q"),
            "file_id": file_of(report.id),
            **NAMED,
            "format_": "csv",
            "filename": "nhip.css",
        }
        pages = pages_of(round_.form_version.compiled, report.level, report.sector)
        part, table_part = pages[0].code, place_of(pages, "care_by_payer")
        tree = fingerprint(snapshot_around(OCTOBER))
        near = world["Vân" if code == "K" else "Hậu"].user.id
        below = unit_by_code(f"{code}-T", OCTOBER)
        assert below is not None
        workbook = workbook_of(report, key=current_app.config["SECRET_KEY"], now=NOW)
        approved, root_id = world.report(past, code), report.unit_path[0]
        others = sent, approved.id, approved.version, target_of(report.unit_id)
        return cls(named, code, report.version, part, table_part, root_id, below.id, near, tree, workbook, *others)

    def named_by(self, rule: Rule) -> dict[str, Any]:
        """The arguments of one address: `code` is a part of the report, a form or a round, depending on the room."""
        sections = ("submissions.section", "submissions.save_section", "autosave.answers", "autosave.save")
        codes = dict.fromkeys(sections, self.part)
        codes |= dict.fromkeys(("pasting.box", "pasting.look"), self.table_part)
        codes |= dict.fromkeys(("forms.version", "forms.compare_versions"), "Q")
        named = self.named | ({"code": codes[rule.endpoint]} if rule.endpoint in codes else {})
        named |= {"submission_id": named["adjustable_id"]} if rule.endpoint == "consolidation.adjust" else {}
        named |= {"key": "care_by_payer"} if rule.endpoint.startswith("pasting.") else {}
        if rule.endpoint.startswith(("remarks.", "versions.", "checking.receipt")):
            named |= {"submission_id": self.sent_id}
        named |= about_published(rule.endpoint)
        if rule.endpoint.startswith("corrections."):
            named = named | {"submission_id": self.approved_id}
        return {name: named[name] for name in rule.arguments}

    def sent_to(self, endpoint: str, case: str) -> dict[str, Any]:
        """The form of one POST: what a person with the right to do it would send."""
        report_id = self.named["submission_id"]
        forms: dict[str, dict[str, Any]] = {
            "submissions.save_section": {"version": self.version, "workforce_total": "120"},
            "checking.notes": {"version": self.version, "note:members_total": REASON},
            "checking.nil": {"version": self.version},
            "pasting.look": {"block": "1\t2"},
            "autosave.save": {"version": self.version, "workforce_total": "120"},
            "submissions.move": {"move": case, "version": self.version, "reason": REASON},
            "submissions.moves": {"move": case, "ids": report_id, f"version:{report_id}": self.version}
            | {"reason": REASON},
            "remarks.create": {"at": "field:members_total", "text": REASON},
            "remarks.answer": {"text": REASON},
            "bulk.create": {"move": "approve", "all": "1", "as_of": "2020-01-01T00:00:00+00:00"}
            if case == "all"
            else {"move": case, "ids": report_id, f"version:{report_id}": self.version, "reason": REASON},
            "consolidation.adjust": {"version": 1, "amount": "5", "way": "subtract", "reason": REASON},
            "publications.order_document": {"format": "json"},
            **sent_about_published(self.version, REASON),
            "workbooks.take": {"file": (io.BytesIO(self.workbook), "bao-cao.xlsx")},
            "workbooks.take_all": {"file": (io.BytesIO(self.workbook), "bao-cao.xlsx")},
            "corrections.create": {
                "place": "legal_sessions",
                "value:legal_sessions": "7",
                "version": self.approved_version,
                "reason": REASON,
            },
            "corrections.act": {"act": case, "seen": 0, "reason": REASON},
            "restructures.create": {"scope": self.named["unit_id"], "decision": "1/QĐ", "effective": "01/10/2026"},
            "restructures.add_act": {"action": "dissolve", "code": self.unit_code},
            "restructures.carry_out": {"rehearsed": f"{self.tree}-{digest([])}"},
            "notices_admin.change": {"act": case, "ids": self.named["notice_id"]},
            "notices.wish": {"digest_at": "07:30"},
            "chasing.remind": {"ids": report_id},
            "units.browse.import_list": {"file": (self._unit_list(), "don-vi.csv"), "apply": "1"},
            "units.people.invite_many": {"ids": self.named["person_id"]},
            "units.people.create": {
                "email": "nguoi-moi@vi-du.vn",
                "name": "Người Mới",
                "unit_code": self.unit_code,
                "role": "reporter",
                "from": "16/09/2026",
            },
            "units.people.change_account": {"act": case, "email": "doi@vi-du.vn", "name": "Tên Đúng"},
            "units.people.end": {"last_day": "30/09/2026"},
            "units.people.pass_on": {
                "unit": self.named["unit_id"],
                "email": "nguoi-nhan@vi-du.vn",
                "name": "Người Nhận",
                "first_day": "01/10/2026",
            },
            "units.portfolios.change": {
                "ids": self.below_id,
                "carer": self.named["person_id"],
                "from": "16/09/2026",
            },
            "units.seat.choose": {"unit": self.named["unit_id"]},
            "units.delegations.create": {
                "giver": self.named["person_id"],
                "unit": self.named["unit_id"],
                "taker": self.near_id,
                "from": "16/09/2026",
                "to": "30/09/2026",
                "reason": REASON,
            },
            "units.people_list.import_list": {"file": (self._people_list(), "nguoi.csv"), "apply": "1"},
            "units.account.set_password": {"present": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD},
            "units.second_factor.begin": {"present": PASSWORD},
            "units.second_factor.off": {"present": PASSWORD},
            **about_rounds(self.root_id, self.named["late_id"], case),
            "rounds.create": {
                "form": "Q",
                "period": "2026-Q2",
                "workflow": "one_step",
                "scope": self.root_id,
                "due_grassroots": "30/09/2026",
                "due_upper": "05/10/2026",
                "due_province": "10/10/2026",
            },
        }
        forms |= sent_about_forms(self.version, self.below_id, self.unit_code, self.target_id)
        return forms.get(endpoint, {})

    def _unit_list(self) -> io.BytesIO:
        """A list with one new unit below this one."""
        heading = "code,name,kind,sector,parent_code,valid_from,valid_to"
        return io.BytesIO(f"{heading}\nX1,Tổ công đoàn,group,,{self.unit_code},2026-01-01,\n".encode())

    def _people_list(self) -> io.BytesIO:
        """A list with one new person of this unit."""
        line = f"Người Mới,nguoi-moi@vi-du.vn,{self.unit_code},reporter,2026-09-16,"
        return io.BytesIO(f"name,email,unit_code,role,from,to\n{line}\n".encode())


def add_units_below(*codes: str) -> None:
    """A new unit directly below each that carries one of `codes`, of which no round expects anything; and one that owes."""
    lines = [f"{code}-T,Tổ công đoàn {code},group,,{code},2026-09-01," for code in codes]
    lines.append("L9,CĐCS mới thành lập,grassroots,private,T,2026-09-01,")
    import_units("\n".join([",".join(COLUMNS), *lines]) + "\n")


def adjustable(world: World, code: str) -> int:
    """The unit's report of a quarter of its own, with totals: as if others stood below."""
    kept = db.session.scalar(select(Round).where(Round.code.contains("2025-Q2")))
    report = world.report(kept or world.round(period="2025-Q2"), code)
    if report.total is None:
        empty_totals([report], report.round.form_version.compiled, now=NOW)
    return report.id


def remarked(world: World, code: str) -> tuple[int, int]:
    """(a remark sent with a return, its report): of an earlier quarter; that of a unit with units below is not submitted."""
    kept = db.session.scalar(select(Round).where(Round.code.contains("2025-Q3")))
    report = world.report(kept or world.round(period="2025-Q3"), code)
    sent = Remark(
        submission_id=report.id,
        anchor=Anchor.WHOLE,
        place="",
        label="Toàn bộ báo cáo",
        text=REASON,
        author_name="Người kiểm tra",
        author_title="",
        author_for="",
        written_at=NOW,
        sent_at=NOW,
    )
    db.session.add(sent)
    db.session.flush()
    if code == "C1":
        world["Vân"].submits(report)
    return sent.id, report.id


def office_at(unit_id: int) -> Appointment:
    """The first office anybody was given at a unit."""
    query = select(Appointment).where(Appointment.unit_id == unit_id).order_by(Appointment.id).limit(1)
    return db.session.scalars(query).one()


def lent(office: Appointment, taker: User) -> int:
    """The offices of that person, lent from next month on."""
    kept = Delegation(
        giver=office.user,
        taker=taker,
        unit=office.unit,
        reason=REASON,
        made_at=NOW,
        valid_from=OCTOBER,
        valid_to=OCTOBER,
    )
    db.session.add(kept)
    db.session.flush()
    return kept.id


def decision(unit_id: int) -> int:
    """A decision about the tree at and below one unit, nothing in it yet."""
    kept = Restructure(decision="9/QĐ", effective_on=OCTOBER, scope_id=unit_id, acts=[], made_at=NOW)
    db.session.add(kept)
    db.session.flush()
    return kept.id
