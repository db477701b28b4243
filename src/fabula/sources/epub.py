"""EPUB 2 and 3: container, package, spine, and the pages in its order."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from lxml import etree

from fabula.errors import UnreadableSource
from fabula.layers import Meta
from fabula.sources import ao3, fanficfare, fichub, gutenberg, standardebooks
from fabula.sources.blocks import Piece
from fabula.sources.decoding import decode
from fabula.sources.drafts import Draft, draft_of
from fabula.sources.html import declared_encoding
from fabula.sources.limits import Archive, parse_html, parse_xml
from fabula.sources.markup import Label, Labeller, kind_of, pieces_of, words_of
from fabula.sources.semantics import PARTS, part_label

FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # scrambled fonts are no protection
PAGES = ("application/xhtml+xml", "text/html", "application/html", "text/x-oeb1-document", "application/xml")
PAGE_ENDINGS = (".xhtml", ".html", ".htm", ".xml")
# What a page that says nothing of itself is, by the stem of its name; only where it is short.
STEMS: dict[str, Label] = {
    **dict.fromkeys(("cover", "coverpage", "title", "titlepage", "title_page", "toc", "contents", "dedication", "frontmatter"), "front"),
    **dict.fromkeys(("acknowledgments", "acknowledgements"), "front"),
    **dict.fromkeys(("copyright", "imprint", "uncopyright", "license", "licence"), "licence"),
    **dict.fromkeys(("colophon", "about", "aboutauthor", "about_the_author", "backmatter", "newsletter", "ads", "alsoby"), "back"),
    "epigraph": "epigraph",
}  # fmt: skip
STEM_LENGTH = 5_000


@dataclass(frozen=True, slots=True)
class Package:
    """What the package document says: the work, and its pages in reading order, with what they are. `root` is the document itself."""

    meta: Meta
    pages: dict[str, Label | None]
    root: etree._Element


def read_epub(data: bytes, name: str) -> Draft:
    """The draft of an EPUB, with a warning of pages that are missing from it.

    Raises:
        UnreadableSource: for an archive that is broken, encrypted, protected or over a limit, and a package without pages.
    """
    archive = Archive(data, name)
    path = _package_path(archive)
    _check_protection(archive)
    package = _read_package(archive, path)
    style, label = _style(package, archive)
    pieces: list[Piece] = []
    missing: list[str] = []
    warnings: list[str] = []
    meta = package.meta
    for page, part in package.pages.items():
        if page not in archive:
            missing.append(page)
            continue
        raw = archive.read(page)
        text, doubts = decode(raw, f"{name}: {posixpath.basename(page)}", declared_encoding(raw))
        warnings.extend(f"{posixpath.basename(page)}: {doubt}" for doubt in doubts)
        root = parse_html(text, name)
        if root is None or _is_navigation(root):
            continue
        made = pieces_of(root, label)
        if part is not None or (part := _by_stem(page, made)) is not None:
            made = [] if part == "drop" else [_labelled(piece, part, meta.title) for piece in made]
        meta = _joined(meta, _page_meta(style, root))
        if pieces and made:
            made[0] = replace(made[0], gap=1)
        pieces.extend(made)
    if missing:
        warnings.append(f"{len(missing)} of {len(package.pages)} pages are missing from the archive, the first: {missing[0]}")
    return draft_of(pieces, meta, style, style not in ("", "gutenberg"), tuple(warnings))


def _labelled(piece: Piece, part: Label, title: str | None) -> Piece:
    """A piece of a page whose part of the book is known: what its own markup says goes first, and the work's title is its title."""
    kind = kind_of(part)
    if piece.kind not in (None, "heading") or kind is None:
        return piece
    is_title = title is not None and kind == "front" and " ".join(piece.text.split()).casefold() == title.casefold()
    return replace(piece, kind="title" if is_title else kind)


def _by_stem(page: str, made: list[Piece]) -> Label | None:
    stem = posixpath.splitext(posixpath.basename(page))[0].lower()
    return STEMS.get(stem) if sum(len(piece.text) for piece in made) <= STEM_LENGTH else None


def _package_path(archive: Archive) -> str:
    """The path of the package document: as the container says, or else the only one that there is."""
    container = next(
        (member for member in archive.names if member == "META-INF/container.xml" or member.endswith("/META-INF/container.xml")), None
    )
    if container is not None:
        base = container.removesuffix("META-INF/container.xml")  # the folder that someone zipped the book in
        root = parse_xml(archive.read(container), archive.name, container)
        for element in root.iter("{*}rootfile"):
            path = posixpath.normpath(base + unquote(element.get("full-path") or ""))
            if path in archive:
                return path
    packages = [member for member in archive.names if member.lower().endswith(".opf")]
    if packages:
        return packages[0]
    raise UnreadableSource(archive.name, "is an EPUB without a package document (.opf)", "download or export it again")


def _check_protection(archive: Archive) -> None:
    """Raise UnreadableSource if pages are encrypted (DRM)."""
    for member in archive.names:
        if member.endswith("META-INF/encryption.xml"):
            root = parse_xml(archive.read(member), archive.name, member)
            for each in root.iter("{*}EncryptedData"):
                method = each.find("{*}EncryptionMethod")
                if method is None or method.get("Algorithm") not in FONT_ALGORITHMS:
                    raise UnreadableSource(archive.name, "is encrypted (DRM)", "use a copy without protection")


def _read_package(archive: Archive, path: str) -> Package:
    root = parse_xml(archive.read(path), archive.name, path)
    base = posixpath.dirname(path)
    items = {item.get("id"): item for item in root.iter("{*}item")}
    guide = {_resolve(base, ref.get("href")): PARTS.get((ref.get("type") or "").lower()) for ref in root.iter("{*}reference")}
    pages: dict[str, Label | None] = {}
    for reference in root.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or not item.get("href"):
            continue
        page = _resolve(base, item.get("href"))
        kind = (item.get("media-type") or "").split(";")[0].strip().lower()
        if kind in PAGES or page.lower().endswith(PAGE_ENDINGS):
            part = "drop" if "nav" in (item.get("properties") or "").split() else guide.get(page)
            # The guide marks one page as the start of the text, which says nothing of the others.
            pages.setdefault(page, None if part == "story" else part)
    if not pages:
        raise UnreadableSource(
            archive.name,
            "is an EPUB without a spine: nothing says what to read, in which order",
            "export it again, for instance with calibre",
        )
    return Package(_package_meta(root), pages, root)


def _resolve(base: str, href: str | None) -> str:
    """The member that a link in the package means. It cannot leave the archive: whatever it names must be one of its members."""
    return posixpath.normpath(posixpath.join(base, unquote((href or "").split("#")[0]).replace("\\", "/")))


def _package_meta(root: etree._Element) -> Meta:
    def every(name: str) -> Iterator[etree._Element]:
        return root.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}")

    def said(name: str) -> list[str]:
        return [words for element in every(name) if (words := words_of(element))]

    roles: dict[str, set[str]] = {}
    for refining in root.iter("{*}meta"):
        if refining.get("property") == "role":
            roles.setdefault((refining.get("refines") or "").removeprefix("#"), set()).add(words_of(refining))
    creators = [
        words_of(element)
        for element in every("creator")
        if words_of(element) and "aut" in roles.get(element.get("id") or "", {element.get("{http://www.idpf.org/2007/opf}role") or "aut"})
    ]
    tags = {
        kind: said(name)
        for kind, name in (("Subjects", "subject"), ("Publisher", "publisher"), ("Language", "language"), ("Source", "source"))
        if said(name)
    }
    description = next(iter(said("description")), None)
    return Meta(next(iter(said("title")), None), creators, _plain(description), tags)


def _plain(description: str | None) -> str | None:
    """A description that calibre and others write as HTML, as words."""
    if description and "<" in description and (root := parse_html(description, "description")) is not None:
        return words_of(root) or None
    return description


def _style(package: Package, archive: Archive) -> tuple[str, Labeller]:
    """The house style, by what the package says of its maker."""
    said = " ".join(
        words_of(element)
        for name in ("publisher", "contributor", "identifier", "source", "subject")
        for element in package.root.iter(f"{{*}}{name}")
    )
    low = said.lower()
    if "fanficfare" in low:
        return "fanficfare", fanficfare.label
    if "archive of our own" in low and "fanworks" in low:
        return "ao3", ao3.download_label
    if standardebooks.IDENTIFIER in low:
        return "standardebooks", standardebooks.label
    if "gutenberg.org" in low or "project gutenberg" in low:
        return "gutenberg", gutenberg.label
    if "fichub" in low or fichub.is_made_by(archive.names):
        return "fichub", fichub.label
    return "", part_label


def _page_meta(style: str, root: etree._Element) -> Meta:
    """What a page itself tells of the work, in the styles that put it there."""
    read = {"ao3": ao3.read_meta, "fanficfare": fanficfare.read_meta, "fichub": fichub.read_meta}.get(style)
    return read(root) if read else Meta()


def _joined(package: Meta, page: Meta) -> Meta:
    """What the package says, completed by what a page says."""
    tags = {**page.tags, **package.tags}
    return Meta(package.title or page.title, package.authors or page.authors, package.summary or page.summary, tags)


def _is_navigation(root: etree._Element) -> bool:
    """A page of links to chapters: a list of contents that the reader's device shows by other means."""
    return any(words in ("toc", "landmarks") for nav in root.iter("nav") for words in (nav.get("epub:type") or "").split())
