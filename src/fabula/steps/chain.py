"""The chain: what the steps are, what each needs and makes, and the order in which they run."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """A pure function from layers to layers. Its parameters are the layers it needs; `makes` are those it returns, in order."""

    function: Callable[..., Any]
    makes: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.function.__name__


def step(function: Callable[..., Any], *makes: str) -> Step:
    """The step that runs `function` and writes the layers `makes`; a layer that exists already is replaced."""
    return Step(function, makes, tuple(inspect.signature(function).parameters))


def check_order(steps: Iterable[Step], given: Iterable[str]) -> None:
    """Raise ValueError, before anything is read, if a step needs what no earlier step makes."""
    known = set(given)
    for each in steps:
        if missing := set(each.needs) - known:
            raise ValueError(f"{each.name} needs {sorted(missing)}; available: {sorted(known)}")
        known.update(each.makes)


def run(steps: Sequence[Step], given: Mapping[str, Any], watch: Callable[[str], None] = lambda name: None) -> dict[str, Any]:
    """All layers: those given and those that the steps make. `watch` is told each step's name before it runs."""
    check_order(steps, given)
    layers = dict(given)
    for each in steps:
        watch(each.name)
        made = each.function(**{name: layers[name] for name in each.needs})
        layers.update(zip(each.makes, made if len(each.makes) > 1 else (made,), strict=True))
    return layers
