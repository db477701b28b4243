"""Words of a story within the signs of another format."""

import re

JOINER = "\u2060"
"""WORD JOINER, neither seen nor spoken: parts two characters that a format would take for a sign, where it has no escape of its own."""

NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2
LINE_END = re.compile(r"\r\n|\r|\n")
MARKDOWN_SIGN = re.compile(r"[\\`*_\[\]<>#~=%$|^&]")
MARKDOWN_ITEM = re.compile(r"^([0-9]{0,9})([-+.)])")  # what may begin an item of a list, or a rule


def parted(text: str, first: str, second: str) -> str:
    """The text with a joiner after every `first` that `second` follows.

    Joiners of the text's own between the two count as nothing, so that taking one out of each such place gives the text again.
    """
    return re.sub(f"{re.escape(first)}(?={JOINER}*{re.escape(second)})", lambda found: found[0] + JOINER, text)


def xml_text(text: str) -> str:
    """The text as XML can hold it: a space for each form feed and its like, U+FFFD for any other control character."""
    return NO_XML.sub(lambda found: " " if found[0].isspace() else "\ufffd", text)


def markdown(text: str) -> str:
    """The text as Markdown that shows it: the signs of CommonMark and of Obsidian each stand after a backslash.

    White space at the ends of lines goes: before a line it makes code, after it a break.
    """
    lines = (MARKDOWN_SIGN.sub(r"\\\g<0>", line.strip()) for line in LINE_END.split(text))
    return "\n".join(MARKDOWN_ITEM.sub(r"\1\\\2", line, count=1) for line in lines)
