"""For programs: a DocBin that spaCy reads, a lorebook and cards that hold what SillyTavern asks for."""

import json

import pytest
from any_story import any_story
from hypothesis import given, settings
from msgspec.structs import replace
from parsed_story import parsed_story
from ways import SAMPLES, sample

from fabula.formats import lorebook
from fabula.formats import spacy as ours
from fabula.formats.exports import stem
from fabula.layers import Story

spacy = pytest.importorskip("spacy", reason="spaCy is not installed: pip install 'fabula[spacy]'")


def read_doc(story: Story) -> "spacy.tokens.Doc":
    ours.set_attributes()
    (data,) = ours.files(story, False).values()
    (doc,) = spacy.tokens.DocBin().from_bytes(data).get_docs(spacy.vocab.Vocab())
    return doc


@pytest.mark.parametrize("name", SAMPLES)
def test_spacy_reads_every_layer(name: str) -> None:
    story = sample(name)
    doc = read_doc(story)
    assert doc.text == story.text
    for layer, attribute in (("mentions", "mention"), ("quotes", "quote"), ("scenes", "scene"), ("events", "event"), ("acts", "act")):
        spans, entries = list(doc.spans[layer]), getattr(story, layer)
        assert [span.id_ for span in spans] == [entry.id for entry in entries]
        assert [span._.get(attribute)["start"] for span in spans] == [entry.start for entry in entries]
    assert [span.text for span in doc.spans["quotes"]] == [story.words(quote).strip() for quote in story.quotes]
    assert [span.kb_id_ or None for span in doc.spans["quotes"]] == [quote.speaker for quote in story.quotes]
    for n, entity in enumerate(story.entities, 1):
        assert [span.id_ for span in doc.spans[f"coref_clusters_{n}"]] == [m.id for m in story.mentions if m.entity == entity.id]
    assert len(list(doc.sents)) == len(story.sentences)
    assert {ent.label_ for ent in doc.ents} <= {"PER", "FAC", "GPE", "LOC", "VEH", "ORG"}
    assert [entity["name"] for entity in doc._.fabula["entities"]] == [entity.name for entity in story.entities]


@settings(max_examples=40)
@given(any_story())
def test_any_story_is_a_doc_of_its_text(story: Story) -> None:
    assert read_doc(story).text == story.text


def test_tags_are_set_where_they_are_read() -> None:
    doc = read_doc(parsed_story())
    assert [(t.text, t.pos_, t.dep_, t.head.text, t.lemma_) for t in doc][:4] == [
        ("Ann", "PROPN", "nsubj", "saw", "ann"),
        ("and", "CCONJ", "cc", "Bo", "and"),
        ("Bo", "PROPN", "conj", "Ann", "bo"),
        ("saw", "VERB", "root", "saw", "saw"),
    ]
    assert [sentence.text for sentence in doc.sents] == ["Ann and Bo saw her brother Cy.", "Cy was kind."]
    assert [(span.text, span.label_) for span in doc.spans["supersenses"]] == [("saw", "verb.perception"), ("brother Cy", "noun.person")]
    assert [(span.text, span.kb_id_) for span in doc.spans["events"]] == [("saw", "e1")]


def test_white_space_is_no_sentence_where_trees_are_read() -> None:
    story = parsed_story()
    spread = replace(story, text="\n\n" + story.text.replace(". ", ".\n"))
    tokens = replace(story.tokens, start=[n + 2 for n in story.tokens.start], end=[n + 2 for n in story.tokens.end])
    doc = read_doc(replace(spread, tokens=tokens, mentions=[], events=[]))
    assert [sentence.text.strip() for sentence in doc.sents] == ["Ann and Bo saw her brother Cy.", "Cy was kind."]


ENTRY = {"uid", "key", "keysecondary", "comment", "content", "constant", "selective", "order", "position", "disable"}
CARD = {
    "name", "description", "personality", "scenario", "first_mes", "mes_example", "creator_notes", "system_prompt",
    "post_history_instructions", "alternate_greetings", "tags", "creator", "character_version", "extensions",
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_a_lorebook_and_cards(name: str) -> None:
    story = sample(name)
    made = {file: json.loads(data) for file, data in lorebook.files(story, False).items()}
    entries = made[f"{stem(story)}.lorebook.json"]["entries"]
    for number, entry in entries.items():
        assert set(entry) == ENTRY
        assert entry["uid"] == int(number)
        assert all(isinstance(key, str) and key.strip() for key in entry["key"])
        assert entry["content"].startswith(entry["comment"])
    cards = [card for file, card in made.items() if file.startswith("cards/")]
    assert cards
    for card in cards:
        assert (card["spec"], card["spec_version"], set(card["data"])) == ("chara_card_v2", "2.0", CARD)
        for line in card["data"]["mes_example"].split("<START>\n{{char}}: ")[1:]:
            assert line.removesuffix("\n") in story.text
    people = {person["id"]: person for person in made[f"{stem(story)}.characters.json"]}
    speaking = {quote.speaker for quote in story.quotes if quote.speaker and quote.kind != "other"}
    assert speaking <= set(people)
    assert len(cards) == len(speaking)
    for id, person in people.items():
        assert person["scenes"] == [n for n, scene in enumerate(story.scenes, 1) if id in scene.present]
