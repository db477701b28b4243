"""Names that tell apart, where a format knows people or files by name alone."""

from collections import Counter
from collections.abc import Iterable


def distinct(names: Iterable[str], taken: Iterable[str] = (), numbered: str = "{} ({})") -> list[str]:
    """The names in order, numbered from 2 where one was there before: no two are equal, nor equal to one `taken`, in whatever case."""
    seen = {name.casefold() for name in taken}
    copies: Counter[str] = Counter()
    made = []
    for name in names:
        one = name
        while one.casefold() in seen:
            copies[name] += 1
            one = numbered.format(name, copies[name] + 1)
        seen.add(one.casefold())
        made.append(one)
    return made
