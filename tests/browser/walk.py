"""What visitors do, in words."""

from playwright.sync_api import expect

from demo import text

STEPS = (
    text.walk.MEET,
    text.walk.CHOOSE,
    text.walk.UNLEARN,
    text.walk.COMPARE,
    text.walk.VERIFY,
    text.walk.ALL_METHODS,
    text.walk.PAPER,
    text.you.YOU,
)
"""All tabs, in their order."""

LOOKS = {
    "light": ("", 1280, 720),
    "dark": ("?__theme=dark", 1280, 720),
    "phone": ("", 390, 844),
    "stage": ("?present=1", 1280, 720),
}
"""Address, width and height (pixels)."""


def go(page, step):
    page.locator("#walk").get_by_role("tab", name=step, exact=True).click()


def choose_preset(page, name):
    go(page, "Choose")
    page.locator("#preset").get_by_label(name).check()
    expect(page.get_by_text("What would be forgotten")).to_be_visible()


def forget(page):
    page.locator("#forget").click()


def wait_until_forgotten(page):
    """Wait until a run has opened its step and is over; before that, *See* may still be the last run's.

    The page looks for itself, twenty times a second: ``expect`` looks once a second after a while, and a page that
    nobody sees has few frames.
    """
    page.wait_for_function(
        """step => document.querySelector("#see")?.disabled === false
          && document.querySelector("#walk > .tab-wrapper [aria-selected=true]")?.textContent.trim() === step""",
        arg=text.walk.UNLEARN,
        polling=50,
    )


def forget_and_compare(page):
    forget(page)
    wait_until_forgotten(page)
    page.locator("#see").click()
    page.wait_for_function("/Before: .*%.* Now .*%/s.test(document.querySelector('#headline')?.textContent)")


def switch_to(page, original):
    page.locator("#original").get_by_label(original).check()
    said = f"model {original.lower()}"
    page.wait_for_function("said => document.querySelector('.status').textContent.includes(said)", arg=said)


def choose_by(page, way):
    """Open one of the tabs in which can be chosen; what can be picked there is fetched then."""
    go(page, "Choose")
    page.locator("#ways").get_by_role("tab", name=way, exact=True).click()
    picked = {text.choose.TABS["people"]: "people", text.choose.TABS["ratings"]: "ratings"}.get(way)
    if picked:
        page.locator(f"#{picked} tbody input").first.wait_for()


def line(page, table, row):
    """Return a row of a table to pick from, as it is on screen, counted from 0."""
    return page.locator(f"#{table} tbody tr").nth(row)


def sort_by(page, table, column):
    """Sort a table to pick from by a column; smallest first, and the other way round the second time."""
    page.locator(f"#{table}").get_by_role("button", name=column, exact=True).click()


def shown(page, table, column):
    """Return a column's cells as they are on screen, counted from 0 behind the ticks."""
    return page.locator(f"#{table} tbody tr td:nth-child({column + 2})").all_inner_texts()


def race(page):
    go(page, "Unlearn")
    page.locator("#race").click()


def run_methods(page, *names):
    """Choose these methods and no others, and run them."""
    go(page, "Methods")
    for box in page.locator("#methods label").all():
        box.get_by_role("checkbox").set_checked(box.inner_text().split("\n")[0] in names)
    page.locator("#run-methods").click()


def wait_until_compared(page):
    page.wait_for_function("""() => document.querySelector("#contest .contest")?.checkVisibility()
      && !document.querySelector("#run-methods").disabled""")


def row(page, name):
    """Return a row of the table of methods."""
    return page.locator("#contest tbody tr", has_text=name)


def headline(page):
    return page.locator("#headline")


def open_panel(page, name):
    """Open one of the panels of Compare; on a phone the last ones are in a menu."""
    tab = page.locator("#compared").get_by_role("tab", name=name, exact=True)
    if tab.is_visible():
        tab.click()
    else:
        page.locator("#compared .overflow-menu > button").first.click()
        page.locator("#compared .overflow-dropdown button", has_text=name).first.click()


def count(page, what):
    """Return the number beside ``what`` in the running summary."""
    return page.locator(".counts li", has_text=what).locator("b")


def cell(page, table, row, column):
    """Return a cell of a table as it is on screen, counted from 0."""
    return page.locator(f"#{table} .virtual-row").nth(row).get_by_role("gridcell").nth(column)


def expect_no_sideways_scroll(page):
    """Fail where the page stays wider than the screen."""
    page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")
