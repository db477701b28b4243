"""Bytes → text, without guessing wrong in silence: what was not certain comes back as a warning."""

import codecs
import re
from itertools import islice

from fabula.errors import UnreadableSource
from fabula.sources.limits import check_text_size

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 1 << 16  # bytes that a guess looks at
HIGH = 5_000  # characters that a guess looks at


def decode(data: bytes, name: str, declared: str | None = None) -> tuple[str, list[str]]:
    """The text of `data`, line ends as "\\n", and the warnings.

    In this order: byte order mark; UTF-16 without one, by its NUL bytes; the encoding that the file itself declares; strict UTF-8; UTF-8
    with a few broken bytes, which become U+FFFD; Windows-1252 (which has Latin-1 within it) where it reads as Western prose; then the best
    guess of charset-normalizer. NUL bytes outside of UTF-16 and UTF-32 mean that the file is not text.

    Raises:
        UnreadableSource: if the bytes are no text in any of these, or over the limit.
    """
    check_text_size(len(data), name)
    text, warnings = _decode(data, name, declared)
    if "\0" in text:
        raise UnreadableSource(
            name, f"holds NUL characters, the first at byte {data.find(0):,}: not a text file", "save the story as UTF-8 text"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n"), warnings


def _decode(data: bytes, name: str, declared: str | None) -> tuple[str, list[str]]:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            body = data[len(mark) :]
            try:
                return body.decode(encoding), []
            except UnicodeDecodeError as error:
                if encoding == "utf-8":
                    return _mended(body, error, len(mark))
                at = error.start + len(mark)
                raise UnreadableSource(name, f"is broken {encoding.upper()[:6]} at byte {at:,}", "save it again as UTF-8 text") from error
    if wide := _wide(data):
        return data.decode(wide), [f"read as {wide.upper()} by its pattern of NUL bytes: it has no byte order mark"]
    if 0 in data:
        at = data.find(0)
        raise UnreadableSource(name, f"holds NUL bytes, the first at byte {at:,}: not a text file", "save the story as UTF-8 text")
    if declared and (known := _known(declared)):
        try:
            return data.decode(known), []
        except UnicodeDecodeError:
            text, warnings = _undeclared(data, name)
            return text, [
                f"declares {declared} but is not; {warnings[0]}" if warnings else f"declares {declared} but is UTF-8; read as UTF-8"
            ]
    return _undeclared(data, name)


def _known(declared: str) -> str | None:
    """The codec to use for a declared name. As in browsers, Latin-1 and ASCII mean Windows-1252 where its marks occur."""
    try:
        codec = codecs.lookup(declared.strip())
    except (LookupError, ValueError):
        return None
    if not getattr(codec, "_is_text_encoding", True):
        return None
    return "cp1252" if codec.name in ("iso8859-1", "ascii") else codec.name


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: Western text has a NUL in every second byte, always on the same side."""
    sample = data[:SAMPLE]
    if len(data) % 2 or len(data) < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    for encoding, many, few in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if many > 0.5 * half and few < 0.02 * half:
            try:
                data.decode(encoding)
            except UnicodeDecodeError:
                return None
            return encoding
    return None


def _undeclared(data: bytes, name: str) -> tuple[str, list[str]]:
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        mended = data.decode("utf-8", "replace")
        at = error.start
        broken = mended.count("�")
        whole = sum(ch > "\x7f" for ch in mended) - broken
        # A file of UTF-8 with some damage has far more whole sequences than broken ones; a single-byte encoding has next to none.
        if whole > 4 * broken or (broken == 1 and error.reason == "unexpected end of data"):
            return _mended(data, error, 0)
    if controls := re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data):
        raise UnreadableSource(name, f"is not text (control characters from byte {controls.start():,} on)", "save the story as UTF-8 text")
    if (text := _western(data)) is not None:
        return text, ["not UTF-8; read as Windows-1252, the usual encoding of older Western files: save it as UTF-8 to be sure"]
    return _guess(data, name, at)


def _mended(body: bytes, error: UnicodeDecodeError, skipped: int) -> tuple[str, list[str]]:
    text = body.decode("utf-8", "replace")
    lost, line = text.count("�"), body.count(b"\n", 0, error.start) + 1
    return text, [f"broken UTF-8 at byte {error.start + skipped:,} (line {line:,}); {lost:,} character(s) shown as �"]


MARKS = frozenset("‘’“”‚„‹›«»–—…•·™©®°§¶†£€¥¢½¼¾¿¡\xa0")
WORDS_OF_ONE = frozenset("àáèéóôÀÈÉ")


def _western(data: bytes) -> str | None:
    """The text as Windows-1252, if its letters and marks stand where Western prose has them; else None.

    A capital within a word of small letters, a letter that stands alone, or a rare mark is the sign of another code page.
    """
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    high = [match.start() for match in islice(re.finditer(r"[^\x00-\x7f]", text), HIGH)]
    odd = 0
    for at in high:
        before, mark, after = text[at - 1 : at], text[at], text[at + 1 : at + 2]
        in_word = mark.isalpha() and (before.isalpha() or after.isalpha()) and not (mark.isupper() and before.islower())
        odd += not (in_word or mark in MARKS or (mark in WORDS_OF_ONE and not before.isalpha() and not after.isalpha()))
    return text if odd * 20 <= len(high) else None


def _guess(data: bytes, name: str, at: int) -> tuple[str, list[str]]:
    import charset_normalizer  # noqa: PLC0415 - slow to import, and rarely needed

    best = charset_normalizer.from_bytes(data[:SAMPLE]).best()
    if best is None:
        raise UnreadableSource(name, f"is not text in any encoding we know (not UTF-8 from byte {at:,} on)", "save the story as UTF-8 text")
    return data.decode(best.encoding, "replace"), [f"not UTF-8; read as {best.encoding}, a guess: save it as UTF-8 to be sure"]
