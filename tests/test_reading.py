"""A reading is a pure function of text and settings, and the part before a place knows nothing of what comes after."""

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fabula.errors import UnreadableSource
from fabula.formats.checks import flaw
from fabula.layers import GivenCast, GivenCharacter, Source, Story
from fabula.reading import document_of, read_document
from fabula.sources import read_bytes

PIECES = st.sampled_from(
    [
        "“Go,” said Anne.\n\n",
        "“I promise,” Ben said to Anne. ",
        "Anne’s brother Carl came in. He sat down.\n\n",
        "* * *\n\n",
        "CHAPTER II\nIn Which Zoe Comes\n\n",
        "Anne\n\n",
        "“I am sorry, Zoe.”\n\n",
        "My name is Ruth. I am Anne’s sister.\n\n",
        "Summary: Ben dies.\n\n",
        "A/N: thank you all!\n\n",
        "*** END OF THE PROJECT GUTENBERG EBOOK TEA ***\n\n",
        "'Tis late,' said Zoe.\n\n",
    ]
) | st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"), max_size=30)
TEXTS = st.lists(PIECES, min_size=1, max_size=8).map("".join)


def part(text: str, until: int) -> Story | None:
    """The reading of a text as far as a place, but for what it says of the file; None where the file is refused."""
    try:
        document = read_bytes(text.encode(), "story.txt")
    except UnreadableSource:
        return None
    return msgspec.structs.replace(read_document(document, until=until), source=Source("story.txt", "txt", ""))


@given(TEXTS, TEXTS, TEXTS)
@settings(max_examples=150)
def test_the_part_before_a_place_knows_nothing_of_what_comes_after(before: str, after: str, otherwise: str) -> None:
    one, other = part(before + after, len(before)), part(before + otherwise, len(before))
    assume(one and other)
    assert one == other


@given(TEXTS)
@settings(max_examples=40)
def test_reading_twice_gives_the_same(text: str) -> None:
    cast = GivenCast((GivenCharacter("Anne Elliot", ["Anne"]),))
    assume(text.strip())
    document = read_bytes(("Once. " + text).encode(), "story.txt")
    story = read_document(document, cast)
    assert flaw(story) is None
    assert read_document(document, cast) == story
    assert read_document(document_of(story), cast) == story
