"""What axe-core, the checker of accessibility, says of a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# Without "preload", which fetches style sheets again, and their imports from beside the page instead of beside them.
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}


def violations(page: Page) -> list[str]:
    """Each element at fault, in a sentence: the rule, where, and what to mend."""
    # An element whose id is "axe" is in the window under that name too: only its function tells that it has come.
    if not page.evaluate("typeof window.axe?.run === 'function'"):
        page.evaluate(Axe().axe_script)
    # The violations alone: the whole report would cross over to this process at each call.
    found = page.evaluate("async options => (await axe.run(options)).violations", OPTIONS)
    return [
        f"{fault['id']} at {node['target']}: {node['failureSummary']}" for fault in found for node in fault["nodes"]
    ]
