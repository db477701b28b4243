"""The label sets of the heads. They travel with the packed data as JSON, so that training needs nothing but the pack."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from training.corpora.records import FORMS, TYPES

UNKNOWN = 255  # a label that is not annotated: left out of every loss and every score

UPOS = ("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X")
DEPRELS = (
    "acl", "advcl", "advmod", "amod", "appos", "aux", "case", "cc", "ccomp", "clf", "compound", "conj", "cop", "csubj", "dep", "det",
    "discourse", "dislocated", "expl", "fixed", "flat", "goeswith", "iobj", "list", "mark", "nmod", "nsubj", "nummod", "obj", "obl",
    "orphan", "parataxis", "punct", "reparandum", "root", "vocative", "xcomp",
)  # fmt: skip
# WordNet's lexicographer files, after the two tags that say "none" and "goes on".
SUPERSENSES = (
    "O", "I", "adj.all", "adj.pert", "adj.ppl", "adv.all", "noun.Tops", "noun.act", "noun.animal", "noun.artifact", "noun.attribute",
    "noun.body", "noun.cognition", "noun.communication", "noun.event", "noun.feeling", "noun.food", "noun.group", "noun.location",
    "noun.motive", "noun.object", "noun.person", "noun.phenomenon", "noun.plant", "noun.possession", "noun.process", "noun.quantity",
    "noun.relation", "noun.shape", "noun.state", "noun.substance", "noun.time", "verb.body", "verb.change", "verb.cognition",
    "verb.communication", "verb.competition", "verb.consumption", "verb.contact", "verb.creation", "verb.emotion", "verb.motion",
    "verb.perception", "verb.possession", "verb.social", "verb.stative", "verb.weather",
)  # fmt: skip
QUOTE_KINDS = ("speech", "thought", "writing", "other")

# GUM's types that are not ours, and what each may be; "" is no mention. GUM's places are buildings, towns and countries, and landscape; its
# objects include vehicles, its animals those that LitBank takes for persons.
GROUPS = {"place": ("FAC", "GPE", "LOC"), "object": ("", "VEH"), "animal": ("", "PER")}


@dataclass(frozen=True, slots=True)
class Labels:
    """The names behind the numbers of a pack. `spans` are the classes of the span head after class 0, "no mention"."""

    spans: tuple[str, ...]
    groups: tuple[str, ...]
    upos: tuple[str, ...]
    deprels: tuple[str, ...]
    supersenses: tuple[str, ...]
    quote_kinds: tuple[str, ...]
    acts: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds of mentions by their packed number: the classes of the head, then the groups."""
        return self.spans + self.groups

    def allowed(self) -> list[list[bool]]:
        """For each packed kind, which of the head's classes (0 "no mention", then `spans`) it may be."""
        rows = [[False] + [name == span for span in self.spans] for name in self.spans]
        for group in self.groups:
            type, _, form = group.partition(":")
            may = GROUPS[type]
            rows.append(["" in may] + [span in {f"{one}:{form}" for one in may} for span in self.spans])
        return rows

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def standard(acts: tuple[str, ...]) -> Labels:
    """The labels of this project; the acts are those of the program's vocabulary."""
    return Labels(
        tuple(f"{type}:{form}" for type in TYPES for form in FORMS),
        tuple(f"{group}:{form}" for group in GROUPS for form in FORMS),
        UPOS,
        DEPRELS,
        SUPERSENSES,
        QUOTE_KINDS,
        acts,
    )


def load(path: Path) -> Labels:
    """The labels of a pack."""
    return Labels(**{name: tuple(values) for name, values in json.loads(path.read_bytes()).items()})
