"""Makes docs/picture.png, the README's picture: the page of a sample story in a browser.

`python -m docs.picture` needs the dev extras and a Chromium (`chromium`, or the one that `playwright install chromium` brings).
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

import fabula
from fabula.page import render

ROOT = Path(__file__).parent.parent
STORY = ROOT / "samples" / "quincy-street" / "story.txt"
SIZE = {"width": 1180, "height": 760}
SCROLLED = 1350  # pixels, to where people talk


def main() -> None:
    """Read the sample, open its page, take the picture."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "page.html"
        page_file.write_text(render(fabula.read(STORY)), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(page_file.as_uri())
        page.mouse.move(SIZE["width"] / 3, SIZE["height"] / 2)
        page.mouse.wheel(0, SCROLLED)
        page.wait_for_timeout(500)
        page.screenshot(path=ROOT / "docs" / "picture.png")
        browser.close()


if __name__ == "__main__":
    main()
