"""Networks, read by networkx; and coreference, read as the CoNLL-2012 scorer reads it."""

from collections import Counter
from io import BytesIO
from itertools import combinations

import networkx as nx
import pytest
from any_story import any_story
from hypothesis import given, settings
from ways import SAMPLES, sample

from fabula.formats import conll, gexf
from fabula.formats.booknlp import character_numbers
from fabula.formats.on_tokens import token_span
from fabula.layers import Story


def graphs(story: Story, no_text: bool = False) -> dict[str, nx.Graph]:
    """The four graphs by what their file is called after the work's name."""
    made = gexf.files(story, no_text)
    return {name.split(".", 1)[1].removesuffix(".gexf"): nx.read_gexf(BytesIO(data)) for name, data in made.items()}


@pytest.mark.parametrize("name", SAMPLES)
def test_networkx_reads_who_is_with_whom_and_who_talks_to_whom(name: str) -> None:
    story = sample(name)
    read = graphs(story)
    assert set(read) == {"presence", "presence.dynamic", "talk", "talk.dynamic"}

    together = Counter(frozenset(pair) for scene in story.scenes for pair in combinations(set(scene.present), 2))
    assert {frozenset(edge[:2]): edge[2] for edge in read["presence"].edges(data="weight")} == together
    said = Counter(
        (quote.speaker, to)
        for quote in story.quotes
        if quote.kind == "speech" and quote.speaker and any(scene.span.covers(quote.span) for scene in story.scenes)
        for to in quote.addressees
    )
    assert {edge[:2]: edge[2] for edge in read["talk"].edges(data="weight")} == said
    assert read["talk"].is_directed()
    assert not read["presence"].is_directed()

    names = {entity.id: entity.name for entity in story.entities}
    for graph in read.values():
        assert {id: names[id] for id in graph} == dict(graph.nodes(data="label"))
        assert {id for scene in story.scenes for id in scene.present} <= set(graph)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_graphs_over_time_add_up(name: str) -> None:
    story = sample(name)
    read = graphs(story)
    for what in ("presence", "talk"):
        dynamic = read[f"{what}.dynamic"]
        assert set(dynamic.edges) == set(read[what].edges)
        for *_, values in dynamic.edges(data=True):
            assert values["weight"] == sum(n for n, _, _ in values["weight_then"])
            assert values["spells"] == sorted((start, end) for _, start, end in values["weight_then"])
    for id, values in read["presence.dynamic"].nodes(data=True):
        assert values["spells"] == [(float(n), n + 1.0) for n, scene in enumerate(story.scenes, 1) if id in scene.present]


@settings(max_examples=40)
@given(any_story())
def test_networkx_reads_any_story(story: Story) -> None:
    read = graphs(story)
    assert read["talk"].number_of_nodes() >= read["presence"].number_of_nodes()


def read_conll(data: bytes) -> tuple[list[list[str]], set[tuple[int, int, int]]]:
    """The columns of each token; every mention as cluster, first and last token. Each bracket that opens is closed."""
    lines = data.decode().split("\n")
    assert lines[0].startswith("#begin document (")
    assert lines[0].endswith("); part 000")
    assert lines[-2:] == ["#end document", ""]
    rows = [line.split("\t") for line in lines[1:-2] if line]
    assert all(len(row) == 12 and all(row) for row in rows)
    mentions: set[tuple[int, int, int]] = set()
    open_: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        for piece in () if row[-1] == "-" else row[-1].split("|"):
            cluster = int(piece.strip("()"))
            if piece.startswith("("):
                open_.setdefault(cluster, []).append(i)
            if piece.endswith(")"):
                mentions.add((cluster, open_[cluster].pop(), i))
    assert not any(open_.values())
    return rows, mentions


@pytest.mark.parametrize("name", SAMPLES)
def test_conll_has_every_token_and_mention(name: str) -> None:
    story = sample(name)
    (data,) = conll.files(story, False).values()
    rows, mentions = read_conll(data)
    assert [row[3] for row in rows] == [story.text[a:b] for a, b in zip(story.tokens.start, story.tokens.end, strict=True)]
    ids = character_numbers(story.entities)
    spans = {(ids[m.entity], token_span(story.tokens, m.start, m.end)) for m in story.mentions if m.entity}
    assert mentions == {(cluster, *span) for cluster, span in spans if span}
    assert data.decode().count("\n\n") == len(story.sentences)
    speakers = {
        i: quote.speaker
        for quote in sorted(story.quotes, key=lambda quote: (quote.start, -quote.end))
        if quote.speaker and (span := token_span(story.tokens, quote.start, quote.end))
        for i in range(span.first, span.last + 1)
    }
    voices = {(row[9], speakers.get(i)) for i, row in enumerate(rows)}
    assert len(voices) == len({name for name, _ in voices}) == len({id for _, id in voices})


@pytest.mark.parametrize("name", SAMPLES)
def test_conll_without_the_text_has_the_same_clusters(name: str) -> None:
    story = sample(name)
    whole, wordless = (read_conll(next(iter(conll.files(story, no_text).values()))) for no_text in (False, True))
    assert wordless[1] == whole[1]
    spans = [token_span(story.tokens, m.start, m.end) for m in story.mentions if m.form == "PROP"]
    named = {i for span in spans if span for i in range(span.first, span.last + 1)}
    assert all(row[3] == "_" for i, row in enumerate(wordless[0]) if i not in named)


@settings(max_examples=40)
@given(any_story())
def test_any_story_is_conll(story: Story) -> None:
    (data,) = conll.files(story, False).values()
    rows, _ = read_conll(data)
    assert len(rows) == len(story.tokens.start)
