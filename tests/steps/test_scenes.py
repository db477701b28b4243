"""Scenes: `scenes.txt` holds the cases, each a title, a marked story (see annotated.py) and the scenes to be found."""

from itertools import pairwise
from pathlib import Path

import pytest
from annotated import Annotated, annotated, any_layers
from hypothesis import given

from fabula.layers import Region, Scene
from fabula.steps.scenes import find_scenes

CASES = Path(__file__).with_name("scenes.txt").read_text(encoding="utf-8").strip().split("\n\n\n")


def scenes_of(story: Annotated) -> list[Scene]:
    return find_scenes(story.text, story.regions, story.entities, story.mentions, story.quotes)


def facts(text: str, scene: Scene) -> dict[str, str]:
    return {
        "begins": text[scene.start : scene.end],
        "present": " ".join(sorted(scene.present)),
        "spoken of": " ".join(sorted(scene.spoken_of)),
        "viewpoint": scene.viewpoint or "-",
        "person": scene.person or "-",
        "tense": scene.tense or "-",
        "medium": scene.medium or "-",
        "place": text[scene.place.start : scene.place.end] if scene.place else "-",
        "time": scene.time.of(text) if scene.time else "-",
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.partition("\n")[0])
def test_scenes(case: str) -> None:
    _, _, rest = case.partition("\n")
    marked, *expected = rest.split("\n=> ")
    story = annotated(marked)
    found = [facts(story.text, scene) for scene in scenes_of(story)]
    assert len(found) == len(expected)
    for scene, line in zip(found, expected, strict=True):
        wanted = dict(part.strip().split(": ", 1) for part in line.split("|"))
        assert scene.pop("begins").startswith(wanted.pop("begins"))
        assert {name: scene[name] for name in wanted} == wanted


TEXT = "“Go,” said Ann.\n\n* * *\n\nIn the hall Tom thought of her. He had seen the telephone."


@given(any_layers(TEXT))
def test_scenes_stand_in_order_in_the_body(story: Annotated) -> None:
    found = scenes_of(story)
    assert found == scenes_of(story)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for scene in found:
        assert story.text[scene.start : scene.end].strip() == story.text[scene.start : scene.end]
        assert not {*scene.present} & {*scene.spoken_of}
        for piece in (scene.place, scene.time):
            assert piece is None or (scene.start <= piece.start and piece.end <= scene.end)
    body = {i for r in story.regions if r.kind == "body" for i in range(r.start, r.end) if not story.text[i].isspace()}
    assert body <= {i for scene in found for i in range(scene.start, scene.end)}


def test_no_body_no_scene() -> None:
    assert find_scenes("", (), [], [], []) == []
    assert find_scenes("CHAPTER I", (Region("r1", "heading", 0, 9),), [], [], []) == []
