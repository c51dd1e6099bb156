"""A made-up report with a little of everything, for trying a template. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from submissions.consolidation.whole import Coverage, Whole
from submissions.forms.library import shipped_form
from submissions.publications.amounts import Amount, Figure
from submissions.publications.content import Grid, Listing, Part, Passage, Report
from submissions.publications.issues import Issue
from units.kinds import UnitKind
from workflow.model import Standing

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


def sample_report() -> Report:
    """A published report of a province that is not there."""
    form = shipped_form("Q")
    amount = Amount(1234, 0, 46, 60, at_least=True)
    figure = Figure("members_total", "Tổng số đoàn viên", "người", amount, amount, amount)
    items = (
        Passage("mood", "Tình hình tư tưởng", "Ổn định <b>{{ 7*7 }}</b> & yên tâm.\nĐoạn thứ hai."),
        figure,
        Grid("care", "Chăm lo", ("Số người", "Số tiền (đồng)"), (("Ngân sách", (figure, None)),)),
        Listing("strikes", "Đình công", ("Đơn vị", "Trạng thái", "Ngày"), (("CĐCS A", "Đã duyệt", "01/01/2026"),), 1),
    )
    sections = [section for _, section in form.walk()][:3]
    coverage = Coverage(60, 50, 46, 1000, 900, 800)
    issue = Issue(
        version=2,
        symbol="05/BC-LĐLĐ",
        issued_at=NOW,
        code="K7M2-9QXR",
        seal="0123 4567 89ab cdef",
        address="https://vi-du.vn/verify/K7M2-9QXR",
        signer_name="Nguyễn Văn A",
        signer_title="Phó Chủ tịch",
        changes=(("Tổng số đoàn viên", "1.230", "1.234"),),
    )
    return Report(
        form=form,
        round_code="THU",
        form_title=form.title_vi,
        period_name="Năm 2025",
        period_kind="year",
        unit_code="T",
        unit_name="Liên đoàn Lao động tỉnh Thử",
        unit_kind=UnitKind.PROVINCE,
        above_name="Tổng Liên đoàn Lao động Việt Nam",
        root_name="Liên đoàn Lao động tỉnh Thử",
        standing=Standing.APPROVED,
        is_alone=False,
        is_final=True,
        as_of=NOW,
        settled_at=NOW,
        coverage=coverage,
        whole=Whole((), (), (), (), (), coverage),
        parts=tuple(Part(depth, section, items if depth else ()) for depth, section in enumerate(sections)),
        missing=(("Công đoàn xã A", "C1", "CĐCS Trường B"),),
        corrected=(),
        adjusted=(),
        signer=(issue.signer_title, issue.signer_name),
        issue=issue,
    )
