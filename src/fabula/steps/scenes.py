"""Scenes: one place and time, with who is on stage."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from msgspec.structs import replace

from fabula.layers import Entity, Mention, Place, Quote, Region, Scene, Span
from fabula.layers.vocabulary import Medium, Person, Tense
from fabula.steps.lexicon.scene_words import INNER_VERBS, MEDIA, PAST_VERBS, PLACES, PRESENT_VERBS, TIMES

ENDS_SCENE = {"break", "heading", "title", "front", "back", "licence"}
POSSESSIVE = {"my", "our", "your", "his", "its", "their", "xyr", "mine", "ours", "yours", "hers", "theirs"}
# "It had been Ann's": what stands in the pluperfect is told of an earlier day, not shown on stage.
LOOKS_BACK = re.compile(r"\s(?:had|would|used)\b|['’]d\b")
LETTER_CHARS = 150  # mean length over which written lines are paragraphs of a letter
LINES_A_SIGN = 15  # a telephone is named once in so many lines, or it is not what the scene's talk goes through
ON_STAGE = 3  # the weight from which somebody is present
SCENERY = 3  # the nameless whom a text points to less often than this belong to nobody's scene
SCENE_SETTING = 300  # characters in which a scene's opening says where and when; later places are mostly others
OPENS_SENTENCE = re.compile(r"(?:[.!?…”\"’»*:;]\s+|\n\s*)$")

Piece = TypeVar("Piece", Mention, Quote)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of telling: its quotes that stand in no other, its mentions, and of these the ones outside the quotes.

    `narration` is its text with every quoted character and every line's end a space, so that words keep their places.
    """

    span: Span
    narration: str
    quotes: list[Quote]
    mentions: list[Mention]
    told: list[Mention]


def find_scenes(
    text: str, regions: tuple[Region, ...], entities: list[Entity], mentions: list[Mention], quotes: list[Quote]
) -> list[Scene]:
    """The scenes, in order: the stretches of body between breaks and headings."""
    said = [q for q in outer(quotes) if q.kind != "other"]
    people = {e.id: n for n, e in enumerate(entities) if e.type == "PER" and (e.named_at is not None or e.mentions >= SCENERY)}
    stretches = [stretch_of(text, span, mentions, said) for span in spans_of(text, regions)]
    scenes = [read_scene(f"s{n}", text, stretch, people) for n, stretch in enumerate(stretches, 1)]
    minds = [minds_of(text, stretch, scene.person) for stretch, scene in zip(stretches, scenes, strict=True)]
    everywhere: Counter[str] = Counter()
    for own in minds:
        everywhere.update(own)
    return [replace(scene, viewpoint=viewpoint_of(scene, own, everywhere)) for scene, own in zip(scenes, minds, strict=True)]


def outer(quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes that stand in no other quote: what is quoted inside talk is not said on stage."""
    found: list[Quote] = []
    for quote in quotes:
        if not found or quote.start >= found[-1].end:
            found.append(quote)
    return found


def spans_of(text: str, regions: Sequence[Region]) -> Iterator[Span]:
    """Where the scenes stand. A note or an epigraph between two bodies does not end a scene."""
    start = end = None
    for region in regions:
        if region.kind in ENDS_SCENE and start is not None and end is not None:
            yield Span(start, end)
            start = end = None
        body = text[region.start : region.end]
        if region.kind == "body" and body.strip():
            start = region.end - len(body.lstrip()) if start is None else start
            end = region.start + len(body.rstrip())
    if start is not None and end is not None:
        yield Span(start, end)


def stretch_of(text: str, span: Span, mentions: Sequence[Mention], said: Sequence[Quote]) -> Stretch:
    quotes, around = starting_in(said, span), starting_in(mentions, span)
    narration, at = [], span.start
    for quote in quotes:
        end = min(quote.end, span.end)
        narration += [text[at : quote.start], " " * (end - quote.start)]
        at = end
    narration.append(text[at : span.end])
    told = [mention for mention in around if mention.entity is not None and not quoted(mention.start, quotes)]
    return Stretch(span, "".join(narration).replace("\n", " "), quotes, around, told)


def starting_in(pieces: Sequence[Piece], span: Span) -> list[Piece]:
    """The pieces that start in a span; they stand in order."""
    return list(pieces[bisect_left(pieces, span.start, key=lambda p: p.start) : bisect_left(pieces, span.end, key=lambda p: p.start)])


def quoted(at: int, quotes: Sequence[Quote]) -> bool:
    i = bisect_right(quotes, at, key=lambda q: q.start) - 1
    return i >= 0 and at < quotes[i].end


def read_scene(id: str, text: str, stretch: Stretch, people: dict[str, int]) -> Scene:
    """One scene, all but its viewpoint. `people` are those who may stand in a scene, each with their place in the cast."""
    medium = medium_of(stretch)
    on_stage = present(text, stretch, medium) & people.keys()
    others = ({m.entity for m in stretch.mentions if m.entity is not None} & people.keys()) - on_stage
    return Scene(
        id=id,
        start=stretch.span.start,
        end=stretch.span.end,
        place=place_of(stretch),
        time=time_of(stretch),
        present=sorted(on_stage, key=lambda id: people[id]),
        spoken_of=sorted(others, key=lambda id: people[id]),
        person=person_of(stretch.narration),
        tense=tense_of(stretch.narration),
        medium=medium,
    )


def present(text: str, stretch: Stretch, medium: Medium | None) -> set[str]:
    """Who is on stage: who speaks, is spoken to, and is shown acting, two of these or one of them twice.

    A line said counts two, one heard one; a mention in the narration one, two where it opens a sentence, as those who act do; none in the
    pluperfect. The weights and `ON_STAGE` are the best of few tried on the written stories, with perfect people and with read ones.
    """
    weight: Counter[str] = Counter()
    for quote in stretch.quotes:
        if quote.kind == "speech" or (quote.kind == "writing" and medium == "message"):
            weight.update({id: 1 for id in quote.addressees})
            if quote.speaker is not None:
                weight[quote.speaker] += 2
    for mention in stretch.told:
        after = text[mention.end : mention.end + 8]
        owner = text[mention.start : mention.end].lower() in POSSESSIVE or (mention.form != "PRON" and after[:2] in ("'s", "’s"))
        if mention.entity is not None and not owner and not LOOKS_BACK.match(after):
            weight[mention.entity] += 2 if opens_sentence(text, mention.start) else 1
    return {id for id, times in weight.items() if times >= ON_STAGE}


def opens_sentence(text: str, at: int) -> bool:
    return at == 0 or OPENS_SENTENCE.search(text, max(0, at - 4), at) is not None


def person_of(narration: str) -> Person | None:
    """First, second or third person: by the share of "I" and "you" among the narration's words; null under twenty words."""
    words = re.findall(r"\w+", narration)
    if len(words) < 20:
        return None
    counts = Counter(w.lower() for w in words)
    first = counts["i"] + counts["my"] + counts["me"] + counts["we"] + counts["our"] + counts["us"]
    if first >= 0.015 * len(words):
        return "first"
    return "second" if counts["you"] + counts["your"] >= 0.03 * len(words) else "third"


def tense_of(narration: str) -> Tense | None:
    """The narration's tense by its commonest verbs; null where fewer than three show it or they disagree."""
    past, now = (len(pattern.findall(narration)) for pattern in tense_verbs())
    if past + now < 3:
        return None
    if past >= 2 * now:
        return "past"
    return "present" if now >= past else None


def minds_of(text: str, stretch: Stretch, person: Person | None) -> Counter[str]:
    """Whose mind a scene shows, and how often: the "I" or "you" of its telling, else those who think and perceive in it."""
    if person in ("first", "second"):
        words = {"i", "me", "my", "we"} if person == "first" else {"you", "your"}
        return Counter(m.entity for m in stretch.told if m.entity is not None and text[m.start : m.end].lower() in words)
    minds = Counter(m.entity for m in stretch.told if m.entity is not None and inner_verb().match(text, m.end))
    minds.update(q.speaker for q in stretch.quotes if q.kind == "thought" and q.speaker is not None)
    return minds


def viewpoint_of(scene: Scene, own: Counter[str], everywhere: Counter[str]) -> str | None:
    """Whose eyes a scene is seen with: whose mind it shows most, else whose mind most of the story shows, if they are on stage."""
    ranked = own.most_common(2)
    if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return ranked[0][0]
    mind, times = max(everywhere.items(), key=lambda item: item[1], default=("", 0))
    return mind if times >= 2 and 2 * times >= everywhere.total() and mind in scene.present else None


def medium_of(stretch: Stretch) -> Medium | None:
    """What the talk goes through; null where nobody talks. Written lines are a letter when they are long, else messages."""
    spoken = sum(q.kind == "speech" for q in stretch.quotes)
    written = [q.end - q.start for q in stretch.quotes if q.kind == "writing"]
    if len(written) > spoken:
        return "letter" if sum(written) > LETTER_CHARS * len(written) else "message"
    if not spoken:
        return None
    for medium, signs in media().items():
        if len(signs.findall(stretch.narration)) * LINES_A_SIGN >= spoken:
            return medium
    return "face"


def place_of(stretch: Stretch) -> Place | None:
    """The first words that say where, if they stand near the beginning: "in the kitchen"."""
    match = place_words().search(stretch.narration, 0, SCENE_SETTING)
    if match is None:
        return None
    start, end = (stretch.span.start + at for at in match.span("where"))
    inside = starting_in(stretch.mentions, Span(start, end))
    return Place(start, end, next((m.entity for m in inside if m.type in ("FAC", "GPE", "LOC", "VEH") and m.end <= end), None))


def time_of(stretch: Stretch) -> Span | None:
    """The first words that say when, if they stand near the beginning."""
    match = time_words().search(stretch.narration, 0, SCENE_SETTING)
    return Span(*(stretch.span.start + at for at in match.span())) if match else None


@cache
def inner_verb() -> re.Pattern[str]:
    return re.compile(rf"\s(?:(?:\w+ly|could|can|only|had)\s)?(?:{INNER_VERBS})\b")


@cache
def tense_verbs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(rf"\b(?:{PAST_VERBS})\b", re.IGNORECASE), re.compile(rf"\b(?:{PRESENT_VERBS})\b", re.IGNORECASE)


@cache
def place_words() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:[Ii]n|[Aa]t|[Ii]nto|[Ii]nside|[Oo]utside|[Oo]n|[Bb]ehind) "
        rf"(?P<where>(?:the|a|an|my|his|her|their|our|your|[A-Z]\w+['’]s) (?:[\w-]+ ){{0,2}}?(?:{PLACES}))\b"
    )


@cache
def time_words() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(TIMES)})\b", re.IGNORECASE)


@cache
def media() -> dict[Medium, re.Pattern[str]]:
    return {medium: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for medium, words in MEDIA.items()}
