"""MUC, B³ and CEAF φ4 as counts that add up over documents, and their mean, CoNLL F1.

A cluster is a set of mentions, of whatever tells mentions apart. Singletons count as they stand. The definitions are those of the CoNLL
reference scorer (Pradhan et al. 2014, "Scoring Coreference Partitions of Predicted Mentions"), and its test cases are ours.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from evaluation.spans import best_pairs
from evaluation.tally import Figures, Tally, f1, f1_counts, total

M = TypeVar("M", bound=Hashable)
Clusters = Sequence[frozenset[M]]
MEASURES = ("muc", "b3", "ceafe")


def clusters_of(linked: Iterable[tuple[M, Hashable]]) -> list[frozenset[M]]:
    """The clusters of mentions that come with the name of their cluster. A mention that comes twice counts the first time."""
    cluster_of: dict[M, Hashable] = {}
    for mention, cluster in linked:
        cluster_of.setdefault(mention, cluster)
    members: defaultdict[Hashable, set[M]] = defaultdict(set)
    for mention, cluster in cluster_of.items():
        members[cluster].add(mention)
    return [frozenset(each) for each in members.values()]


def overlaps(gold: Clusters[M], read: Clusters[M]) -> Counter[tuple[int, int]]:
    """How many mentions each gold cluster shares with each read one, by their places; pairs that share none are absent."""
    read_of = {mention: n for n, cluster in enumerate(read) for mention in cluster}
    return Counter((n, read_of[mention]) for n, cluster in enumerate(gold) for mention in cluster if mention in read_of)


def links_kept(of: Clusters[M], by: Clusters[M]) -> tuple[int, int]:
    """MUC: of the links that hold the clusters together, how many the other clusters keep; and how many there are."""
    shared = overlaps(of, by)
    parts, known = Counter(n for n, _ in shared), Counter[int]()
    for (n, _), mentions in shared.items():
        known[n] += mentions
    # Each mention that the other clusters lack is a part of its own.
    kept = sum(known[n] - parts[n] for n in parts)
    return kept, sum(len(cluster) - 1 for cluster in of)


def muc(gold: Clusters[M], read: Clusters[M]) -> Tally:
    """Vilain et al. 1995: by links."""
    gold_kept, gold_links = links_kept(gold, read)
    read_kept, read_links = links_kept(read, gold)
    return f1_counts("muc", read_kept, read_links, gold_links, gold_kept)


def b_cubed(gold: Clusters[M], read: Clusters[M]) -> Tally:
    """Bagga and Baldwin 1998: by mentions."""
    shared = overlaps(gold, read)
    return f1_counts(
        "b3",
        sum(n * n / len(read[j]) for (_, j), n in shared.items()),
        sum(map(len, read)),
        sum(map(len, gold)),
        sum(n * n / len(gold[i]) for (i, _), n in shared.items()),
    )


def ceaf_e(gold: Clusters[M], read: Clusters[M]) -> Tally:
    """Luo 2005, φ4: by entities, paired one to one."""
    shared = overlaps(gold, read)
    pairs = best_pairs(range(len(gold)), range(len(read)), lambda i, j: 2 * shared[i, j] / (len(gold[i]) + len(read[j])))
    return f1_counts("ceafe", sum(worth for _, _, worth in pairs), len(read), len(gold))


def count_coreference(gold: Clusters[M], read: Clusters[M], prefix: str = "") -> Tally:
    """The counts of all three measures."""
    tally = total((muc(gold, read), b_cubed(gold, read), ceaf_e(gold, read)))
    return Tally({prefix + key: value for key, value in tally.items()})


def coreference_figures(tally: Tally, prefix: str = "", name: str = "conll") -> Figures:
    """F1 of each measure, and their mean under `name`; None where gold has nothing."""
    each = {prefix + measure: f1(tally, prefix + measure) for measure in MEASURES}
    values = [value for value in each.values() if value is not None]
    return {name: sum(values) / len(values) if len(values) == len(MEASURES) else None, **each}
