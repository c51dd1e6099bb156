"""What a test does with a page of a report on a phone of 360 px: open, type, look at what is said and what is kept."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from extensions import db
from submissions.models import Round, Submission
from tests.browser.conftest import Site
from tests.tasks.servers import until
from tests.world import PASSWORD

PHONE = 360
SAVED = "[data-saving]"
CUT = "Failed to load resource"
"""What a browser says of itself when the network or the house fails: expected here."""


def address(site: Site, quarter: Round, part: str = "A1.I") -> str:
    return f"{site.address}/submissions/{site.world.report(quarter, 'C1').id}/sections/{part}"


def figure(site: Site, quarter: Round, key: str) -> tuple[int | None, int]:
    db.session.expire_all()
    report: Submission = site.world.report(quarter, "C1")
    index = report.round.form_version.compiled.slot(key).index
    found = report.figures[index], report.nothings[index]
    db.session.rollback()
    return found


def types(page: Page, key: str, text: str) -> None:
    page.locator(f"[name='{key}']").press_sequentially(text)


def says(page: Page, text: str) -> None:
    expect(page.locator(SAVED)).to_contain_text(text, timeout=15_000)


def has(page: Page, key: str, text: str) -> None:
    expect(page.locator(f"[name='{key}']")).to_have_value(text)


def opens(page: Page, where: str) -> None:
    """Open a page and wait until it is kept for when there is no network."""
    page.goto(where)
    page.evaluate("navigator.serviceWorker.ready")
    if not page.evaluate("Boolean(navigator.serviceWorker.controller)"):
        page.reload()
    until(lambda: is_kept(page, where))


def is_kept(page: Page, where: str) -> bool:
    return page.evaluate("where => caches.match(where).then(Boolean)", where)


def enter(page: Page, site: Site) -> None:
    """Sign in as Vân."""
    page.get_by_label("Thư điện tử").fill(site.world["Vân"].email)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def drafts(page: Page) -> int:
    return page.evaluate("""async () => (await import('/static/js/drafts.js')).draftsOf(document.body.dataset.person)
        .then(all => all.length)""")
