"""The inks: readable on their paper in both themes, and apart for eyes that see fewer colours."""

import re
from importlib.resources import files
from itertools import combinations
from math import dist

import pytest

from fabula.page.people import INKS

Colour = tuple[float, float, float]

CSS = (files("fabula.page") / "page.css").read_text("utf-8")
THEMES = {"light": 0, "dark": 1}

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
EYES = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def colour(name: str, theme: str) -> Colour:
    """A colour of the sheet as linear RGB."""
    found = re.search(rf"--{name}: light-dark\((#\w{{6}}), (#\w{{6}})\)", CSS)
    assert found, name
    code = found[1 + THEMES[theme]]
    red, green, blue = (int(code[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return linear(red), linear(green), linear(blue)


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2.2's contrast ratio."""
    dark, light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (light + 0.05) / (dark + 0.05)


def seen(rgb: Colour, eyes: str) -> Colour:
    """The colour as such eyes see it, in OKLab (Ottosson 2020)."""
    r, g, b = (min(1.0, max(0.0, sum(w * c for w, c in zip(row, rgb, strict=True)))) for row in EYES[eyes])
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


NAMES = [*(f"ink{n}" for n in range(INKS)), "neutral"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["paper", "desk", "wash"])
@pytest.mark.parametrize("name", [*NAMES, "text", "quiet", "accent"])
def test_words_can_be_read_on_every_ground(theme: str, ground: str, name: str) -> None:
    assert contrast(colour(name, theme), colour(ground, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("mark", ["found", "evidence"])
def test_marked_words_can_be_read(theme: str, mark: str) -> None:
    assert contrast(colour("text", theme), colour(mark, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", EYES)
def test_no_two_inks_look_alike(theme: str, eyes: str) -> None:
    # 0.02 is about what can just be told apart side by side.
    closest = min(dist(seen(colour(one, theme), eyes), seen(colour(other, theme), eyes)) for one, other in combinations(NAMES, 2))
    assert closest >= 0.05
