"""The file that render writes: whole, safe, self-contained, small."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import get_args

import lxml.html
import pytest
from gold_story import read_gold
from hypothesis import given, settings
from hypothesis import strategies as st
from page.small_story import person, said, small_story

from fabula.layers import (
    Act,
    Alias,
    Alternative,
    Bond,
    Change,
    Mention,
    Meta,
    Place,
    Promise,
    Quote,
    Region,
    Scene,
    Span,
    Story,
)  # fmt: skip
from fabula.layers.vocabulary import ACTS, QuoteKind, RegionKind
from fabula.page import render
from fabula.page.people import distinct_initials, people_of
from fabula.page.pictures import arcs_of, near_order
from fabula.page.render import css_string, plain
from fabula.page.setting import shown

SAMPLES = sorted(path.parent for path in (Path(__file__).parents[2] / "samples").glob("*/gold.json"))
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<!--<script>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe\u202d \u2066inside",
    "a\u2028b\u2029c\x01\x1b\x7f\x85",
    "';alert(1)//\\",
    "javascript:alert(1)",
    "&lt;b&gt; &amp;amp;",
    "👩‍🚀 𝕰𝖒𝖒𝖆 e\u0301",
]


def parsed(story: Story) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(render(story).encode(), parser=lxml.html.HTMLParser(encoding="utf-8", huge_tree=True))


def text_of(page: lxml.html.HtmlElement) -> str:
    return "\n".join(p.text_content() for p in page.xpath("//article//p[@id]"))


def printable(words: str) -> str:
    return "".join(c for c in words if c.isprintable() and not c.isspace())


def hostile_story(words: str) -> Story:
    """A story with `words` wherever a story has words of its own."""
    text = f"“Go,” said {words}.\n“{words}”\n{words}"
    whole = [Span(0, len(text))]
    return small_story(
        text,
        title=words,
        meta=Meta(words, [words], words, {words: [words]}),
        regions=[Region("r0", "heading", 0, 5, words), Region("r1", "body", 5, len(text), words)],
        entities=[person("e0", words, aliases=[Alias(words, 2)], pronouns={words: 1}, mentions=1, quotes=2), person("e1", "Ann")],
        quotes=[said(text, "“Go,”", "e0", 0, addressees=["e1"], cue=Span(6, 10)), said(text, f"“{words}”", "e1", 1, addressees=["e0"])],
        mentions=[Mention("m0", 0, 3, "PER", "PROP", "e0", 1.0)],
        scenes=[Scene("s0", 0, len(text), present=["e0", "e1"], time=Span(0, len(text)))],
        acts=[Act("a0", "q0", "order", "e0", 0, 3, to=["e1"])],
        promises=[Promise("p0", "e0", words, "c0", ["e1"], evidence=whole)],
        bonds=[Bond("b0", "e0", "e1", "kin", False, evidence=whole)],
    )


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_a_sample_is_set_to_the_letter(folder: Path) -> None:
    story = read_gold(folder)
    assert "".join(text_of(parsed(story)).split()) == "".join(story.text.split())


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_story_stay_words(words: str) -> None:
    story = hostile_story(words)
    page = parsed(story)
    assert [script.get("type") for script in page.iter("script")] == ["application/json", None]
    assert len(list(page.iter("style"))) == 1
    assert not list(page.iter("img", "iframe", "object", "embed", "base", "video", "audio"))
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on") or name == "style"]
    visible = printable(words)
    assert visible in printable(page.findtext(".//title"))
    assert visible in printable(text_of(page))
    data = json.loads(page.get_element_by_id("data").text_content())
    assert data["people"] == [words, "Ann"]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
@settings(max_examples=25)
def test_any_words_stay_words(words: str) -> None:
    page = parsed(hostile_story(words))
    assert len(list(page.iter("script"))) == 2


IDS = st.sampled_from(["e0", "e1", "e2", "nobody"])


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Any text with any layers over it."""
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
    ends = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted)
    spans = [Span(a, b) for a, b in draw(st.lists(ends, max_size=8))] if text else []
    many, maybe, chance = st.lists(IDS, max_size=3), st.none() | IDS, st.floats(0, 1)

    def quote(n: int, span: Span) -> Quote:
        kind = draw(st.sampled_from(get_args(QuoteKind)))
        others = [Alternative(draw(IDS), draw(chance))]
        return Quote(f"q{n}", span.start, span.end, kind, n // 2, "implicit", span, draw(maybe), draw(chance), others, draw(many))

    def scene(n: int, span: Span) -> Scene:
        place = Place(span.start, span.end, draw(maybe))
        return Scene(f"s{n}", span.start, span.end, place, span, draw(many), draw(many), draw(maybe), medium="phone")

    def act(n: int, span: Span) -> Act:
        return Act(f"a{n}", f"q{n}", draw(st.sampled_from(ACTS)), draw(maybe), span.start, span.end, draw(many))

    return small_story(
        text,
        title=draw(st.none() | st.text(max_size=9)),
        paragraphs=sorted(spans[:3]),
        regions=[Region("r0", draw(st.sampled_from(get_args(RegionKind))), span.start, span.end, "<b>") for span in spans[:1]],
        entities=[person(f"e{n}", draw(st.text(max_size=9)), mentions=3 - n, named_at=span.start) for n, span in enumerate(spans[:3])],
        mentions=[Mention(f"m{n}", span.start, span.end, "PER", "PRON", draw(maybe), 1.0) for n, span in enumerate(spans)],
        quotes=[quote(n, span) for n, span in enumerate(spans)],
        scenes=[scene(n, span) for n, span in enumerate(spans)],
        acts=[act(n, span) for n, span in enumerate(spans)],
        changes=[Change("c0", span.end, "promise", "e0", "a thing", evidence=[span]) for span in spans[:1]],
        promises=[Promise(f"p{n}", draw(maybe), "a thing", "c0", draw(many), "kept", "c0", [span]) for n, span in enumerate(spans)],
        bonds=[Bond(f"b{n}", draw(IDS), draw(IDS), "kin", True, "c0", "c9", evidence=[span]) for n, span in enumerate(spans)],
    )


@given(stories())
@settings(max_examples=60)
def test_any_story_has_a_page_with_its_text(story: Story) -> None:
    assert printable(text_of(parsed(story))) == printable(shown(story.text))
    assert render(story) == render(story)


def test_no_mark_of_direction_leaves_a_title() -> None:
    assert plain("a\u202eb\u2066c\x07d\n e") == "a b c d e"


def test_a_name_ends_no_string_of_the_style() -> None:
    assert css_string('a"}</style>\n') == "a\\000022\\00007d\\00003c\\00002fstyle\\00003e\\00000a"


@pytest.mark.parametrize("folder", SAMPLES[:1], ids=lambda folder: folder.name)
def test_nothing_is_fetched_and_only_its_own_script_and_style_run(folder: Path) -> None:
    page = parsed(read_gold(folder))
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; ")
    for element in (page.xpath("//script[not(@type)]")[0], page.xpath("//style")[0]):
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{'script' if element.tag == 'script' else 'style'}-src 'sha256-{digest}'" in policy
    links = [value for element in page.iter() for name, value in element.attrib.items() if name in {"href", "src", "action", "srcset"}]
    assert all(link.startswith(("#", "data:image/svg+xml,")) for link in links)
    assert not re.search(
        r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", render(read_gold(folder)).replace("http://www.w3.org/2000/svg", "")
    )


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_every_link_has_its_place_and_every_name_is_of_one_thing(folder: Path) -> None:
    page = parsed(read_gold(folder))
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for link in page.xpath("//a[starts-with(@href, '#')]"):
        assert link.get("href")[1:] in ids
    for reference in page.xpath("//@aria-controls | //@aria-labelledby | //label/@for"):
        assert reference in ids
    for button in page.xpath("//button"):
        assert button.get("aria-label") or button.text_content().strip()


def test_an_empty_story_says_plainly_what_was_not_found() -> None:
    page = parsed(small_story(""))
    said_so = [element.text_content() for element in page.find_class("empty")]
    assert said_so == [
        "There is no text here.",
        "Nobody was found in this text.",
        "No scenes were found in this text.",
        "No talk between two people was found in this text.",
        "No promises were found.",
        "No bonds were found.",
        "No speech acts were found.",
    ]


def test_the_same_story_gives_the_same_page() -> None:
    assert render(read_gold(SAMPLES[0])) == render(read_gold(SAMPLES[0]))


def test_a_layer_that_points_at_nobody_does_no_harm() -> None:
    text = "“Yes,” he said."
    story = small_story(
        text,
        quotes=[said(text, "“Yes,”", "e9", 0, addressees=["e8"])],
        mentions=[Mention("m0", 7, 9, "PER", "PRON", "e7", 1.0)],
        scenes=[Scene("s0", 0, len(text), present=["e6"])],
        promises=[Promise("p0", "e5", "to come", "c9", ["e4"], evidence=[Span(0, 6)])],
    )
    assert "unknown" in parsed(story).xpath("//article//q")[0].get("class")


def test_regions_that_are_not_the_story_are_folded() -> None:
    text = "A title\nA note\nA heading\nThe story.\nA licence"
    kinds = ("title", "note", "heading", "body", "licence")
    at = 0
    regions = []
    for n, (kind, line) in enumerate(zip(kinds, text.split("\n"), strict=True)):
        regions.append(Region(f"r{n}", kind, at, at + len(line)))
        at += len(line) + 1
    page = parsed(small_story(text, regions=regions))
    assert [fold.xpath("string(.//p)") for fold in page.xpath("//article/details")] == ["A note", "A licence"]
    assert page.xpath("string(//article//*[@role='heading'])").strip() == "A heading"


def test_a_page_of_a_novel_is_less_than_three_times_its_text() -> None:
    story = long_story(paragraphs=4_000)
    assert len(render(story).encode()) < 3 * len(story.text.encode())


def long_story(paragraphs: int) -> Story:
    """A novel of dialogue: each paragraph a line of forty words by one of twenty people, with mentions and acts."""
    lines = [f"“{'The long and winding sentence goes on. ' * 6}{n}” said Person {n % 20}." for n in range(paragraphs)]
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    quotes = [said(line, line[: line.index("”") + 1], f"e{n % 20}", n, addressees=[f"e{(n + 1) % 20}"]) for n, line in enumerate(lines)]
    return small_story(
        text,
        entities=[person(f"e{n}", f"Person {n}", mentions=paragraphs // 20, quotes=paragraphs // 20) for n in range(20)],
        quotes=[
            type(q)(f"q{n}", starts[n], starts[n] + q.end, "speech", n, speaker=q.speaker, confidence=0.9, addressees=q.addressees)
            for n, q in enumerate(quotes)
        ],
        mentions=[
            Mention(f"m{n}-{k}", starts[n] + k, starts[n] + k + 3, "PER", "PROP", f"e{n % 20}", 1.0)
            for n in range(paragraphs)
            for k in range(1, 200, 40)
        ],
        acts=[Act(f"a{n}", f"q{n}", "promise", f"e{n % 20}", starts[n], starts[n] + 20) for n in range(0, paragraphs, 2)],
    )


@given(st.lists(st.text(max_size=12), max_size=40))
def test_no_two_people_share_initials(names: list[str]) -> None:
    initials = distinct_initials(names)
    assert len(set(initials)) == len(names)
    assert all(0 < len(each) <= 4 for each in initials)


def test_whom_a_novel_mentions_once_is_counted_and_not_listed() -> None:
    page = parsed(
        small_story(
            "x", entities=[person("e0", "Ann", mentions=3), person("e1", "a sailor", mentions=1), person("e2", "a cook", mentions=1)]
        )
    )
    assert [name.text_content() for name in page.find_class("name")] == ["Ann"]
    assert "And 2 others mentioned only once." in page.get_element_by_id("people").text_content()


def test_a_long_list_is_folded() -> None:
    bonds = [Bond(f"b{n}", "e0", "e1", "kin", False, evidence=[Span(0, 1)]) for n in range(40)]
    world = parsed(small_story("x", bonds=bonds)).get_element_by_id("world")
    assert len(world.find_class("entry")) == 40
    assert world.xpath("string(./details[1]/summary)") == "24 more bonds"


def test_titles_give_no_initials() -> None:
    assert distinct_initials(["Emma", "Mr. Elton", "Miss Bates", "the old woman"]) == ["E", "El", "B", "O"]


def test_the_most_heard_get_the_inks() -> None:
    text = "“a” " * 12
    entities = [person(f"e{n}", f"Person {n}", mentions=99 - n) for n in range(12)]
    quotes = [said(text[4 * n :], "“a”", f"e{11 - n}", n) for n in range(12)]
    quotes = [type(q)(q.id, q.start + 4 * n, q.end + 4 * n, q.kind, q.turn, speaker=q.speaker) for n, q in enumerate(quotes)]
    people = people_of(small_story(text, entities=entities, quotes=[*quotes[:3], *quotes[:3], *quotes[4:]]))
    assert sum(p.ink is not None for p in people) == 8
    assert people[8].lines == 0
    assert people[8].ink is None


def test_those_who_talk_much_stand_near() -> None:
    order = near_order([0, 1, 2, 3], {(0, 3): 9, (3, 0): 9, (1, 2): 5, (0, 1): 1})
    assert abs(order.index(0) - order.index(3)) == 1
    assert abs(order.index(1) - order.index(2)) == 1


def test_the_picture_holds_forty_and_says_how_many_it_leaves_out() -> None:
    people = people_of(small_story("", entities=[person(f"e{n}", f"Person {n}") for n in range(60)]))
    arcs = arcs_of(people, {(n, n + 1): 60 - n for n in range(59)})
    assert len(arcs.nodes) == 40
    assert arcs.left_out == 20
    assert arcs.arcs[0].thickness == max(arc.thickness for arc in arcs.arcs)
