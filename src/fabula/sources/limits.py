"""What a file may cost us. Every limit that a hostile or broken file can run into, and the parsers that are held to them."""

import io
import lzma
import struct
import zipfile
import zlib

from lxml import etree

from fabula.errors import UnreadableSource

MiB = 1024 * 1024
TEXT_BYTES = 50 * MiB  # of a text, Markdown or HTML file, and of all text members of an archive together
FILE_BYTES = 200 * MiB  # of an EPUB or DOCX as it lies on the disk, pictures and all
ARCHIVE_BYTES = 400 * MiB  # of all its members, expanded
ARCHIVE_MEMBERS = 10_000
ARCHIVE_RATIO = 200  # expanded to packed, of a member over one MiB; prose packs to about a third
# All that `zipfile` raises at an archive whose bytes were changed.
BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError, OSError, RuntimeError, OverflowError, IndexError,
    ImportError,
)  # fmt: skip
TAG_DEPTH = 2_000  # of nested tags; libxml2's own hard limit is 2,048


def size(count: int) -> str:
    """Bytes in words: "50 MB"."""
    return f"{count / MiB:,.0f} MB"


def check_text_size(count: int, name: str) -> None:
    """Raise UnreadableSource if `count` bytes of text are over the limit."""
    if count > TEXT_BYTES:
        raise UnreadableSource(name, f"holds {size(count)} of text, over the limit of {size(TEXT_BYTES)}", "split it into volumes")


class Archive:
    """The members of a zip file, checked against every limit before the first is read.

    Members are known by their plain path. A path that climbs out of the archive or starts at the root is refused, not mended;
    the companions that macOS leaves (`__MACOSX/`, `._name`) are as if they were not there.

    Raises:
        UnreadableSource: for a broken or encrypted archive, or one over a limit.
    """

    def __init__(self, data: bytes, name: str):
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = [info for info in self._zip.infolist() if info.filename and not info.is_dir()]
        except BROKEN_ZIP as error:
            raise self._broken(f"is a broken zip archive ({_words(error)})") from error
        if len(infos) > ARCHIVE_MEMBERS:
            raise self._hostile(f"holds {len(infos):,} files, over the limit of {ARCHIVE_MEMBERS:,}")
        if (whole := sum(info.file_size for info in infos)) > ARCHIVE_BYTES:
            raise self._hostile(f"expands to {size(whole)}, over the limit of {size(ARCHIVE_BYTES)}")
        for info in infos:
            if info.file_size > MiB and info.file_size > ARCHIVE_RATIO * max(info.compress_size, 1):
                raise self._hostile(f"holds a file that expands more than {ARCHIVE_RATIO} times ({_shown(info.filename)})")
            parts = info.filename.replace("\\", "/").split("/")
            if ".." in parts or parts[0] == "" or parts[0].endswith(":"):
                raise self._hostile(f"holds a path that leads out of the archive ({_shown(info.filename)})")
            if info.flag_bits & 0x1:
                raise UnreadableSource(name, "is an encrypted archive", "unpack it with its password and read the files")
        self._infos = {
            info.filename.replace("\\", "/"): info
            for info in infos
            if not info.filename.startswith("__MACOSX/") and not info.filename.rpartition("/")[2].startswith("._")
        }
        self._text_bytes = 0

    @property
    def names(self) -> list[str]:
        """The members' paths, in the archive's order."""
        return list(self._infos)

    def __contains__(self, member: str) -> bool:
        return member in self._infos

    def read(self, member: str) -> bytes:
        """The bytes of a member, counted against the limit on text. Raises UnreadableSource if it is damaged."""
        info = self._infos[member]
        self._text_bytes += info.file_size
        check_text_size(self._text_bytes, self.name)
        try:
            return self._zip.read(info)
        except BROKEN_ZIP as error:
            raise self._broken(f"is damaged at {_shown(member)} ({_words(error)})") from error

    def _broken(self, what: str) -> UnreadableSource:
        return UnreadableSource(self.name, what, "download or export it again")

    def _hostile(self, what: str) -> UnreadableSource:
        return UnreadableSource(self.name, what, "unpack it and read the story's own file")


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__


def _shown(path: str) -> str:
    """A member's path as one printable line."""
    return ascii(path)[1:-1][:80]


def parse_xml(data: bytes, name: str, part: str) -> etree._Element:
    """The root of an XML part of an archive: no network, no DTD, and no entities of its own making.

    Raises:
        UnreadableSource: if it is not well-formed, or declares entities (a story's package has no use for them, an attack has).
    """
    if b"<!ENTITY" in data or b"<\0!\0E\0N\0T\0I\0T\0Y\0" in data or b"\0<\0!\0E\0N\0T\0I\0T\0Y" in data:
        raise UnreadableSource(name, f"declares XML entities of its own in {_shown(part)}", "export it again; these are not expanded")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableSource(name, f"is damaged at {_shown(part)} ({_words(error)})", "download or export it again") from error


def parse_html(text: str, name: str) -> etree._Element | None:
    """The root of an HTML or XHTML page, however malformed, or None if it holds no element.

    One parser for both: HTML rules never fetch, never expand entities that a page declares, and forgive what old pages get wrong.
    `huge_tree` lifts libxml2's limit of ten million characters a text node; the size of the whole was limited before.

    Raises:
        UnreadableSource: if tags are nested over the limit (libxml2 would drop what follows in silence).
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, recover=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise UnreadableSource(name, f"nests tags more than {TAG_DEPTH:,} deep", "save it again as a simple web page or as text")
    return root
