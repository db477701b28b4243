"""Progress of work that takes longer than a second."""

import sys
from threading import Timer
from types import TracebackType
from typing import Self

import click

PATIENCE_S = 1.0


class Progress:
    """A bar over `length` steps on standard error; it is called with each step's name.

    Nothing is shown in the first second, nor where standard error is no terminal.
    """

    def __init__(self, name: str, length: int):
        self.bar = click.progressbar(length=length, label=name, file=sys.stderr, show_eta=False, item_show_func=lambda step: step)
        self.timer = Timer(PATIENCE_S, self._show) if sys.stderr.isatty() else None
        self.done, self.step, self.shown = 0, "", False

    def __call__(self, step: str) -> None:
        """The step that begins now."""
        self.done, self.step = self.done + 1, step.replace("_", " ")
        if self.shown:
            self.bar.update(1, self.step)

    def __enter__(self) -> Self:
        if self.timer:
            self.timer.daemon = True
            self.timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer.join()
        if self.shown:
            self.bar.render_finish()

    def _show(self) -> None:
        self.bar.update(self.done, self.step)
        self.shown = True
