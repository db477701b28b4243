"""For chats with language models: SillyTavern's lorebook, a character card V2 for each who speaks, and the cast as plain JSON.

What the text does not say (personality, greeting) stays empty: it is the user's to write, not ours to guess.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from fabula.formats.exports import Export, file_name, stem
from fabula.formats.json import indented
from fabula.formats.names import distinct
from fabula.formats.people import Card, cards, names_of
from fabula.layers import Promise, Story

MOST_LINES = 12  # of a character's own in a card: what chats have room for
MOST_NAMED = 8  # people whom an entry names as spoken to


def files(story: Story, no_text: bool) -> Mapping[str, bytes]:
    """`ID.lorebook.json`, `ID.characters.json` and `cards/NAME.json`."""
    teller, known, name = _Teller(story), cards(story), stem(story)
    people = [card for card in known if card.entity.type == "PER"]
    speaking = [card for card in people if card.lines]
    file_names = distinct(file_name(card.name) for card in speaking)
    return {
        f"{name}.lorebook.json": indented({"entries": {str(n): teller.entry(n, card) for n, card in enumerate(known)}}),
        f"{name}.characters.json": indented([teller.person(card) for card in people]),
        **{f"cards/{file}.json": indented(teller.card(card)) for file, card in zip(file_names, speaking, strict=True)},
    }


class _Teller:
    """Tells of the cards of one story."""

    def __init__(self, story: Story):
        self.story, self.names = story, names_of(story)
        self.promises: defaultdict[str | None, list[Promise]] = defaultdict(list)
        for promise in story.promises:
            self.promises[promise.by].append(promise)
        self.spoken: defaultdict[str | None, list[str]] = defaultdict(list)
        for quote in story.quotes:
            if quote.kind == "speech":
                self.spoken[quote.speaker].append(story.words(quote))

    def person(self, card: Card) -> dict[str, Any]:
        """One of the plain JSON; scenes are numbered from 1."""
        return {
            "id": card.entity.id,
            "name": card.name,
            "aliases": card.also,
            "kind": card.entity.kind,
            "pronouns": card.entity.pronouns,
            "narrator": card.entity.narrator,
            "mentions": card.entity.mentions,
            "lines": card.lines,
            "scenes": [n + 1 for n in card.scenes],
            "bonds": [{"kind": tie.kind, "with": self.names[tie.to], "ended": tie.ended} for tie in card.ties],
            "talks_to": {self.names[to]: n for to, n in card.to},
            "promises": [
                {"to": [self.names[to] for to in promise.to], "what": promise.what, "status": promise.status}
                for promise in self.promises[card.entity.id]
            ],
        }

    def entry(self, n: int, card: Card) -> dict[str, Any]:
        """One of SillyTavern's World Info: its `content` goes into the prompt when one of its `key`s is said."""
        return {
            "uid": n,
            "key": [card.name, *card.also],
            "keysecondary": [],
            "comment": card.name,
            "content": " ".join(self._facts(card)),
            "constant": False,
            "selective": False,
            "order": 100,
            "position": 0,
            "disable": False,
        }

    def card(self, card: Card) -> dict[str, Any]:
        """A character card by its specification V2 (malfoyslastname/character-card-spec-v2)."""
        meta = self.story.meta
        lines = self.spoken[card.entity.id][:MOST_LINES]
        return {
            "spec": "chara_card_v2",
            "spec_version": "2.0",
            "data": {
                "name": card.name,
                "description": " ".join(self._facts(card)),
                "personality": "",
                "scenario": "",
                "first_mes": "",
                "mes_example": "".join(f"<START>\n{{{{char}}}}: {line}\n" for line in lines),
                "creator_notes": f"From {meta.title or stem(self.story)}" + (f" by {', '.join(meta.authors)}" if meta.authors else ""),
                "system_prompt": "",
                "post_history_instructions": "",
                "alternate_greetings": [],
                "tags": [],
                "creator": "",
                "character_version": "",
                "extensions": {},
            },
        }

    def _facts(self, card: Card) -> Iterator[str]:
        """A few plain sentences, nothing that the text does not say."""
        yield f"{card.name} ({'narrator' if card.entity.narrator else card.entity.kind})."
        if card.also:
            yield f"Also called {', '.join(card.also)}."
        if pronouns := card.entity.pronouns:
            yield f"Pronouns: {max(pronouns, key=pronouns.__getitem__)}."
        for tie in card.ties:
            yield f"{tie.kind.capitalize()}{', ended' if tie.ended else ''}: {self.names[tie.to]}."
        if card.to:
            yield f"Talks to {', '.join(self.names[to] for to, _ in card.to[:MOST_NAMED])}."
        for promise in self.promises[card.entity.id]:
            yield f"Promise ({promise.status}) to {', '.join(self.names[to] for to in promise.to) or 'nobody named'}: {promise.what}"


EXPORT = Export("lorebook", "programs", "SillyTavern's lorebook and character cards, and the cast as plain JSON", None, files)
