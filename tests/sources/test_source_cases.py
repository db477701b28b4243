"""Every folder of cases/ holds a story as a person finds it, and expected.txt: an outline of what is read of it, to check by eye."""

from pathlib import Path

import pytest
from sources.story_files import CASES, outline, story_of

from fabula.sources import read_bytes


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case(case: Path) -> None:
    assert outline(read_bytes(*story_of(case))) == (case / "expected.txt").read_text(encoding="utf-8")


def test_a_plain_text_is_kept_to_the_letter() -> None:
    content = "\ufeffOne  line,\twith\u00a0room.\r\n\r\nAnother.\rAnd  \n\n\n"
    assert read_bytes(content.encode(), "a.txt").text == "One  line,\twith\u00a0room.\n\nAnother.\nAnd  \n\n\n"


def test_markup_becomes_blocks_lines_and_cells() -> None:
    page = (
        "<p>One<br>two<br><br>three <i>four</i></p><table><tr><td>a</td><td><p>b</p></td></tr></table>"
        "<p>f&#173;ive&nbsp;s&#8288;ix</p><hr><pre>x\n  y</pre>"
    )
    assert read_bytes(page.encode(), "a.html").text == "One\ntwo\n\nthree four\n\na\tb\n\nfive six\n\n* * *\n\nx\n  y"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "a.html",
            "<p>I <em>do</em> mind, <b>he <i>said</i></b>. <span style='font-style: italic'>Do I?</span></p>",
            ["do", "said", "Do I?"],
        ),
        ("a.html", "<p><i>One<br><br>two</i> three</p>", ["One", "two"]),
        ("a.md", "I *do* mind, he _said_. **Do I?** *A **b** c*", ["do", "said", "A b c"]),
        ("a.txt", "I *do* mind.", []),
    ],
)
def test_emphasis(name: str, content: str, words: list[str]) -> None:
    document = read_bytes(content.encode(), name)
    assert [span.of(document.text) for span in document.emphasis] == words


def test_the_room_of_a_break_is_a_region() -> None:
    document = read_bytes(b"She went out at last.\n\nHe stayed.\n\n\nIt rained on both of them.\n\nIt stopped.\n", "a.txt")
    kinds = [(region.kind, document.text[region.start : region.end]) for region in document.regions]
    assert kinds[1] == ("break", "\n\n\n")
    assert [kind for kind, _ in kinds] == ["body", "break", "body"]


def test_body_stands_under_its_heading() -> None:
    document = read_bytes(
        b"CHAPTER I.\nIn  Which\n\nIt rained, and he said so.\n\nCHAPTER II.\n\nIt went on raining for a while.\n", "a.txt"
    )
    assert [(region.kind, region.title) for region in document.regions] == [
        ("heading", "CHAPTER I. In Which"), ("body", "CHAPTER I. In Which"), ("heading", "CHAPTER II."), ("body", "CHAPTER II."),
    ]  # fmt: skip


PARAGRAPH = "It was the last week of the holidays, and nobody in the house had said a word to anybody about the boat. "


@pytest.mark.parametrize(
    "line",
    [
        "Chapter 3 was the one he hated most.",
        "Part two of the plan was hers.",
        "“THE END,” she read out, “is nigh.”",
        "I",
        "NO!",
        "Silence.",
        "“Author’s note: the author is asleep,” he read.",
        "Notes were passed.",
        "The introduction, however, was made at once.",
        "“...”",
        "?!",
        "Rating the biscuits took an hour.",
        "A/C: broken, again.",
        "Nobody said anything for a while: not even the cat.",
        "Later, they all said it had been fun.",
        "He rang at 10:42 p.m.",
        "By Thursday morning the boat was gone.",
        "Later that night, Tom said:",
        "Two days later came another letter from Arthur:",
        "From before her glass his mother answered:",
        "In the end:",
        "At noon…",
        "To be continued.",
        "The end.",
        "**Are you awake?**",
        "Day two: we walked until the road gave out.",
        "Of the four of us, only Ann could swim.",
        "Note: buy more rope.",
        "xo",
        ">",
    ],
)
def test_story_is_not_taken_for_something_else(line: str) -> None:
    text = "\n\n".join([PARAGRAPH * 3, PARAGRAPH, line, PARAGRAPH * 2, PARAGRAPH])
    document = read_bytes(text.encode(), "a.txt")
    assert [(region.kind, region.start, region.end) for region in document.regions] == [("body", 0, len(text.rstrip()))]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("CHAPTER IX  Emma", "heading"),
        ("Chapter the First", "heading"),
        ("Chapter 12: It begins", "heading"),
        ("**Emma**", "heading"),
        ("Part Two: The Boat", "heading"),
        ("PROLOGUE", "heading"),
        ("~ Chapter 12 ~", "heading"),
        ("Twentieth Chapter", "heading"),
        ("Emma's POV", "heading"),
        ("## Hal", "heading"),
        ("Saturday 2 May", "heading"),
        ("*~*~*", "break"),
        ("[scene break]", "break"),
        ("• • •", "break"),
        ("-----", "break"),
        (". . .", "break"),
        ("Meanwhile, at Ann's:", "break"),
        ("Three weeks later…", "break"),
        ("Back at the house:", "break"),
        ("A/N: I know, I know.", "note"),
        ("[Author's note: this is where it goes wrong!]", "note"),
        ("(AN: sorry)", "note"),
        ("Transcriber's Note: the page is torn here.", "note"),
    ],
)
def test_landmarks_are_found_among_paragraphs(line: str, kind: str) -> None:
    text = "\n\n".join([PARAGRAPH * 3, PARAGRAPH, line, PARAGRAPH * 2, PARAGRAPH])
    document = read_bytes(text.encode(), "a.txt")
    assert [(region.kind, document.text[region.start : region.end]) for region in document.regions][1] == (kind, line)
    assert [region.kind for region in document.regions] == ["body", kind, "body"]


def test_a_list_of_contents_swallows_no_story() -> None:
    text = "CONTENTS\n\nOne\n\nTwo\n\n\n“Yes,” she said.\n\n“No,” he said.\n\n“Well.”\n\n" + PARAGRAPH * 3
    document = read_bytes(text.encode(), "a.txt")
    assert [region.kind for region in document.regions if region.kind in ("front", "body")] == ["front", "body"]
    body = next(region for region in document.regions if region.kind == "body")
    assert document.text[body.start :].startswith("“Yes,” she said.")
