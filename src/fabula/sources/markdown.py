"""Markdown, with the writers' habits that CommonMark has no word for: YAML front matter, novelWriter's `@` and `%` lines."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from fabula.layers import Meta
from fabula.sources.blocks import Piece, trimmed
from fabula.sources.decoding import decode
from fabula.sources.drafts import Draft, draft_of
from fabula.sources.landmarks import is_chapter
from fabula.sources.markup import HR

# Prose has no code, tables, links to follow or HTML; an indented paragraph is a paragraph.
UNUSED = ("code", "fence", "html_block", "reference", "html_inline", "link", "image", "autolink", "backticks", "entity")
PARAGRAPH = 50_000  # characters
# novelWriter's lines.
PLANNING = ("@pov:", "@char:", "@focus:", "@location:", "@mention:", "@plot:", "@time:", "@entity:", "@object:", "@custom:", "%")


def read_markdown(data: bytes, name: str) -> Draft:
    """The draft of a Markdown file: CommonMark's blocks and emphasis, and nothing else of it. Raises UnreadableSource if it is no text."""
    text, warnings = decode(data, name)
    meta, body = front_matter(text)
    parser = MarkdownIt("commonmark").disable([*UNUSED, "inline"])
    return draft_of(list(_pieces(parser, body)), meta, warnings=tuple(warnings))


def front_matter(text: str) -> tuple[Meta, str]:
    """What YAML front matter between two lines `---` says (plain keys and lists; the rest is for site builders), and the text below it."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---" or not (
        end := next((at for at, line in enumerate(lines[1:200], 1) if line.rstrip() in ("---", "...")), 0)
    ):
        return Meta(), text
    said: dict[str, list[str]] = {}
    key = ""
    for line in lines[1:end]:
        if line.lstrip().startswith("- ") and key:
            said[key].append(_scalar(line.lstrip()[2:]))
        elif ":" in line and not line[:1].isspace():
            key, _, value = line.partition(":")
            key = key.strip()
            listed = value.strip()
            values = listed[1:-1].split(",") if listed.startswith("[") and listed.endswith("]") else [listed]
            said[key] = [each for each in map(_scalar, values) if each]
    if not said:
        return Meta(), text
    title = next(iter(said.pop("title", said.pop("Title", []))), None)
    authors = [name for key in list(said) if key.lower() in ("author", "authors", "by") for name in said.pop(key)]
    summary = next((" ".join(said.pop(key)) for key in list(said) if key.lower() in ("summary", "description", "synopsis")), None)
    return Meta(title, authors, summary or None, {key: values for key, values in said.items() if values}), "\n".join(lines[end + 1 :])


def _scalar(value: str) -> str:
    return value.strip().strip("\"'").strip()


def _pieces(parser: MarkdownIt, body: str) -> Iterator[Piece]:
    """One piece a paragraph, heading or rule. The marks of lists stay, since a dash may open a speech."""
    lines = body.split("\n")
    lead, heading = "", ""
    end = 0
    tokens = parser.parse(body)
    lone = sum(token.type == "heading_open" and token.tag == "h1" for token in tokens) == 1
    for token in tokens:
        gap = 1
        if token.map:
            gap = max(1, sum(not line.strip() for line in lines[end : token.map[0]]))
            end = token.map[1] if token.nesting == 0 else token.map[0]
        if token.type == "hr":
            yield Piece(HR, "break", gap)
        elif token.type == "heading_open":
            heading = "title" if lone and token.tag == "h1" else token.markup
        elif token.type == "heading_close":
            heading = ""
        elif token.type == "list_item_open":
            lead = f"{token.info}{token.markup} "
        elif token.type == "inline":
            words, emphasis = _inline(parser, token.content, lead)
            lead = ""
            if heading.startswith("-") and (len(words) > 80 or words[-1:] in '.!?…"”’'):
                # A line of dashes right under a paragraph is a heading to CommonMark, a scene break to a writer.
                yield Piece(words, None, gap, emphasis)
                yield Piece(HR, "break")
            else:
                titled = heading == "title" and not is_chapter(words)
                yield Piece(
                    words, "title" if titled else "heading" if heading else "note" if words.startswith(PLANNING) else None, gap, emphasis
                )


def _inline(parser: MarkdownIt, content: str, lead: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The words of a paragraph without the marks of emphasis, and where that is. What is longer than any paragraph is left as it is."""
    tokens: list[Token] = []
    if len(content) <= PARAGRAPH:
        parser.inline.parse(content, parser, {}, tokens)
    else:
        tokens.append(Token("text", "", 0, content=content))
    parts, at = [lead], len(lead)
    emphasis: list[tuple[int, int]] = []
    depth = begin = 0
    for token in tokens:
        if token.type == "em_open":
            begin, depth = (at if depth == 0 else begin), depth + 1
        elif token.type == "em_close":
            depth -= 1
            if depth == 0 and at > begin:
                emphasis.append((begin, at))
        words = "\n" if token.type in ("softbreak", "hardbreak") else token.content
        parts.append(words)
        at += len(words)
    return trimmed("".join(parts), emphasis)
