"""GEXF 1.3 for Gephi and networkx: who is with whom, who talks to whom; each for the whole story, and over time.

Time runs in scenes: the first scene is from 1 to 2. In the files over time each person and tie stands with the scenes that it is in, and
each tie with its weight in them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from lxml import etree

from fabula.formats.escaping import xml_text
from fabula.formats.exports import Export, stem
from fabula.formats.network import Tie, presence, talk
from fabula.formats.wordless import wordless
from fabula.layers import Story

NS = "http://gexf.net/1.3"
KIND, MENTIONS, LINES = "kind", "mentions", "lines"
WEIGHT = "weight_then"  # a dynamic attribute; `weight` itself is the whole story's


def files(story: Story, no_text: bool) -> Mapping[str, bytes]:
    """Four graphs: `presence` (undirected, weighed in scenes) and `talk` (directed, weighed in lines), each static and dynamic."""
    if no_text:
        story = wordless(story)
    name = stem(story)
    ties = {"presence": presence(story), "talk": {tie: len(quotes) for tie, quotes in talk(story).items()}}
    return {
        f"{name}.{what}{'.dynamic' if dynamic else ''}.gexf": _graph(story, counts, what == "talk", dynamic)
        for what, counts in ties.items()
        for dynamic in (False, True)
    }


def _graph(story: Story, counts: Mapping[Tie, int], directed: bool, dynamic: bool) -> bytes:
    root = etree.Element(f"{{{NS}}}gexf", nsmap={None: NS}, version="1.3")  # type: ignore[dict-item]  # the stubs know no default namespace
    graph = _under(root, "graph", mode="dynamic" if dynamic else "static", defaultedgetype="directed" if directed else "undirected")
    if dynamic:
        graph.set("timeformat", "double")
        graph.set("timerepresentation", "interval")
    attributes = _under(graph, "attributes", **{"class": "node", "mode": "static"})
    for id, kind in ((KIND, "string"), (MENTIONS, "integer"), (LINES, "integer")):
        _under(attributes, "attribute", id=id, title=id, type=kind)
    if dynamic:
        attributes = _under(graph, "attributes", **{"class": "edge", "mode": "dynamic"})
        _under(attributes, "attribute", id=WEIGHT, title=WEIGHT, type="integer")
    _nodes(graph, story, counts, dynamic)
    _edges(graph, counts, dynamic)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _nodes(graph: etree._Element, story: Story, counts: Mapping[Tie, int], dynamic: bool) -> None:
    """Everyone who is present somewhere or has a tie, in the order of the cast."""
    seen: defaultdict[str, set[int]] = defaultdict(set)
    for n, scene in enumerate(story.scenes, 1):
        for id in scene.present:
            seen[id].add(n)
    for tie in counts:
        seen[tie.one].add(tie.scene)
        seen[tie.other].add(tie.scene)
    nodes = _under(graph, "nodes")
    for entity in story.entities:
        if entity.id in seen:
            node = _under(nodes, "node", id=entity.id, label=entity.name)
            values = _under(node, "attvalues")
            for key, value in ((KIND, entity.kind), (MENTIONS, entity.mentions), (LINES, entity.quotes)):
                _under(values, "attvalue", **{"for": key, "value": str(value)})
            if dynamic:
                _spells(node, seen[entity.id])


def _edges(graph: etree._Element, counts: Mapping[Tie, int], dynamic: bool) -> None:
    together: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for tie, n in counts.items():
        together[tie.one, tie.other][tie.scene] += n
    edges = _under(graph, "edges")
    for number, ((one, other), by_scene) in enumerate(together.items(), 1):
        edge = _under(edges, "edge", id=str(number), source=one, target=other, weight=str(by_scene.total()))
        if dynamic:
            values = _under(edge, "attvalues")
            for scene, n in by_scene.items():
                _under(values, "attvalue", **{"for": WEIGHT, "value": str(n), "start": f"{scene}.0", "end": f"{scene + 1}.0"})
            _spells(edge, by_scene)


def _spells(element: etree._Element, scenes: Iterable[int]) -> None:
    spells = _under(element, "spells")
    for scene in sorted(scenes):
        _under(spells, "spell", start=f"{scene}.0", end=f"{scene + 1}.0")


def _under(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NS}}}{tag}", {name: xml_text(value) for name, value in attributes.items()})


EXPORT = Export(
    "gexf",
    "scholars",
    "networks for Gephi and networkx: who is with whom, who talks to whom, whole and by scene",
    None,
    files,
    without_text=True,
)
