"""Mentions and who they mean: exact spans over the characters that are not white space, and clusters of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from evaluation.coreference import clusters_of, count_coreference
from evaluation.spans import solid_offsets
from evaluation.tally import Tally, set_counts
from fabula.layers import Mention

FORMS = ("PROP", "NOM", "PRON")


@dataclass(frozen=True, slots=True)
class Marked:
    """A gold mention: its place in characters that are not white space, what it is, and the cluster that it belongs to."""

    start: int
    end: int
    cluster: str
    type: str | None = None
    form: str | None = None

    @property
    def place(self) -> tuple[int, int]:
        return self.start, self.end


def marked_of(text: str, mentions: Iterable[Mention]) -> list[Marked]:
    """The read mentions in the same shape. One that is linked to nobody is a cluster of its own."""
    at = solid_offsets(text)
    return [Marked(at[m.start], at[m.end], m.entity or f"alone {m.id}", m.type, m.form) for m in mentions]


def count_mentions(gold: Iterable[Marked], read: Iterable[Marked]) -> Tally:
    """Spans with their type; spans alone; and of each gold form, how many spans were read."""
    gold, read = list(gold), list(read)
    places = {mention.place for mention in read}
    tally = set_counts("mentions", {(m.place, m.type) for m in read}, {(m.place, m.type) for m in gold})
    tally.add(set_counts("spans", places, {m.place for m in gold}))
    for form in FORMS:
        of_form = [m for m in gold if m.form == form]
        tally.add(Tally({form: len(of_form), f"{form} read": sum(m.place in places for m in of_form)}))
    return tally


def count_clusters(gold: Iterable[Marked], read: Iterable[Marked]) -> Tally:
    """MUC, B³ and CEAF φ4 over all mentions."""
    return count_coreference(clusters_of((m.place, m.cluster) for m in gold), clusters_of((m.place, m.cluster) for m in read))
