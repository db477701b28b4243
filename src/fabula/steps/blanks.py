"""White space at the edges of a stretch of text."""


def past_blanks(text: str, start: int, end: int) -> int:
    """The first visible character from `start` on, or `end`."""
    while start < end and text[start].isspace():
        start += 1
    return start


def before_blanks(text: str, start: int, end: int) -> int:
    """The end of the last visible character before `end`, or `start`."""
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
