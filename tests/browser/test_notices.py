"""What people are told, in a real browser on a phone and a desk: the pages of notices, and a letter that really arrived."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from extensions import db
from submissions.models import Round
from submissions.notices import plan_reminders
from submissions.notices.models import Notice, NoticeState
from submissions.rounds.calendar import calendar_for
from tests.browser.conftest import Site, signed_in
from tests.browser.test_rounds import looked_at
from tests.tasks.servers import until
from tests.world import NOW

REASON = "Số đoàn viên nữ chưa khớp với kỳ trước, đề nghị kiểm tra lại mục I.2"


@pytest.fixture
def told(site: Site, quarter: Round) -> None:
    """C1's report was returned, the deadline of the quarter comes near, one letter did not arrive."""
    site.world["Vân"].submits(site.world.report(quarter, "C1"))
    site.world["Hậu"].returns(site.world.report(quarter, "C1"), REASON)
    plan_reminders(NOW, calendar_for(NOW.year))
    lost = Notice(
        user_id=site.world["Sơn"].user.id,
        submission_id=site.world.report(quarter, "C3").id,
        kind="return",
        occasion="v0",
        facts={"by": "Hậu", "title": ""},
        owed_at=NOW,
        not_before=NOW,
        state=NoticeState.FAILED,
        fault="550 5.1.1 hộp thư không tồn tại",
        attempts=4,
    )
    db.session.add(lost)
    db.session.commit()


def letter_to(site: Site, address: str) -> str:
    """The HTML of the first letter that arrived at an address."""
    until(lambda: any(address in letter["To"] for letter in site.mail.letters))
    letter = next(each for each in site.mail.letters if address in each["To"])
    return letter.get_body(("html",)).get_content()


@pytest.mark.parametrize("width", [360, 1440])
def test_pages_of_notices_and_the_letter_fit_and_can_be_read(site, quarter, told, browser: Browser, width):
    pages = {
        "Vân": {"inbox": "/notices", "preferences": "/notices/preferences"},
        "Hậu": {"late": f"/rounds/{quarter.code}/late"},
        "Minh": {"letters": "/admin/notices", "schedule": f"/rounds/{quarter.code}/reminders"},
    }
    for name, addresses in pages.items():
        with signed_in(browser, site, name, width) as page:
            for shot, address in addresses.items():
                page.goto(site.address + address)
                looked_at(page, shot, width)
    page = browser.new_page(viewport={"width": width, "height": 740})
    page.set_content(letter_to(site, "van@vi-du.vn"))
    looked_at(page, "letter", width)
    page.close()
