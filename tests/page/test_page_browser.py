"""The page driven in headless Chromium: what a reader sees and does."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gold_story import read_gold
from page.small_story import person, said, small_story
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from fabula.layers import Mention, Meta, Quote, Scene, Span, Story
from fabula.page import render

SAMPLE = Path(__file__).parents[2] / "samples" / "stitches"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: install it and have `chromium` on the PATH")

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield launched
    launched.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a story's page; afterwards nothing may have gone wrong, asked for anything, or opened a dialog."""
    trouble: list[str] = []
    contexts = []

    def open_story(story: Story, **settings: object) -> Page:
        file = tmp_path / "page.html"
        file.write_text(render(story), "utf-8")
        contexts.append(browser.new_context(**{"viewport": DESKTOP, "color_scheme": "light", "reduced_motion": "reduce", **settings}))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.on("console", lambda message: trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: trouble.append(request.url) if not request.url.startswith((file.as_uri(), "data:")) else None)
        page.goto(file.as_uri())
        return page

    yield open_story
    for context in contexts:
        context.close()
    assert trouble == []


def highlighted(page: Page, name: str) -> list[str]:
    return page.evaluate("(name) => [...(CSS.highlights.get(name) ?? [])].map(String)", name)


def on_screen(page: Page, name: str) -> bool:
    """Whether the first range of a highlight can be seen between the head and the foot."""
    return page.evaluate(
        """(name) => { const box = [...CSS.highlights.get(name)][0].getBoundingClientRect();
                       return box.top >= document.querySelector(".top").offsetHeight - 1 && box.bottom <= innerHeight; }""",
        name,
    )


def settled(page: Page) -> None:
    """Some frames later: jumping takes a few to bring its place to the eye."""
    page.evaluate("async () => { for (let n = 0; n < 10; n++) await new Promise(requestAnimationFrame); }")


@pytest.fixture(scope="module")
def sample() -> Story:
    return read_gold(SAMPLE)


def test_opening_somebody_shows_their_lines_mentions_and_scenes(open_page: Open, sample: Story) -> None:
    page = open_page(sample)
    first = sample.entities[0]
    page.locator("details.person summary").first.click()
    settled(page)
    spoken = {n for n, quote in enumerate(sample.quotes) if quote.speaker == first.id}
    assert {int(q.get_attribute("data-q") or -1) for q in page.locator("article q.on").all()} == spoken
    names, pronouns = highlighted(page, "names"), highlighted(page, "pronouns")
    own = [mention for mention in sample.mentions if mention.entity == first.id]
    assert set(names) <= {sample.words(mention) for mention in own if mention.form != "PRON"}
    assert set(pronouns) <= {sample.words(mention) for mention in own if mention.form == "PRON"}
    assert names
    assert pronouns
    assert page.locator(".ribbon a.on").count() == sum(first.id in scene.present for scene in sample.scenes)
    page.keyboard.press("Escape")
    assert page.locator("article q.on").count() == 0
    assert highlighted(page, "names") == []


def test_keys_go_from_line_to_line_and_the_card_tells_of_each(open_page: Open, sample: Story) -> None:
    page = open_page(sample)
    page.keyboard.press("j")
    settled(page)
    first = next(quote for quote in sample.quotes if quote.kind != "other")
    assert page.evaluate("document.activeElement.dataset.q") == str(sample.quotes.index(first))
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "card"
    card = page.locator("#card")
    assert card.is_visible()
    assert sample.entity(first.speaker or "").name in card.inner_text()
    assert "100% sure" in card.inner_text()
    page.keyboard.press("j")
    settled(page)
    second = page.evaluate("Number(document.activeElement.dataset.q)")
    page.keyboard.press("k")
    settled(page)
    assert page.evaluate("Number(document.activeElement.dataset.q)") < second
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('details.person[open] .name').textContent") == sample.entity(first.speaker or "").name
    page.keyboard.press("Escape")
    assert card.is_hidden()


def test_a_line_under_the_mouse_or_the_finger_shows_its_card(open_page: Open, sample: Story) -> None:
    page, phone = open_page(sample), open_page(sample, viewport=PHONE, has_touch=True)
    page.locator("article q").nth(2).hover()
    phone.locator("article q").nth(2).tap()
    for each in (page, phone):
        each.locator("#card").wait_for(state="visible")
        number = int(each.locator("article q").nth(2).get_attribute("data-q") or -1)
        assert sample.entity(sample.quotes[number].speaker or "").name in each.locator("#card").inner_text()


def test_scenes_are_walked_by_keys_and_by_the_ribbon(open_page: Open, sample: Story) -> None:
    page = open_page(sample)
    assert page.locator(".ribbon a").count() == len(sample.scenes)
    page.keyboard.press("]")
    settled(page)
    assert page.locator(".ribbon a[aria-current]").get_attribute("data-scene") == "1"
    assert "Scene 2 of" in page.locator("#here").inner_text()
    page.keyboard.press("[")
    settled(page)
    assert page.locator(".ribbon a[aria-current]").get_attribute("data-scene") == "0"
    page.locator(".ribbon a").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    settled(page)
    start = sample.scenes[-1].start
    assert int(page.evaluate("document.activeElement.id.slice(1)")) >= start
    mark = page.evaluate("parseFloat(document.getElementById('mark').style.left)")
    assert mark > 50


def test_the_search_finds_people_and_words_and_leads_there(open_page: Open, sample: Story) -> None:
    page = open_page(sample)
    name = sample.entities[0].name.split()[0]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.type(name.lower())
    page.locator("#found", has_text="person").wait_for()
    places = sum(sample.text[n:].lower().startswith(name.lower()) for n in range(len(sample.text)))
    assert f"{places} place" in page.locator("#found").inner_text()
    page.keyboard.press("Enter")
    settled(page)
    assert highlighted(page, "evidence")[0].lower() == name.lower()
    assert on_screen(page, "evidence")
    page.fill("#query", "it's")
    page.locator("#hits a", has_text="it’s").first.wait_for()
    page.fill("#query", "no such words (")
    page.locator("#found", has_text="0 places").wait_for()


def test_every_entry_of_the_world_leads_to_its_evidence(open_page: Open, sample: Story) -> None:
    page = open_page(sample)
    page.locator("#tab-world").click()
    for promise, entry in zip(sample.promises, page.locator("#world .entry").all(), strict=False):
        link = entry.locator("a.jump").first
        link.click()
        settled(page)
        start, end = map(int, (link.get_attribute("data-at") or "").split("-"))
        assert promise.evidence[0] == Span(start, end)
        assert "".join(highlighted(page, "evidence")[0].split()) == "".join(sample.text[start:end].split())
        assert on_screen(page, "evidence")
        assert page.evaluate("document.activeElement.tagName") == "P"
    act = page.locator("[data-act]").first
    act.locator("summary").click()
    act.locator("a.jump").first.click()
    settled(page)
    assert on_screen(page, "evidence")


def test_offsets_count_code_points_where_the_browser_counts_units(open_page: Open) -> None:
    text = "👩‍🚀🎉 𝕰𝖒𝖒𝖆 said “Hi 🎉!” to Ann.\n“🎉🎉 Yes, 𝕰𝖒𝖒𝖆,” said Ann 🎉."
    name = "𝕰𝖒𝖒𝖆"
    quotes = [
        said(text, "“Hi 🎉!”", "e0", 0, addressees=["e1"], cue=Span(text.index("said"), text.index("said") + 4)),
        said(text, f"“🎉🎉 Yes, {name},”", "e1", 1, addressees=["e0"]),
    ]
    starts = [text.index(name), text.rindex(name)]
    story = small_story(
        text,
        entities=[person("e0", name, mentions=2, quotes=1), person("e1", "Ann", quotes=1)],
        quotes=quotes,
        mentions=[Mention(f"m{n}", start, start + 4, "PER", "PROP", "e0", 1.0) for n, start in enumerate(starts)],
        scenes=[Scene("s0", 0, len(text), present=["e0", "e1"])],
    )
    page = open_page(story)
    assert [q.inner_text() for q in page.locator("article q").all()] == [story.words(quote) for quote in quotes]
    page.locator("details.person summary").first.click()
    settled(page)
    assert highlighted(page, "names") == [name, name]
    page.keyboard.press("j")
    settled(page)
    assert page.locator("#card .words").inner_text() == "said"
    page.keyboard.press("/")
    page.keyboard.type("ann 🎉")
    page.keyboard.press("Enter")
    settled(page)
    assert highlighted(page, "evidence") == ["Ann 🎉"]


def test_a_hostile_story_stays_text(open_page: Open) -> None:
    attack = '</script><script>alert(1)</script><img src="http://127.0.0.1:9/x" onerror="alert(2)">{{ 7*7 }}'
    text = f"“{attack}” said {attack}.\n\u202eegassem\u202c after \x07 bell"
    story = small_story(
        text,
        title=attack,
        meta=Meta(attack, [attack]),
        entities=[person("e0", attack, mentions=1, quotes=1)],
        quotes=[said(text, f"“{attack}”", "e0", 0, addressees=["e0"])],
        scenes=[Scene("s0", 0, len(text), present=["e0"], time=Span(0, 20))],
    )
    page = open_page(story)
    assert page.title() == attack
    assert page.locator("article p").first.inner_text() == text.split("\n", maxsplit=1)[0]
    page.locator("details.person summary").first.click()
    page.keyboard.press("j")
    settled(page)
    assert attack in page.locator("#card").inner_text()
    page.keyboard.press("/")
    page.keyboard.type("<img")
    page.keyboard.press("Enter")
    settled(page)
    assert page.locator("img").count() == 0
    for tab in ("scenes", "talk", "world"):
        page.locator(f"#tab-{tab}").click()


def test_the_theme_follows_the_system_until_chosen(open_page: Open, sample: Story) -> None:
    page = open_page(sample, color_scheme="dark")
    paper = "getComputedStyle(document.querySelector('article')).backgroundColor"
    dark = page.evaluate(paper)
    page.keyboard.press("t")
    light = page.evaluate(paper)
    assert dark != light
    page.reload()
    assert page.evaluate(paper) == light
    page.locator("#theme").click()
    assert page.evaluate(paper) == dark


def test_doubtful_and_unknown_lines_look_so_without_colour(open_page: Open) -> None:
    text = "“Sure.”\n“Doubtful.”\n“Nobody.”"
    quotes = [said(text, "“Sure.”", "e0", 0), said(text, "“Doubtful.”", "e0", 1, confidence=0.3), said(text, "“Nobody.”", None, 2)]
    page = open_page(small_story(text, entities=[person("e0", "Ann", quotes=2)], quotes=quotes))
    lines = page.evaluate("[...document.querySelectorAll('article q')].map((q) => getComputedStyle(q).textDecorationStyle)")
    assert lines == ["solid", "dotted", "dashed"]
    voices = page.evaluate("[...document.querySelectorAll('article q')].map((q) => getComputedStyle(q, '::before').content)")
    assert voices == ['"A" / "Ann: "', '"A" / "Ann: "', '"?" / "Unknown: "']
    page.keyboard.press("i")
    assert page.evaluate("getComputedStyle(document.querySelector('article q'), '::before').content") == "none"


def test_the_help_opens_and_single_keys_can_be_turned_off(open_page: Open, sample: Story) -> None:
    page = open_page(sample)
    page.keyboard.press("?")
    assert page.locator("dialog").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("dialog").is_hidden()
    page.keyboard.press("?")
    page.locator("#single").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") != "Q"


def test_keys_work_while_the_box_of_the_closed_help_still_has_the_focus(open_page: Open, sample: Story) -> None:
    page = open_page(sample)
    page.evaluate("document.querySelector('#single').dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }))")
    assert page.locator("dialog").is_visible()


def test_tabs_are_walked_by_arrows_and_the_page_is_skipped_through(open_page: Open, sample: Story) -> None:
    page = open_page(sample)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the story"
    assert page.evaluate("document.activeElement.getBoundingClientRect().width") > 50
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "story"
    page.locator("#tab-people").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("[role=tab][aria-selected=true]").get_attribute("id") == "tab-scenes"
    assert page.locator("[role=tabpanel]:visible").count() == 1


def test_a_phone_reads_it_without_scrolling_sideways(open_page: Open, sample: Story, tmp_path: Path) -> None:
    page = open_page(sample, viewport=PHONE, has_touch=True)
    for tab in ("people", "scenes", "talk", "world", "search"):
        page.locator(f"#tab-{tab}").tap()
        assert page.locator(f"#{tab}").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        small = page.evaluate("[...document.querySelectorAll('[role=tab]')].filter((tab) => tab.offsetHeight < 44).length")
        assert small == 0
    page.locator("#tab-scenes").tap()
    page.locator("#scenes a.jump").nth(1).tap()
    settled(page)
    assert page.locator(".sheet").is_hidden()
    page.screenshot(path=tmp_path / "phone.png")
    assert (tmp_path / "phone.png").stat().st_size > 10_000


def test_it_prints_the_text_and_who_is_who(open_page: Open, sample: Story) -> None:
    page = open_page(sample, viewport=PHONE)  # paper is narrow too
    page.emulate_media(media="print")
    assert page.locator("article p").first.is_visible() or page.locator("article details").count()
    assert page.locator("#people .name").first.is_visible()
    assert page.locator("h1").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('aside')).position") == "static"
    for hidden in (".ribbon", ".tools", "#search", "#talk", ".tabs"):
        assert page.locator(hidden).is_hidden()


def test_without_script_the_text_and_the_lists_can_be_read(open_page: Open, sample: Story) -> None:
    page = open_page(sample, java_script_enabled=False)
    assert page.locator("article q").first.is_visible()
    for panel in ("people", "scenes", "talk", "world"):
        assert page.locator(f"#{panel}").is_visible()


def test_a_novel_shows_at_once_and_jumps_anywhere(open_page: Open) -> None:
    line = "“{}” said Person {}, and went on for as long as anybody in the house could bear to hear of it, which was not long."
    lines = [line.format("A word or two about the weather and the roads. " * 4, n % 12) for n in range(3_000)]
    text = "\n".join(lines)
    quotes, mentions, at = [], [], 0
    for n, each in enumerate(lines):
        end = at + each.index("”") + 1
        quotes.append(
            Quote(f"q{n}", at, end, "speech", n, "explicit", speaker=f"e{n % 12}", confidence=0.9, addressees=[f"e{(n + 1) % 12}"])
        )
        mentions += [Mention(f"m{n}-{k}", end + 6, end + 12, "PER", "PROP", f"e{(n + k) % 12}", 1.0) for k in range(8)]
        at += len(each) + 1
    scenes = [Scene(f"s{n}", quotes[30 * n].start, quotes[min(30 * n + 30, 2_999)].start, present=[f"e{n % 12}"]) for n in range(100)]
    entities = [person(f"e{n}", f"Person {n}", mentions=2_000, quotes=250) for n in range(12)]
    page = open_page(small_story(text, entities=entities, quotes=quotes, mentions=mentions, scenes=scenes))
    assert len(text.split()) > 100_000
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    assert paint < 1_500
    page.locator("details.person summary").first.click()
    settled(page)
    assert 0 < len(highlighted(page, "names")) < 400  # only what is near the screen
    page.locator("#tab-scenes").click()
    page.locator("#scenes a.jump").nth(95).click()
    settled(page)
    assert page.locator(".ribbon a[aria-current]").get_attribute("data-scene") == "95"
    slowest = page.evaluate(
        """async () => { let slowest = 0, before = performance.now();
             for (let n = 0; n < 30; n++) { scrollBy(0, -400); await new Promise(requestAnimationFrame);
               slowest = Math.max(slowest, performance.now() - before); before = performance.now(); }
             return slowest; }"""
    )
    assert slowest < 500


# Contrast of every run of visible words with what lies behind it, by painting both on a pixel.
FAINT = """() => {
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = (colours) => {
    for (const colour of colours) { pixel.fillStyle = colour; pixel.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...pixel.getImageData(0, 0, 1, 1).data].map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.data.trim(), element = walker.currentNode.parentElement, style = getComputedStyle(element);
    const hidden = !element.checkVisibility() || element.closest("svg, .sr, .skip, script, style") || style.fontSize === "0px";
    if (!words || hidden) continue;
    const behind = ["#fff"];
    for (let each = element; each; each = each.parentElement) behind.splice(1, 0, getComputedStyle(each).backgroundColor);
    const [low, high] = [light(behind), light([...behind, style.color])].sort((a, b) => a - b);
    if ((high + 0.05) / (low + 0.05) < 4.5) faint.push(words.slice(0, 40));
  }
  return faint;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_words_can_be_read(open_page: Open, sample: Story, theme: str) -> None:
    page = open_page(sample, color_scheme=theme)
    assert page.evaluate(FAINT) == []
    page.locator("details.person summary").first.click()
    page.keyboard.press("j")
    settled(page)
    assert page.evaluate(FAINT) == []
    for tab in ("scenes", "talk", "world", "search"):
        page.locator(f"#tab-{tab}").click()
        assert page.evaluate(FAINT) == []
    page.keyboard.press("Escape")
    page.locator("#keys").click()
    assert page.evaluate(FAINT) == []


def test_everything_has_a_role_and_a_name(open_page: Open, sample: Story) -> None:
    page = open_page(sample)
    for role, name in (
        ("banner", None), ("main", None), ("complementary", "The world of the story"), ("navigation", "Scenes along the story"),
        ("tablist", "Panels"), ("heading", sample.meta.title),
    ):  # fmt: skip
        assert page.get_by_role(role, name=name).first.is_visible(), (role, name)  # type: ignore[arg-type]
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, summary, [role=tabpanel], dialog, svg[role]")]
             .filter((e) => !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby"))
             .filter((e) => !e.labels?.length && !e.textContent.trim())
             .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert unnamed == []
    assert page.locator("[role=tab][tabindex='0']").count() == 1
    assert page.locator(".ribbon a[tabindex='0']").count() == 1
