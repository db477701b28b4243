"""Scenes: one place and time, with who is on stage."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from msgspec.structs import replace

from fabula.layers import Entity, Mention, Place, Quote, Region, Scene, Span
from fabula.layers.vocabulary import Medium, Person, Tense
from fabula.steps.scene_words import INNER_VERBS, MEDIA, PAST_VERBS, PLACES, PRESENT_VERBS, TIMES

ENDS_SCENE = {"break", "heading", "title", "front", "back", "licence"}
ANNOUNCES_SCENE = re.compile(r"(?:Meanwhile|Elsewhere|Later|Back|Earlier)\b[^\n“”\"«».!?]{0,60}:")
POSSESSIVE = {"my", "our", "your", "his", "its", "their", "xyr", "mine", "ours", "yours", "hers", "theirs"}
# "It had been Ann's": what stands in the pluperfect is told of an earlier day, not shown on stage.
LOOKS_BACK = re.compile(r" (?:had|would|used)\b|['’]d\b")
LETTER_CHARS = 150  # mean length over which written lines are paragraphs of a letter
LINES_A_SIGN = 15  # a telephone is named once in so many lines, or it is not what the scene's talk goes through
ON_STAGE = 3  # the weight from which somebody is present
SCENERY = 3  # the nameless whom a text points to less often than this belong to nobody's scene
SCENE_SETTING = 300  # characters in which a scene's opening says where and when; later places are mostly others
OPENS_SENTENCE = re.compile(r"(?:[.!?…”\"’»*:;]\s+|\n\s*)$")


def find_scenes(
    text: str, regions: tuple[Region, ...], paragraphs: list[Span], entities: list[Entity], mentions: list[Mention], quotes: list[Quote]
) -> list[Scene]:
    """The scenes, in order: the stretches of body between breaks and headings, and after lines such as "Meanwhile, at Ann's:"."""
    said = [q for q in outer(quotes) if q.kind != "other"]
    starts, mention_starts = [q.start for q in said], [m.start for m in mentions]
    scenes: list[Scene] = []
    minds: list[Counter[str]] = []
    for stretch in stretches(text, regions, paragraphs):
        inside = said[bisect_left(starts, stretch.start) : bisect_left(starts, stretch.end)]
        around = mentions[bisect_left(mention_starts, stretch.start) : bisect_left(mention_starts, stretch.end)]
        told = [m for m in around if m.entity is not None and not within(m.start, inside)]
        narration = blank_out(text, stretch, inside)
        scenes.append(read_scene(f"s{len(scenes) + 1}", text, stretch, narration, entities, around, told, inside))
        minds.append(minds_of(text, scenes[-1].person, told, inside))
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


def stretches(text: str, regions: Sequence[Region], paragraphs: Sequence[Span]) -> Iterator[Span]:
    """The stretches of telling. A note or an epigraph between two bodies does not end a scene."""
    start = end = None
    announcing = [p.start for p in paragraphs if ANNOUNCES_SCENE.fullmatch(text[p.start : min(p.end, p.start + 80)])]
    for region in regions:
        if region.kind in ENDS_SCENE and start is not None and end is not None:
            yield Span(start, end)
            start = end = None
        if region.kind == "body" and text[region.start : region.end].strip():
            begin = region.start + len(text[region.start : region.end]) - len(text[region.start : region.end].lstrip())
            start = begin if start is None else start
            for at in announcing[bisect_left(announcing, region.start) : bisect_left(announcing, region.end)]:
                if at > start:
                    yield Span(start, start + len(text[start:at].rstrip()))
                    start = at
            end = region.start + len(text[region.start : region.end].rstrip())
    if start is not None and end is not None:
        yield Span(start, end)


def read_scene(
    id: str,
    text: str,
    stretch: Span,
    narration: str,
    entities: list[Entity],
    mentions: list[Mention],
    told: list[Mention],
    quotes: list[Quote],
) -> Scene:
    """One scene, all but its viewpoint. `mentions` and `quotes` are those of its stretch, `told` the mentions outside the quotes."""
    medium = medium_of(narration, quotes)
    on_stage = present(text, told, quotes, medium)
    named = {m.entity for m in mentions} - on_stage
    people = [e.id for e in entities if e.type == "PER" and (e.named_at is not None or e.mentions >= SCENERY)]
    return Scene(
        id=id,
        start=stretch.start,
        end=stretch.end,
        place=place_of(narration, stretch.start, mentions),
        time=time_of(narration, stretch.start),
        present=[id for id in people if id in on_stage],
        spoken_of=[id for id in people if id in named],
        person=person_of(narration),
        tense=tense_of(narration),
        medium=medium,
    )


def within(at: int, quotes: Sequence[Quote]) -> bool:
    i = bisect_right(quotes, at, key=lambda q: q.start) - 1
    return i >= 0 and at < quotes[i].end


def blank_out(text: str, stretch: Span, quotes: Sequence[Quote]) -> str:
    """The narration of a stretch, at its own offsets: every quoted character a space, so that words keep their places."""
    pieces, at = [], stretch.start
    for quote in quotes:
        end = min(quote.end, stretch.end)
        pieces += [text[at : quote.start], " " * (end - quote.start)]
        at = end
    return "".join([*pieces, text[at : stretch.end]])


def present(text: str, told: Sequence[Mention], quotes: Sequence[Quote], medium: Medium | None) -> set[str]:
    """Who is on stage: who speaks, is spoken to, and is shown acting, two of these or one of them twice.

    A line said counts two, one heard one; a mention in the narration one, two where it opens a sentence, as those who act do; none in the
    pluperfect. The weights and `ON_STAGE` are the best of few tried on the written stories, with perfect people and with read ones.
    """
    weight: Counter[str] = Counter()
    for quote in quotes:
        if quote.kind == "speech" or (quote.kind == "writing" and medium == "message"):
            weight.update({id: 1 for id in quote.addressees})
            if quote.speaker is not None:
                weight[quote.speaker] += 2
    for mention in told:
        after = text[mention.end : mention.end + 8]
        owner = text[mention.start : mention.end].lower() in POSSESSIVE or after.startswith(("'s ", "’s "))
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


def minds_of(text: str, person: Person | None, told: Sequence[Mention], quotes: Sequence[Quote]) -> Counter[str]:
    """Whose mind a scene shows, and how often: the "I" or "you" of its telling, else those who think and perceive in it."""
    if person in ("first", "second"):
        words = {"i", "me", "my", "we"} if person == "first" else {"you", "your"}
        return Counter(m.entity for m in told if m.entity is not None and text[m.start : m.end].lower() in words)
    minds = Counter(m.entity for m in told if m.entity is not None and inner_verb().match(text, m.end))
    minds.update(q.speaker for q in quotes if q.kind == "thought" and q.speaker is not None)
    return minds


def viewpoint_of(scene: Scene, own: Counter[str], everywhere: Counter[str]) -> str | None:
    """Whose eyes a scene is seen with: whose mind it shows most, else whose mind most of the story shows, if they are on stage."""
    ranked = own.most_common(2)
    if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return ranked[0][0]
    mind, times = max(everywhere.items(), key=lambda item: item[1], default=("", 0))
    return mind if times >= 2 and 2 * times >= everywhere.total() and mind in scene.present else None


def medium_of(narration: str, quotes: Sequence[Quote]) -> Medium | None:
    """What the talk goes through; null where nobody talks. Written lines are a letter when they are long, else messages."""
    spoken, written = sum(q.kind == "speech" for q in quotes), [q.end - q.start for q in quotes if q.kind == "writing"]
    if len(written) > spoken:
        return "letter" if sum(written) > LETTER_CHARS * len(written) else "message"
    if not spoken:
        return None
    for medium, signs in media().items():
        if len(signs.findall(narration)) * LINES_A_SIGN >= spoken:
            return medium
    return "face"


def place_of(narration: str, offset: int, mentions: Sequence[Mention]) -> Place | None:
    """The first words that say where, if they stand near the beginning: "in the kitchen"."""
    match = place_words().search(narration, 0, SCENE_SETTING)
    if match is None:
        return None
    start, end = offset + match.start("where"), offset + match.end("where")
    entity = next((m.entity for m in mentions if m.type in ("FAC", "GPE", "LOC", "VEH") and start <= m.start and m.end <= end), None)
    return Place(start, end, entity)


def time_of(narration: str, offset: int) -> Span | None:
    """The first words that say when, if they stand near the beginning."""
    match = time_words().search(narration, 0, SCENE_SETTING)
    return Span(offset + match.start(), offset + match.end()) if match else None


@cache
def inner_verb() -> re.Pattern[str]:
    return re.compile(rf" (?:\w+ly |could |can |only |had )?(?:{INNER_VERBS})\b")


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
