"""What a host does at the desk on the way to what a test is about."""

from playwright.sync_api import Page, expect

from .host_steps import stand_at

REASON = "Why do you open it?"


def open_today(desk: Page, address: str = "/host") -> None:
    """Open the day and wait until it is read."""
    stand_at(desk, address)
    it_is_read(desk)


def it_is_read(desk: Page) -> None:
    """Wait until all of the day has come."""
    expect(desk.get_by_text("The page follows by itself.")).to_be_visible()


def row_of(desk: Page, name: str) -> str:
    """Return the text of the row of this visitor, without line breaks."""
    row = desk.get_by_role("row").filter(has=desk.get_by_role("link", name=name))
    expect(row).to_be_visible()
    return " ".join(row.inner_text().split())
