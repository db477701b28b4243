"""The page: one self-contained HTML file in which a person reads a story and sees what was read of it."""

from fabula.page.render import render

__all__ = ["render"]
