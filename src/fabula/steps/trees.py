"""Trees: from scores of arcs to the best tree of each sentence, one root each.

Each word first takes its best head; where that gives one root and no cycle, as it mostly does, it is the best tree. Elsewhere the maximum
spanning tree is found as Chu and Liu (1965) and Edmonds (1967) do: a cycle becomes one node, and is opened again at the end. Where that
tree has several roots, the best with one is had by making roots dear (Stanojević and Cohen 2021).

Shapes: S sentences of L words; scores [S, L, 1 + L] of each word under the root (column 0) and under each word.
"""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Doubles = NDArray[np.float64]


def best_trees(scores: NDArray[np.floating]) -> Integers:
    """The heads of the words [S, L]: numbers of words of the same sentence, −1 for its root. Scores are finite."""
    own = np.arange(scores.shape[1])
    arcs = np.array(scores, np.float64)
    arcs[:, own, own + 1] = -np.inf
    found: Integers = arcs.argmax(2)
    for n in np.flatnonzero(~are_trees(found)):
        found[n] = spanning_tree(arcs[n])
        if (found[n] == 0).sum() > 1:
            found[n] = spanning_tree(_dear_roots(arcs[n]))
    return found - 1


def are_trees(heads: Integers) -> NDArray[np.bool_]:
    """Which sentences have one root and no cycle [S]; heads [S, L] count from 1, 0 is the root."""
    count, size = heads.shape
    up = np.concatenate((np.zeros((count, 1), np.int64), heads), 1)
    for _ in range(size.bit_length()):  # each time twice as far up
        up = np.take_along_axis(up, up, 1)
    return np.asarray(((heads == 0).sum(1) == 1) & ~up.any(1))


def _dear_roots(scores: Doubles) -> Doubles:
    """The scores of one sentence with roots so dear that no tree with two of them is the best."""
    finite = [0.0, *scores[np.isfinite(scores)].tolist()]
    dear = (1 + max(finite) - min(finite)) * len(scores)
    scores = scores.copy()
    scores[:, 0] -= dear
    return scores


def spanning_tree(scores: Doubles) -> Integers:
    """The heads [L] of the tree with the highest sum, counted from 1, 0 is the root: scores [L, 1 + L], −inf where no arc may be.

    Cubic in the worst case, in practice quadratic.
    """
    size = len(scores) + 1
    arcs = np.full((size, size), -np.inf)  # by dependant and head
    arcs[1:] = scores
    head: Integers = arcs.argmax(1)
    head[0] = 0
    seen = np.zeros(size, np.int64)  # the walk that came by a node; 0 none, the root is of no walk's
    gone = np.zeros(size, bool)  # nodes that stand in another's place, within a cycle
    made: list[tuple[Integers, Integers, Integers, Integers]] = []
    for start in range(1, size):
        node = 0 if gone[start] else start
        while node and not seen[node]:
            seen[node] = start
            node = int(head[node])
            if node and seen[node] == start:
                node = _contract(arcs, head, node, made)
                gone[made[-1][0][1:]] = True
                seen[node] = 0
    for cycle, inner, enter, leave in reversed(made):
        above = head[cycle[0]]
        outside = head == cycle[0]
        head[outside] = leave[outside]
        head[cycle] = inner
        head[enter[above]] = above
    return head[1:]


def _contract(arcs: Doubles, head: Integers, node: int, made: list[tuple[Integers, Integers, Integers, Integers]]) -> int:
    """Make the cycle through `node` one node, its first, and say which: `arcs` and `head` are changed.

    To `made` come the cycle, the heads within it, and for each other node the word of the cycle that it heads, and that is its head.
    """
    members = [node]
    while (member := int(head[members[-1]])) != node:
        members.append(member)
    cycle = np.array(members)
    inner = head[cycle].copy()
    gain = arcs[cycle] - arcs[cycle, inner][:, None]
    enter, leave = cycle[gain.argmax(0)], cycle[arcs[:, cycle].argmax(1)]
    into, out = gain.max(0), arcs[:, cycle].max(1)
    arcs[cycle] = -np.inf
    arcs[:, cycle] = -np.inf
    into[cycle] = out[cycle] = -np.inf
    arcs[node], arcs[:, node] = into, out
    own = np.zeros(len(arcs), bool)
    own[cycle] = True
    head[own[head]] = node
    head[node] = into.argmax()
    made.append((cycle, inner, enter, leave))
    return node
