"""For abogen: the book as text with marks for chapters and for voices of Kokoro, and who was given which.

Made for what it parses (denizsafak/abogen, 2026: `_VOICE_MARKER_SEARCH_PATTERN`, `_CHAPTER_MARKER_SEARCH_PATTERN`).
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, cycle, groupby

from fabula.formats.escaping import parted
from fabula.formats.exports import Export, stem
from fabula.formats.json import indented
from fabula.formats.script import NARRATOR
from fabula.formats.voices import UNKNOWN, Part, called, gender, one_line, parts, spoken
from fabula.layers import Story

NARRATING, UNCERTAIN = "af_heart", "af_nicole"  # given to nobody else; the second whispers, and is heard at once
FEMALE = "af_bella af_sarah bf_emma af_nova bf_isabella af_jessica bf_alice af_kore af_aoede bf_lily af_alloy af_sky".split()
MALE = "am_michael am_fenrir bm_george am_puck bm_fable am_onyx bm_lewis am_eric am_liam bm_daniel am_echo am_adam".split()


WEIGHTS = ((0.5, 0.5), (0.7, 0.3), (0.3, 0.7))
NO_VALUE = str.maketrans("", "", "<>")  # what ends a mark


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    lines = spoken(story)
    cast = parts(story, lines, called(story, "Narrator", "Unknown", one_line))
    voices = _cast(cast)
    text = [_mark("METADATA_TITLE", story.meta.title or ""), _mark("METADATA_ARTIST", ", ".join(story.meta.authors))]
    for region, told in groupby(lines, key=lambda line: line.region):
        if region and region.kind == "heading":
            text.append(_mark("CHAPTER_MARKER", story.words(region)))
        for voice, said in groupby(told, key=lambda line: voices[line.voice]):
            text += [_mark("VOICE", voice), parted("".join(line.text for line in said), "<", "<")]
    return {
        f"{stem(story)}.txt": "".join(text).encode(),
        "voices.json": indented({part.name: voices[part.voice] for part in cast}),
    }


def _mark(kind: str, value: str) -> str:
    value = one_line(value.translate(NO_VALUE))
    return f"<<{kind}:{value}>>" if value else ""


def _cast(cast: Iterable[Part]) -> dict[str, str]:
    """A voice each in the order of the cast, women's for her and men's for him; when they are used up, mixes of two."""
    women, men = pool(FEMALE), pool(MALE)
    pools = {"female": women, "male": men, "unknown": chain.from_iterable(zip(women, men, strict=False))}
    fixed = {NARRATOR: NARRATING, UNKNOWN: UNCERTAIN}
    return {part.voice: fixed.get(part.voice) or next(pools[gender(part.entity)]) for part in cast}


def pool(voices: list[str]) -> Iterator[str]:
    """Over 200 voices, then the same again."""
    mixes = (f"{one}*{weight} + {other}*{rest}" for weight, rest in WEIGHTS for one, other in combinations(voices, 2))
    return cycle(chain(voices, mixes))


EXPORT = Export("abogen", "voices", "abogen: the book with marks for chapters and Kokoro voices, and who was given which", None, _files)
