"""What a reader of the reading should know of it, in one line each."""

from fabula.layers import Quote
from fabula.steps.quotation.heard import MARKS

_SHOWS_SPEECH = MARKS | frozenset("—–―-_*<>")
LEAST_WORDS = 300
"""A shorter text may well have no speech."""


def find_doubts(text: str, quotes: list[Quote]) -> list[str]:
    """The doubts about the quotations: none were found, or most have no marks and are guessed."""
    spoken = [quote for quote in quotes if quote.kind == "speech"]
    if not spoken:
        short = len(text.split(maxsplit=LEAST_WORDS)) <= LEAST_WORDS
        return [] if short else ["no speech was found: nothing in the text marks any"]
    guessed = sum(not _shown(text, quote) for quote in spoken)
    if 2 * guessed <= len(spoken):
        return []
    return [f"{guessed} of {len(spoken)} spoken lines have no quotation marks: where they begin and end is guessed"]


def _shown(text: str, quote: Quote) -> bool:
    """Whether a mark, a dash or a label before it (`ANN: Yes.`) shows that it is spoken."""
    return (
        text[quote.start] in _SHOWS_SPEECH
        or text[quote.end - 1] in _SHOWS_SPEECH
        or text[max(0, quote.start - 3) : quote.start].rstrip().endswith((":", "]", ">", "—", "–", "-"))
    )
