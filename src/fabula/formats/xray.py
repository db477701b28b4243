"""For X-Ray on e-readers: the lists of WordDumb (beside the book) and of X-Ray Creator, from the story instead of from a wiki."""

from collections.abc import Mapping

from fabula.formats.answers import counted
from fabula.formats.exports import Export
from fabula.formats.json import indented
from fabula.formats.people import PLACES, Card, cards, names_of
from fabula.layers import Story

LABELS = {"PER": "PERSON", "VEH": "PRODUCT"}  # by WordDumb's names (OntoNotes); the others are called alike


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    names, found = names_of(story), cards(story)
    people = {card.name: _card(card, names) for card in found if card.entity.type == "PER"}
    places = {card.name: _card(card, names) for card in found if card.entity.type in PLACES}
    return {
        "worddumb-custom-x-ray.json": indented([_row(card, names) for card in found]),
        "x-ray-creator.json": indented({"characters": people, "settings": places, "quotes": []}),
    }


def _row(card: Card, names: Mapping[str, str]) -> list[object]:
    """As its `custom_x_ray.py` has them: name, label, aliases, description, source of the description, omit, quote."""
    label = LABELS.get(card.entity.type, card.entity.type)
    aliases = ",".join(name for name in card.also if "," not in name)
    return [card.name, label, aliases, _description(card, names), None, False, card.first]


def _card(card: Card, names: Mapping[str, str]) -> dict[str, object]:
    return {"description": _description(card, names), "aliases": card.also}


def _description(card: Card, names: Mapping[str, str]) -> str:
    """Where they first stand, how they stand to others, and how much they say."""
    ties = [f"{tie.kind}{', ended' if tie.ended else ''}: {names[tie.to]} (“{tie.words}”)" for tie in card.ties]
    most = f", most to {names[card.to[0][0]]}" if card.to else ""
    said = counted(card.lines, "line") + most if card.lines else ""
    return "\n".join(filter(None, [card.first, *ties, said]))


EXPORT = Export("xray", "readers", "WordDumb's and X-Ray Creator's lists of characters and places", None, _files)
