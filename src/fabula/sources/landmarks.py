"""Landmarks: what a line says of the story around it. Predicates over the words of one block, the same for every format.

They read only short blocks: prose is longer than any landmark, and a wrong guess on a short block costs little.
"""

import re

SHORT = 160  # characters: the longest landmark

_UNITS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
    "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "thirtieth", "fortieth",
    "fiftieth", "last",
)  # fmt: skip
_ROMAN = r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,4})(?:ix|iv|v?i{0,4})"
_SPELT = rf"(?:(?:{'|'.join(_TENS)})[- ]?)?(?:{'|'.join(_UNITS + _ORDINALS)})|{'|'.join(_TENS)}|(?:one )?hundred"
_NUMBER = rf"(?:the\s+)?(?:\d{{1,4}}|{_ROMAN}|(?:{_SPELT}))"
_CHAPTER_WORDS = "chapter|chap|ch|chapitre|kapitel|cap[ií]tulo|capitolo|hoofdstuk|глава"
_LOOSE_WORDS = (
    "part", "book", "volume", "vol", "act", "scene", "canto", "letter", "stave", "episode", "section", "phase", "adventure", "interlude",
    "day", "night", "story", "tale", "fit",
)  # fmt: skip
_PART_WORDS = f"{_CHAPTER_WORDS}|{'|'.join(_LOOSE_WORDS)}"
_NAMED = (
    "prologue|epilogue|interlude|intermission|coda|preface|foreword|introduction|introductory|afterword|postscript|conclusion|prelude|overture|"
    "dedication|acknowledge?ments?|appendix|epigraph"
)
_WRAPS = " \t*_=#~[](){}|-–—.:"  # what authors put around a heading; "|" is an old Gutenberg mark for a drop capital

_CHAPTER = re.compile(rf"(?P<unit>{_PART_WORDS})\b\.?\s*(?:no\.?\s*)?#?{_NUMBER}\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_THE_NTH = re.compile(rf"(?:the\s+)?(?:{'|'.join(_ORDINALS)})\s+(?P<unit>{_PART_WORDS})\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_NAMED_HEADING = re.compile(rf"(?:the\s+|author'?s\s+)?(?:{_NAMED})\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_BARE_NUMBER = re.compile(rf"(?:\d{{1,3}}|{_ROMAN}|{_SPELT})", re.IGNORECASE)
_NUMBERED_TITLE = re.compile(r"(?P<number>\d{1,3}|[IVXLC]{1,8})(?:[.:)]\s+|\s{2,}|\s+[–—-]\s+)(?P<title>\S[^\n]*)")
_LEADING_NUMBER = re.compile(rf"\s*(?:(?:{_PART_WORDS})\b\.?\s*)?(?:\d{{1,3}}|{_ROMAN})\b[.:)\s–—-]*", re.IGNORECASE)
_TITLE_FOLLOWS = re.compile(r"\s*[.:;)\]*_=~—–-]+(?:\s|\w|$)|\s{2,}\S|\s*\n|\s+[(\[“\"'‘*_]*[A-Z0-9]")

_SYMBOLS = re.compile(r"(?:[^\w\n]|[_xXoO0])+")
_BREAK_WORDS = re.compile(
    r"[\[({<*~\s-]*(?:scene|section|line|page|time)[ -]?(?:break|skip|jump)s?[\])}>*~\s-]*|[\[(<]\s*(?:break|hr)\s*/?[\])>]", re.IGNORECASE
)
_QUOTES = "\"“”‘’«»„'`"
_TURN = re.compile(
    r"(?:meanwhile|elsewhere|at the same time|later|earlier|(?:later )?(?:that|the (?:next|same)) (?:day|morning|afternoon|evening|night)|"
    r"(?:\w+ ){1,3}(?:later|earlier|before|ago)|back),?\s*"
    r"(?:(?:at|in|on|over|across|inside|outside|upstairs|downstairs|somewhere|home)\b(?:\s[\w'’.-]+){0,5})?[:…]",
    re.IGNORECASE,
)

_TELLS = re.compile(
    r"\b(?:sa(?:id|ys|w)|ask(?:ed|s)|t(?:old|ells)|wr(?:ote|ites)|reads?|thought|thinks|added|called|repli(?:ed|es)|came)\b", re.IGNORECASE
)

_NOTE = re.compile(
    r"[\s*_~\[({<>=-]*(?:a\s?/\s?n\b|an\s*:|author(?:['’]?s?['’]?)?\s+notes?\b|author['’]s\s+(?:comment|thanks)|writer['’]s\s+notes?\b|"
    r"translat(?:or|er)['’]s\s+notes?\b|transcriber['’]?s?['’]?\s+notes?\b|t/n\b|editor['’]s\s+note\b|"
    r"disclaimers?\b\s*[:*_.-]|(?:chapter\s+)?(?:end\s+|beginning\s+)?notes?\s*:|chapter\s+(?:end\s+)?notes?\s*$|end\s?notes?\s*$|"
    r"(?:summary|notes)\s+for\s+(?:the|this)\s+chapter\b|chapter\s+summary\b|\(?see the end of the (?:chapter|work) for\b|"
    r"(?:content\s+|trigger\s+)?warnings?\s*:|[ct]w\s*:|feedback\s*:)",
    re.IGNORECASE,
)
_BRACKETED_NOTE = re.compile(r"[(\[]\s*(?:a\s?/\s?n|an|author['’]?s?['’]?\s+notes?)\s*[:;,–—-][^()\[\]]{0,600}[)\]]", re.IGNORECASE)
_LABELS = (
    "rating|rated|archive warnings?|warnings?|categor(?:y|ies)|fandoms?|relationships?|pairings?|ships?|characters?|additional tags|tags?|"
    "freeform tags|genres?|language|series|collections?|stats|published|updated|completed|packaged|words?|word count|chapters?|status|"
    "summary|(?:story )?title|authors?|written by|story|(?:story|author) url|publisher|(?:original )?source|spoilers?|a/n|notes?|prompt|"
    "beta(?:s|'d| read| reader)?(?: by)?|universe|feedback|archive|distribution|release date|last updated|posting date|credits|producer|"
    "editor|translator|illustrator|hosts?|kudos|comments|bookmarks|hits|crossover|main characters?"
)
_LABEL = re.compile(rf"[*_\s]*(?P<label>{_LABELS})[*_]*\s*:[*_]*\s*(?P<value>.*)", re.IGNORECASE | re.DOTALL)
_ENDING = re.compile(
    r"[\s*_~\[({<>=.-]*(?:the\s+end|finis|fin|end\s+file|(?:the\s+)?end\s+of\s+(?:the\s+)?(?:\w+\s+)?(?:book|vol(?:ume)?|part|story|chapter|fic)\b[^!?]{0,20}|"
    r"to\s+be\s+continued|t\s?\.?\s?b\s?\.?\s?c)\b[\s*_~\])}<>=.!…-]*", re.IGNORECASE
)  # fmt: skip
_BACK = re.compile(
    r"[\s*_]*(?:foot\s?notes|end\s?notes|notes|index|glossary|bibliography|appendix|advertisements?|also by [^.!?]{1,60}|about the author|"
    r"transcriber['’]s\s+notes?|errata|books by [^.!?]{1,60})[\s*_.:]*",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"[\s*_]*(?:table\s+of\s+)?contents[\s*_.:]*|[\s*_]*list\s+of\s+illustrations[\s*_.:]*", re.IGNORECASE)
_BYLINE = re.compile(
    r"[\s*_]*(?:(?:a\s+)?(?:oneshot|one-shot|story|novel|tale|fic|fanfic|romance)\s+|written\s+|told\s+)?by:?\s+(?P<who>[^\n]{1,60})",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|"
    r"\b1[5-9]\d\d\b|\b20\d\d\b|\b\d{1,2}[:.]\d\d\b|\bday \w+\b|\b(?:a|p)\.?m\.?\b|o['’]clock|\b(?:midnight|noon|dawn|dusk)\b)",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset((
    "a", "an", "and", "as", "at", "but", "by", "de", "for", "from", "in", "into", "is", "la", "le", "nor", "o'", "of", "off", "on",
    "or", "the", "to", "upon", "van", "von", "vs", "with", "without",
))  # fmt: skip
_POINT_OF_VIEW = re.compile(r"[\s*_~\[(-]*(?:pov\s*[:–-]?\s*.{1,30}|.{1,30}\s+(?:pov|point of view))[\s*_~\])-]*", re.IGNORECASE)
_PREFACE = re.compile(r"[\s*_#]*(?:the\s+|author['’]s\s+)?(?:preface|foreword|dedication|acknowledge?ments?)\b", re.IGNORECASE)
_MARKUP_HEADING = re.compile(r"#{1,6}\s+\S|(\*\*|__)[^*_\n]+\1$")


def bare(words: str) -> str:
    """A heading without the stars, dashes and brackets that authors put around it."""
    return words.strip(_WRAPS)


def is_break(words: str) -> bool:
    """A scene break: symbols (`* * *`, `---`, `~`, `⁂`), letters used as symbols (`o0o`, `xXx`, `-x-`), or words ("[scene break]")."""
    if len(words) > SHORT or _SYMBOLS.fullmatch(words) is None:
        return len(words) <= SHORT and _BREAK_WORDS.fullmatch(words) is not None
    solid = "".join(words.split())
    letters = "".join(filter(str.isalnum, solid))
    if any(mark in _QUOTES for mark in solid):
        return False
    if not letters:
        # Dots alone may trail off; other points of a sentence are somebody's astonishment.
        return len(solid) >= 3 if set(solid) == {"."} else bool(set(solid) - set("?!.,;:()[]{}/\\>|"))
    if letters.isdigit() or any(mark in "!?.,;:" for mark in solid):
        return False
    # A lone x or a row of kisses is a break; "O", "Oo" and "Xo" are only between other symbols.
    return len(letters) >= 3 or set(letters.lower()) == {"x"} or len(letters) < len(solid)


def is_turn(words: str) -> bool:
    """A line that takes the reader elsewhere: "Meanwhile, at Ann's:", "Three weeks later…"; not one that leads to a speech."""
    if len(words) > 60 or " " not in words or not words[0].isupper():
        return False
    return _TURN.fullmatch(words.strip("*_ ")) is not None and _TELLS.search(words) is None


def is_chapter(words: str) -> bool:
    """A heading that says so itself: "CHAPTER IX  Emma", "Chapter the First", "Part Two: Fire", "Prologue"."""
    if len(words) > SHORT:
        return False
    inside = words.lstrip(_WRAPS).rstrip(_WRAPS.strip(".:"))
    for pattern in (_CHAPTER, _THE_NTH):
        if match := pattern.match(inside):
            return _is_title_rest(match["rest"], match["unit"].lower() not in _LOOSE_WORDS)
    if match := _NAMED_HEADING.match(inside):
        rest = match["rest"]
        return not rest.strip(_WRAPS) or (rest.lstrip(" ")[:1] in ":—–-\n" and len(rest) < 80 and rest.rstrip()[-1] not in ",;")
    return False


def _is_title_rest(rest: str, firm: bool) -> bool:
    """What follows a heading's number is a title, not the rest of a sentence: "Chapter 3 was the one he hated.", "Day two: we walked on."

    Less is asked of it where the word before the number is `firm`: nothing but a heading begins with "Chapter 3:".
    """
    title = rest.strip(_WRAPS + "\n")
    if not title:
        return True
    if _TITLE_FOLLOWS.match(rest) is None or rest.rstrip()[-1] in ",;":
        return False
    ends = rest.rstrip("\"”’' ")[-1:] in (".", "!", "?", "…")
    return is_titled(title) or not ends or (firm and len(rest) < 60)


def number_of(words: str) -> int | None:
    """The value of a block that is nothing but a number: "I", "1.", "_Two_", "- 3 -"."""
    inside = bare(words)
    if not inside or len(words) > 24 or _BARE_NUMBER.fullmatch(inside) is None:
        return None
    if inside.isdigit():
        return int(inside)
    low = inside.lower()
    if not set(low) - set("ivxlc") and (inside.isupper() or words != inside):
        return _roman(low)
    for step, unit in ((10, _TENS), (1, _UNITS)):
        for value, word in enumerate(unit, 2 if step == 10 else 1):
            if low == word:
                return value * step
    return None


def number_before_title(words: str) -> int | None:
    """The number of a heading such as "2. Overdue", "IX. The Engineer's Thumb", "I  The Old House", "3 - Tar"."""
    match = _NUMBERED_TITLE.fullmatch(words)
    if match is None or not is_titled(match["title"]) or words[-1] in ",;:":
        return None
    return int(match["number"]) if match["number"].isdigit() else _roman(match["number"].lower())


def without_number(words: str) -> str:
    """The title of an entry or heading, without the number before it."""
    return _LEADING_NUMBER.sub("", words, count=1)


def _roman(numeral: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in numeral]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def is_titled(words: str) -> bool:
    """Words set as a title: all capitals, or a capital on every word of weight, and no end of a sentence."""
    inside = words.strip(_WRAPS + "_*")
    if not inside or len(inside) > SHORT or (inside[0] in _QUOTES + "—–-" and inside[-1] not in _QUOTES):
        return False
    if is_shouted(inside):
        return True
    heavy = [word for word in re.findall(r"[^\W\d_][\w'’.-]*", inside) if word.lower() not in _SMALL_WORDS]
    return bool(heavy) and len(heavy) <= 14 and inside[-1] not in ",;:" and sum(word[0].isupper() for word in heavy) >= 0.75 * len(heavy)


def is_shouted(words: str) -> bool:
    """All its letters are capitals, and there are some."""
    return words.isupper() and sum(map(str.isalpha, words)) > 1


def is_note(words: str) -> bool:
    """The beginning of an author's, editor's or transcriber's note, or of what a book prints between brackets."""
    return _NOTE.match(words[:SHORT]) is not None or words.startswith(("[Illustration", "[Footnote"))


def is_weak_note(words: str) -> bool:
    """A note by a word that a diary may use as well: "Note: buy milk"."""
    return words.lstrip("*_ [(").lower().startswith(("note", "warning"))


def is_note_title(words: str) -> bool:
    """A note's title alone on its line: "Author's Note:", "Notes"."""
    return len(words) <= 40 and (words.rstrip("*_ ").endswith(":") or is_back(words))


def bracketed_notes(words: str) -> list[tuple[int, int]]:
    """Where a paragraph of the story holds notes in brackets: "(A/N: I had to!)"."""
    return [match.span() for match in _BRACKETED_NOTE.finditer(words)] if "(" in words or "[" in words else []


def label_of(words: str) -> tuple[str, str] | None:
    """The label and the value of a header line ("Rating: Teen"), or None."""
    match = _LABEL.match(words[:SHORT])
    return (match["label"], words[match.start("value") :].strip(" \t*_\n")) if match else None


def is_label(words: str) -> bool:
    """A line of the header that archives and authors put over a story."""
    return _LABEL.match(words[:SHORT]) is not None


def is_ending(words: str) -> bool:
    """ "THE END" and its kin."""
    return len(words) <= 80 and _ENDING.fullmatch(words) is not None


def is_back(words: str) -> bool:
    """The heading of what follows a story: footnotes, an index, advertisements."""
    return len(words) <= 80 and _BACK.fullmatch(words) is not None


def is_contents(words: str) -> bool:
    """The heading of a list of contents."""
    return len(words) <= 60 and _CONTENTS.fullmatch(words) is not None


def byline_of(words: str) -> str | None:
    """The author whom a line "by …" names, or None where it is no byline."""
    match = _BYLINE.fullmatch(words)
    if match is None:
        return None
    who = match["who"].strip(" *_\t")
    return who if who and len(who.split()) <= 8 and who[-1] not in ",;:!?…" and not (who[-1] == "." and len(who.split()) > 4) else None


def is_dated(words: str) -> bool:
    """A heading that gives a day, a year or an hour: "Wednesday 6 May", "London, 1943", "10:42 p.m."."""
    return len(words) <= 60 and words[-1:] not in '!?,;"”’' and len(words.split()) <= 9 and _DATED.search(words) is not None


def is_day(words: str) -> bool:
    """A date that can only be a heading: "Saturday 2 May", "Lisbon, 3 June 1974"; not an hour alone, which may stamp a message."""
    return (
        is_dated(words)
        and len(words.split()) <= 6
        and any(map(str.isdigit, words))
        and _DAY.search(words) is not None
        and words[0].isupper()
    )


def is_marked_heading(words: str) -> bool:
    """A heading in the marks of Markdown within a plain text: "## HAL", "**Emma**"; but what is bold may be a message, and ends as one."""
    if len(words) > 80 or "\n" in words or _MARKUP_HEADING.match(words) is None:
        return False
    return words[0] == "#" or (is_titled(words) and words.rstrip("*_ ")[-1:] not in ".!?…,;:")


def is_point_of_view(words: str) -> bool:
    """A heading that names who tells: "Emma's POV", "POV: Tess"."""
    return len(words) <= 50 and _POINT_OF_VIEW.fullmatch(words) is not None


def is_heading(words: str) -> bool:
    """A heading by its own words, wherever it stands."""
    return is_chapter(words) or is_point_of_view(words) or is_marked_heading(words)


def is_preface(words: str) -> bool:
    """The heading of what an author or editor says before the story."""
    return _PREFACE.match(words) is not None


def is_source(line: str, quoted: str) -> bool:
    """A line that says whose the words above are: "—Old Song", "(carved over the door)"; more is asked of it where those are unmarked."""
    line = line.strip()
    return (
        line[:1] in "—–-(~"
        and len(line) <= 80
        and (quoted[0] in "\"“‘'*_«" or (len(line) <= 60 and line[-1] not in ".!?…" and quoted[0] not in "—–-"))
    )
