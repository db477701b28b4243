"""fabula reads a story and builds the world that it describes, every entry with the words that prove it.

>>> import fabula
>>> story = fabula.read("emma.txt")  # doctest: +SKIP
"""

from fabula.layers import Story
from fabula.reading import read, read_document
from fabula.version import VERSION as __version__

__all__ = ["Story", "__version__", "read", "read_document"]
