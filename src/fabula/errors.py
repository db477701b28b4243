"""What a person can mend. The command line prints the message, one line, and exits with 2."""

from typing import Any


class StoryError(Exception):
    """Base of our errors. The message says what is wrong, where, and what to do. They travel between processes."""

    def __reduce__(self) -> Any:
        return _again, (type(self), str(self), vars(self))


def _again(kind: type[StoryError], message: str, said: dict[str, Any]) -> StoryError:
    error = kind.__new__(kind, message)
    vars(error).update(said)
    return error


class UnreadableSource(StoryError):
    """A story file that cannot be read: missing, empty, binary, encrypted, broken, or over a stated limit."""

    def __init__(self, name: str, what: str, mend: str):
        super().__init__(f"{name}: {what}; {mend}")
        self.name, self.what, self.mend = name, what, mend


class BadCast(StoryError):
    """A cast.toml that cannot be honoured."""

    def __init__(self, name: str, what: str, mend: str):
        super().__init__(f"{name}: {what}; {mend}")
        self.name, self.what, self.mend = name, what, mend


class BadQuestion(StoryError):
    """A question about something that the story does not have."""


class CannotWrite(StoryError):
    """An output that cannot be written."""

    def __init__(self, name: str, what: str):
        super().__init__(f"{name}: cannot be written ({what}); choose another place with -o, or free some space")
        self.name, self.what = name, what


class UnusableModel(StoryError):
    """A weight file that cannot be used: missing, damaged, of another layout, or not for this processor."""

    def __init__(self, name: str, what: str, mend: str):
        super().__init__(f"{name} {what}; {mend}")
        self.name, self.what, self.mend = name, what, mend


class MissingExtra(StoryError):
    """A format or command needs a package that is not installed."""

    def __init__(self, what: str, package: str, extra: str):
        super().__init__(f"{what} needs {package}, which is not installed; install it with: pip install 'fabula[{extra}]'")
        self.package, self.extra = package, extra
