"""What a file is by its content. A name may lie; the first bytes rarely do."""

from pathlib import PurePath
from typing import Literal

from fabula.errors import UnreadableSource
from fabula.sources.limits import Archive

Format = Literal["txt", "markdown", "html", "epub", "docx"]

ENDINGS: dict[str, Format] = {
    ".txt": "txt", ".text": "txt", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".xht": "html", ".epub": "epub", ".docx": "docx",
}  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONVERT = "convert it to EPUB, DOCX, HTML or text"
FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "is a PDF", "convert it to EPUB or text: a PDF has pages, not paragraphs"),
    (b"{\\rtf", "is an RTF file", "save it as DOCX or text"),
    (b"\x1f\x8b", "is a gzip archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", "unpack it first"),
    (b"Rar!", "is a RAR archive", "unpack it first"),
    (b"BZh", "is a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ", "is an xz archive", "unpack it first"),
    (b"ITSF", "is a CHM file", CONVERT),
    (b"\x89PNG", "is a picture", "give the story's text"),
    (b"\xff\xd8\xff", "is a picture", "give the story's text"),
    (b"GIF8", "is a picture", "give the story's text"),
    (b"ID3", "is a sound file", "give the story's text"),
    (b"\x7fELF", "is a program", "give a story file"),
    (b"MZ\x90", "is a program", "give a story file"),
    (b"SQLite format 3", "is a database", "give a story file"),
)
OTHER_ZIPS = (
    ("xl/workbook.xml", "is a spreadsheet"),
    ("ppt/presentation.xml", "is a slide show"),
    ("content.xml", "is an OpenDocument file"),
)
HTML_STARTS = (
    "<!doctype html", "<html", "<head", "<body", "<p>", "<p ", "<div", "<h1", "<h2", "<h3", "<center", "<article", "<section", "<meta",
    "<title",
)  # fmt: skip


def format_of(data: bytes, name: str) -> tuple[Format, list[str]]:
    """The format to read a file as, and a warning where its name says another.

    Raises:
        UnreadableSource: for what we know and do not read: PDF, old Word, other e-book formats, pictures, archives…
    """
    ending = PurePath(name).suffix.lower()
    said = ENDINGS.get(ending)
    found = _found(data, name)
    if found is None:
        if said in ("epub", "docx"):
            raise UnreadableSource(name, f"is no {said.upper()} (it does not begin as a zip archive)", "download or export it again")
        if said == "html" and b"<" not in data.replace(b"\0", b""):
            return "txt", [f"has no tags, though its name ends in {ending}; read as plain text"]
        return said or "txt", []
    if said is not None and found != said:
        return found, [f"is {found.upper()} by its content, though its name ends in {ending}; read as {found.upper()}"]
    return found, []


def _found(data: bytes, name: str) -> Format | None:
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zipped(data, name)
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableSource(name, "is a Word document locked with a password", "save it without one")
        raise UnreadableSource(name, "is an old Word document (.doc)", "save it as DOCX")
    for magic, what, mend in FOREIGN:
        if data.startswith(magic):
            raise UnreadableSource(name, what, mend)
    if data[60:68] in (b"BOOKMOBI", b"TEXtREAd"):
        raise UnreadableSource(name, "is a Kindle book (MOBI or AZW)", "convert it to EPUB, for instance with calibre")
    start = data[:4096].replace(b"\0", b"").decode("latin-1").lstrip("\ufeffï»¿þÿ \t\r\n").lower()
    if "<fictionbook" in start:
        raise UnreadableSource(name, "is a FictionBook (FB2)", "convert it to EPUB, for instance with calibre")
    while start.startswith(("<?", "<!--")):
        _, closed, start = start.partition("?>" if start.startswith("<?") else "-->")
        start = start.lstrip() if closed else ""
    return "html" if start.startswith(HTML_STARTS) else None


def _zipped(data: bytes, name: str) -> Format:
    names = Archive(data, name).names
    if "word/document.xml" in names:
        return "docx"
    if any(member.endswith("META-INF/container.xml") or member.lower().endswith(".opf") for member in names):
        return "epub"
    for member, what in OTHER_ZIPS:
        if member in names:
            raise UnreadableSource(name, what, CONVERT)
    raise UnreadableSource(name, "is a zip archive, and no EPUB or DOCX", "unpack it and name the story's own file")
