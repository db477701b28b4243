"""Stories of any text with any entries over it, crossing and repeated ones too: what no format may break on."""

from hypothesis import strategies as st

from fabula import layers
from fabula.formats.checks import flaw

LETTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(' \n\t\r\f\x00\x0b\x85\xa0\u2028\ufffe“”"<&[]|=ab.')
WORDS = st.text(LETTERS, max_size=12)


@st.composite
def any_story(draw: st.DrawFn) -> layers.Story:
    """A story that holds together as `flaw` asks, whose tokens, paragraphs, sentences and regions stand in order."""
    text = draw(st.text(LETTERS, min_size=1, max_size=80))

    def stretch() -> layers.Span:
        start, end = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda two: two[0] != two[1])))
        return layers.Span(start, end)

    def stretches(most: int = 4) -> list[layers.Span]:
        return [stretch() for _ in range(draw(st.integers(0, most)))]

    def apart(most: int = 4) -> list[layers.Span]:
        found: list[layers.Span] = []
        for span in sorted(stretches(most)):
            if not found or found[-1].end <= span.start:
                found.append(span)
        return found

    def some(of: list[str]) -> list[str]:
        return draw(st.lists(st.sampled_from(of), max_size=3, unique=True)) if of else []

    def one(of: list[str]) -> str | None:
        return draw(st.none() | st.sampled_from(of)) if of else None

    entities = [
        layers.Entity(
            draw(st.sampled_from([f"e{n}", f"x {n}<"])), draw(st.sampled_from(["PER", "FAC", "GPE", "LOC", "VEH", "ORG"])),
            draw(st.sampled_from(["person", "group", "animal", "place"])), draw(WORDS), [layers.Alias(draw(WORDS), 1)],
            draw(st.dictionaries(st.sampled_from(["she", "he", "it"]), st.integers(1, 3))), draw(st.booleans()), draw(st.integers(0, 9)),
            draw(st.integers(0, 9)), draw(st.none() | st.just(0)),
        )
        for n in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    who = [entity.id for entity in entities]
    tokens = apart(8)
    changes = [
        layers.Change(f"c{n}", s.end, draw(st.sampled_from(["bond", "promise", "tell"])), one(who), draw(WORDS), some(who), evidence=[s])
        for n, s in enumerate(stretches())
    ]
    what = [change.id for change in changes]
    mentions = [
        layers.Mention(
            f"m{n}", s.start, s.end, draw(st.sampled_from(["PER", "GPE"])), draw(st.sampled_from(["PROP", "NOM", "PRON"])), one(who), 0.5
        )
        for n, s in enumerate(stretches())
    ]
    quotes = [
        layers.Quote(
            f"q{n}", s.start, s.end, draw(st.sampled_from(["speech", "thought", "writing", "other"])), n, speaker=one(who),
            cue=draw(st.none() | st.just(s)), addressees=some(who),
        )
        for n, s in enumerate(stretches())
    ]  # fmt: skip
    story = layers.Story(
        layers.Fabula("0"), layers.Source(draw(WORDS), "txt", "", draw(st.sampled_from([None, "en"]))),
        layers.Meta(draw(st.none() | WORDS), draw(st.lists(WORDS, max_size=1)), draw(st.none() | WORDS), {"Rating": [draw(WORDS)]}), text,
        [layers.Region(f"r{n}", draw(st.sampled_from(["title", "heading", "epigraph", "note", "body", "break", "back"])), s.start, s.end)
         for n, s in enumerate(apart())],
        apart(), apart(),
        layers.Tokens([s.start for s in tokens], [s.end for s in tokens], *([None] * len(tokens) for _ in range(6))),
        mentions,
        entities,
        quotes,
        [layers.Scene(f"s{n}", s.start, s.end, draw(st.none() | st.just(layers.Place(s.start, s.end, one(who)))), present=some(who))
         for n, s in enumerate(apart())],
        [], [layers.Act(f"a{n}", q.id, "question", q.speaker, q.start, q.end, some(who)) for n, q in enumerate(quotes)], changes,
        [layers.Bond(f"b{n}", a, a, "kin", draw(st.booleans())) for n, a in enumerate(some(who))],
        [layers.Promise(f"p{n}", one(who), draw(WORDS), c, some(who)) for n, c in enumerate(some(what))],
        [layers.Knowledge(f"k{n}", who[0], c, "told", c) for n, c in enumerate(some(what)) if who],
    )  # fmt: skip
    assert flaw(story) is None
    return story
