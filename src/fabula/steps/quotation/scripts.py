"""Speech and writing set off by lines: scripts (`NAME: line`), chats (`name (10:02): line`), quoted blocks (`> line`), letters."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from fabula.layers import Span
from fabula.steps.blanks import before_blanks, past_blanks
from fabula.steps.lexicon import first_name, words
from fabula.steps.pronouns import PRONOUNS, gender_of
from fabula.steps.quotation.pairing import Piece

_TIME = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?"
# Letters must stand in it; no "3pm", no "1st".
_NAME = (
    r"(?!\d+(?:st|nd|rd|th|am|pm)\b)(?=[\d_]*[^\W\d_])"
    r"\w[^\s:,<>()\[\]\"“”‘«»—*]{0,24}(?: [^\s:,<>()\[\]\"“”‘«»—*]{1,20}){0,3}"
)
_CLOCK = re.compile(_TIME, re.IGNORECASE)
_LABEL = re.compile(
    rf"[*_]{{0,2}}(?:[\[(]?{_TIME}[\])]?\s*[-–]?\s*)?[<@]?@?(?P<name>{_NAME})>?[*_]{{0,2}}"
    rf"\s*(?P<aside>[\[(][^\])\n]{{1,60}}[\])])?\s*(?::|(?<=>))[*_]{{0,2}}\s+(?=\S)",
    re.IGNORECASE,
)
_ONE_WORD = re.compile(r"\s*[*_]{0,2}(?P<name>[^\W\d_]+)[*_]{0,2}:[*_]{0,2}\s*")
# The name and the time on a line of their own, the message below.
_HEADER = re.compile(rf"[*_]{{0,2}}(?P<name>{_NAME})[*_]{{0,2}}\s*(?:,\s*|[\[(]|[-–—]\s*){_TIME}[\])]?\s*", re.IGNORECASE)
# [He takes off his glasses.] anywhere; (laughing) only at the head of a line.
_DIRECTION = re.compile(r"\[[^\]]{1,400}\]|\([^)\n]{1,200}\)(?=\s)")
_NO_NAME = frozenset(
    "note notes tags tag summary chapter rating ps p.s nb n.b date to from subject re fandom fandoms pairing pairings relationship "
    "relationships characters warning warnings disclaimer author authors title genre status words published updated prompt hosts host "
    "producer cast scene time place location dear here there this that these those then now and but so or yet for in on at of with by if "
    "when what who why how it he she they we i".split()
)
_NUMBER = re.compile(r"[-+]?\d[\d\s.,/%()+-]*")
_SENT = re.compile(r"(?:new )?(?:texts?|messages?|e-?mails?|voicemail|dms?|letter) from (?=\w)", re.IGNORECASE)
_SHEET = frozenset("name class race age level skills hp mp xp stats health mana".split())
"""What a sheet of a character in a game tells line by line, in words beside the numbers."""
_QUOTED_LINE = re.compile(r">(?:[ \t]?>)*[ \t]?(?=\S)")
_SALUTATION = re.compile(r"(?:My )?[Dd]ear(?:est)?\b[^.!?\n]{1,60}[,:—–-]*$|To [A-Z][^.!?\n]{1,40},$")
_VALEDICTION = re.compile(
    r"(?:(?:I am|I remain|Believe me|Ever)\b.{0,60}|(?:With|Much|All my|Lots of)\b.{0,20}\blove\b.{0,20}|"
    r"Love|Yours|Your [a-z]+(?: [a-z]+)?|Sincerely|Best wishes|Kind regards|Regards|"
    r"Faithfully|Respectfully|Affectionately|Always|As ever|xx+|XX+)\b.{0,40}$"
)
_LONGEST_LETTER = 20
"""Paragraphs."""


class Line(NamedTuple):
    """What stands under one label: where it begins, who, the words (a span for each paragraph that they fill), whether a time is told."""

    start: int
    label: Span
    name: str
    words: list[Span]
    timed: bool


def script_lines(text: str, paragraphs: list[Span]) -> list[Line]:
    """The lines that bear their speaker's name, if the document's lines do so by habit; else nothing."""
    found = [line for block in _blocks(text, paragraphs) for line in _labelled(text, block)]
    found = [line for run in _runs(text, found) if not _is_sheet(text, run) for line in run]
    names = Counter(line.name.casefold() for line in found)
    capital = [line for line in found if line.name.isupper() and len(line.name) > 1]
    kept = [line for line in found if line.timed] + (capital if len(capital) > 1 else [])
    plain = [line for line in found if not line.name.isupper() and not line.timed and names[line.name.casefold()] > 1]
    plain_names = {line.name.casefold() for line in plain}
    if len(plain_names) > 1 and any(map(_calls, plain_names)):
        kept += plain  # where all are words of the language (“time:”, “place:”), they are the heads of a list
    habitual = {line.name.casefold() for line in kept}
    return [line for run in _runs(text, found) for line in _of_run(run, habitual)]


def _is_sheet(text: str, run: list[Line]) -> bool:
    """Whether a run of labelled lines is the sheet of a character in a game: "Strength: 14", "Class: Rogue"."""
    numbers = sum(_NUMBER.fullmatch(text, line.words[0].start, line.words[0].end) is not None for line in run if not line.timed)
    told = sum(line.name.casefold() in _SHEET for line in run)
    return numbers + told > 1 and 2 * (numbers + told) > len(run)


def _calls(name: str) -> bool:
    """Whether a name that is written small can be somebody's: no word of the language but for names and people: "will", "me", "mom"."""
    known = name in PRONOUNS or gender_of(name) is not None or first_name(name.capitalize()) is not None
    return known or name not in words("common_words")


def _of_run(run: list[Line], habitual: set[str]) -> Iterator[Line]:
    """The lines of a run whose names are habitual; where several are, also the one line of somebody whose name is a word of its own."""
    known = [line for line in run if line.name.casefold() in habitual]
    for line in run:
        own = len(known) > 1 and " " not in line.name and line.name.casefold() not in words("common_words")
        if own or line.name.casefold() in habitual:
            yield line


def _runs(text: str, lines: list[Line]) -> Iterator[list[Line]]:
    """Labelled lines with nothing else between, together."""
    run: list[Line] = []
    for line in lines:
        if run and text[run[-1].words[-1].end : line.start].strip():
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def label_before(text: str, start: int, end: int) -> Span | None:
    """The name that is all of `text[start:end]`, before a mark: June: “Hello.” A word of the language is none: Finally: “Yes.”"""
    m = _ONE_WORD.fullmatch(text, start, end)
    return Span(*m.span("name")) if m is not None and _is_name(m["name"]) and _calls(m["name"].casefold()) else None


def are_written(text: str, script: list[Line], other_marks: int) -> bool:
    """Whether the labelled lines are messages, not spoken lines: timed, in small letters, or set into otherwise marked prose.

    Labels in capitals are a script's or a transcript's, wherever it stands: "INTERVIEWER: And then?"
    """
    small = sum(1 for line in script if text[line.words[0].start].islower() or line.name.islower())
    capital = sum(1 for line in script if line.name.isupper())
    set_in = other_marks > len(script) and 2 * capital <= len(script)
    return any(line.timed for line in script) or 2 * small > len(script) or set_in


def spoken_parts(text: str, line: Line) -> list[Piece]:
    """The words of a line, less the stage directions in brackets."""
    pieces = [piece for span in line.words for piece in _undirected(text, span)]
    return pieces or [Piece(span.start, span.end) for span in line.words]


def _undirected(text: str, span: Span) -> Iterator[Piece]:
    at = span.start
    for m in _DIRECTION.finditer(text, span.start, span.end):
        if m.group()[0] == "[" or m.start() == span.start:
            yield from _visible(text, at, m.start())
            at = m.end()
    yield from _visible(text, at, span.end)


def quoted_blocks(text: str, paragraphs: list[Span]) -> Iterator[list[Piece]]:
    """Each block of lines that `>` sets off, a piece a line of it."""
    for block in _blocks(text, paragraphs):
        if text[block[0].start] == ">":
            lines = (line for p in block for line in _lines(text, p))
            yield [piece for line in lines if (m := _QUOTED_LINE.match(text, *line)) for piece in _visible(text, m.end(), line[1])]


def letters(text: str, paragraphs: list[Span]) -> list[list[Piece]]:
    """The letters that stand in the narration as paragraphs of their own.

    A story that is told in letters has none: there they are the narration.
    """
    found = list(_letters(text, paragraphs))
    written = sum(piece.end - piece.start for letter in found for piece in letter)
    return found if 4 * written < sum(p.end - p.start for p in paragraphs) else []


def italic_letters(text: str, paragraphs: list[Span], emphasis: tuple[Span, ...]) -> Iterator[list[Piece]]:
    """Each run of paragraphs in italics that a salutation opens: a letter, though nothing takes leave at its end."""
    starts = {span.start: span.end for span in emphasis}
    letter: list[Piece] = []
    for p in paragraphs:
        first, last = past_blanks(text, p.start, p.end), before_blanks(text, p.start, p.end)
        marked = last - first > 1 and text[first] == text[last - 1] and text[first] in "*_"
        slanted = marked or starts.get(first, 0) >= last
        if letter and slanted:
            letter.append(Piece(p.start, p.end))
            continue
        if len(letter) > 1:
            yield letter
        line = text[first : min(last, first + 100)].strip("*_ ")
        letter = [Piece(p.start, p.end)] if slanted and last - first < 80 and _SALUTATION.match(line) else []
    if len(letter) > 1:
        yield letter


def _letters(text: str, paragraphs: list[Span]) -> Iterator[list[Piece]]:
    """Each run of paragraphs from a salutation to a valediction."""
    i = 0
    while i < len(paragraphs):
        first_line = text[paragraphs[i].start : paragraphs[i].end].partition("\n")[0].strip("*_ ")
        if not _SALUTATION.match(first_line[:100]) or len(first_line) > 80:
            i += 1
            continue
        for j in range(i, min(i + _LONGEST_LETTER, len(paragraphs))):
            last_lines = text[paragraphs[j].start : paragraphs[j].end].strip().split("\n")[-2:]
            if (j > i or len(last_lines) > 1) and any(len(x) < 60 and _VALEDICTION.match(x.strip("*_ ")) for x in last_lines):
                break
        else:
            i += 1
            continue
        if (
            j + 1 < len(paragraphs)
            and 0 < len(signature := text[paragraphs[j + 1].start : paragraphs[j + 1].end]) < 40
            and len(signature.split()) < 5
        ):
            j += 1
        yield [Piece(p.start, p.end) for p in paragraphs[i : j + 1]]
        i = j + 1


def _blocks(text: str, paragraphs: list[Span]) -> Iterator[list[Span]]:
    """Paragraphs that no blank line divides, together."""
    block: list[Span] = []
    for p in paragraphs:
        if block and "\n\n" in text[block[-1].end : p.start].replace(" ", ""):
            yield block
            block = []
        block.append(p)
    if block:
        yield block


def _labelled(text: str, block: list[Span]) -> Iterator[Line]:
    """The labelled lines of a block; lines without a label go on with the one above."""
    open_line: Line | None = None
    for p in block:
        for start, end in _lines(text, p):
            label = _label(text, start, end)
            if label is not None:
                if open_line is not None and open_line.words:
                    yield open_line
                name, after, timed = label
                open_line = Line(start, name, text[name.start : name.end], [Span(after, end)] if after < end else [], timed)
            elif open_line is not None:
                words = open_line.words
                if words and words[-1].start >= p.start:
                    words[-1] = Span(words[-1].start, end)
                else:
                    words.append(Span(start, end))
    if open_line is not None and open_line.words:
        yield open_line


def _label(text: str, start: int, end: int) -> tuple[Span, int, bool] | None:
    """The name that labels the line, where its words begin (its end where they stand below), and whether a time stands there."""
    m = _LABEL.match(text, start, end)
    if m is not None and _is_name(m["name"]):
        return _whose(text, m), m.end(), _CLOCK.search(text, start, m.end()) is not None
    header = _HEADER.fullmatch(text, start, end) if end - start < 80 else None
    if header is not None and _is_name(header["name"]):
        return _whose(text, header), end, True
    return None


def _whose(text: str, m: re.Match[str]) -> Span:
    """The name of a label, without the mark that closes it, and without what is from its bearer: "Text from Mum"."""
    start, end = m.span("name")
    if m.start() < start and text[start - 1] == "_":
        end = start + len(text[start:end].rstrip("_"))
    sent = _SENT.match(text, start, end)
    return Span(sent.end() if sent else start, end)


def _is_name(name: str) -> bool:
    parts = name.casefold().rstrip(".").split()
    return parts[0] not in _NO_NAME and parts[-1] not in words("speech_verbs") and parts[-1] not in words("thought_verbs")


def _lines(text: str, p: Span) -> Iterator[tuple[int, int]]:
    start = p.start
    while start < p.end:
        stop = text.find("\n", start, p.end)
        stop = p.end if stop < 0 else stop
        if text[start:stop].strip():
            yield start, stop
        start = stop + 1


def _visible(text: str, start: int, end: int) -> list[Piece]:
    start = past_blanks(text, start, end)
    return [Piece(start, before_blanks(text, start, end))] if start < end else []
