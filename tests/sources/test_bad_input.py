"""Files that cannot be read, or that mean harm: one line that says what and what to do, or a sane document, and quickly."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from sources.story_files import CASES, archive, story_of

from fabula.errors import UnreadableSource
from fabula.sources import limits, read_bytes, read_source


def refused(data: bytes, name: str) -> str:
    with pytest.raises(UnreadableSource) as error:
        read_bytes(data, name)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(f"{name}: ")
    assert error.value.mend
    return str(error.value)


CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="a"/></spine></package>'
)
ENCRYPTION = '<encryption><EncryptedData xmlns="x"><EncryptionMethod Algorithm="{}"/></EncryptedData></encryption>'
PAGE = "<html><body><p>It rained.</p></body></html>"


def epub(**changed: str | bytes | None) -> bytes:
    """A small EPUB; `changed` replaces members by the first word of their names, adds others, or leaves out (None)."""
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "content.opf": PACKAGE,
        "a.xhtml": PAGE,
    }
    names = {"container": "META-INF/container.xml", "package": "content.opf", "page": "a.xhtml", "encryption": "META-INF/encryption.xml"}
    for key, content in changed.items():
        if content is None:
            del members[names[key]]
        else:
            members[names.get(key, key)] = content
    return archive(members)


def test_the_small_epub_is_read() -> None:
    assert read_bytes(epub(), "a.epub").text == "It rained."


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.txt", "is empty"),
        (b"\xef\xbb\xbf", "a.txt", "only white space"),
        (b" \n\t\n ", "a.txt", "only white space"),
        ("\u00a0\u3000".encode(), "a.md", "only white space"),
        (b"<html><body><script>x</script></body></html>", "a.html", "no text"),
        (b"---\ntitle: x\n---\n", "a.md", "no text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.txt", "a picture"),
        (b"%PDF-1.7\n", "story.txt", "a PDF"),
        (b"{\\rtf1 hello}", "a.txt", "RTF"),
        (b"\x1f\x8b\x08\0", "a.txt", "gzip"),
        (b"\0" * 60 + b"BOOKMOBI" + b"\0" * 20, "a.azw", "Kindle"),
        (b'<?xml version="1.0"?><FictionBook xmlns="x"></FictionBook>', "a.fb2", "FictionBook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "a.doc", "old Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "password"),
        (b"no archive", "a.epub", "no EPUB"),
        (b"no archive", "a.docx", "no DOCX"),
        (b"PK\x03\x04 cut off", "a.epub", "broken zip"),
        (archive({"x.txt": "hello"}), "a.zip", "no EPUB or DOCX"),
        (archive({"xl/workbook.xml": "<x/>"}), "a.docx", "spreadsheet"),
        (archive({"word/document.xml": "<x/>"}), "a.docx", "damaged Word"),
        (b"\0\1\2\3", "a.txt", "NUL"),
        (b"a " * (limits.TEXT_BYTES // 2 + 1), "a.txt", "limit"),
        (b"<p>" + b"a" * limits.TEXT_BYTES, "a.html", "limit"),
    ],
)  # fmt: skip
def test_refused(data: bytes, name: str, says: str) -> None:
    assert says in refused(data, name)


def test_an_epub_is_known_by_its_content() -> None:
    document = read_bytes(epub(), "story.txt")
    assert (document.text, document.source.format) == ("It rained.", "epub")
    assert "EPUB by its content" in document.source.warnings[0]


@pytest.mark.parametrize(("name", "form"), [("a.txt", "html"), ("a.html", "html"), ("a", "html"), ("a.md", "html")])
def test_a_page_is_known_by_its_content(name: str, form: str) -> None:
    document = read_bytes(b"<!DOCTYPE html><p>It rained.", name)
    assert (document.text, document.source.format) == ("It rained.", form)


def test_a_text_called_html_is_a_text() -> None:
    document = read_bytes(b"It rained.\n\nIt poured.", "a.html")
    assert (document.text, document.source.format) == ("It rained.\n\nIt poured.", "txt")
    assert "no tags" in document.source.warnings[0]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (epub(package=None), "without a package"),
        (epub(package=PACKAGE.replace("<itemref idref='a'/>", "").replace('<itemref idref="a"/>', "")), "without a spine"),
        (epub(package="<package"), "damaged at content.opf"),
        (epub(page=None), "no text"),
        (epub(page=b"\0\1\2"), "NUL"),
        (epub(encryption=ENCRYPTION.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")), "DRM"),
        (epub(**{"../../etc/passwd": "x"}), "leads out"),
        (epub(**{"/etc/passwd": "x"}), "leads out"),
        (epub(**{"..\\up.txt": "x"}), "leads out"),
        (epub(**{"C:/up.txt": "x"}), "leads out"),
        (epub(page="<p>" + "a" * 3_000_000), "expands more than"),
        (epub(container='<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;&a;">]>' + CONTAINER.replace("content.opf", "&b;")), "entities"),
        (epub(package='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + PACKAGE), "entities"),
        (archive({**{f"{at}.txt": "" for at in range(limits.ARCHIVE_MEMBERS)}, "content.opf": PACKAGE}), "files, over the limit"),
    ],
)  # fmt: skip
def test_refused_epubs(data: bytes, says: str) -> None:
    assert says in refused(data, "a.epub")


def test_a_truncated_epub() -> None:
    whole = epub(page=PAGE * 500)
    for length in range(4, len(whole), 97):
        refused(whole[:length], "a.epub")


def test_an_archive_with_a_password() -> None:
    data = bytearray(epub())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    assert "encrypted archive" in refused(bytes(data), "a.epub")


def test_declared_sizes_bound_what_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ARCHIVE_BYTES", 1000)
    assert "expands to" in refused(epub(page=PAGE * 100), "a.epub")
    monkeypatch.setattr(limits, "ARCHIVE_BYTES", 10**9)
    monkeypatch.setattr(limits, "TEXT_BYTES", 1000)
    assert "of text, over the limit" in refused(epub(page=PAGE * 100), "a.epub")


def test_a_member_larger_than_it_declares_is_damage() -> None:
    data = bytearray(epub(page=PAGE * 50))
    info = next(info for info in zipfile.ZipFile(BytesIO(bytes(data))).infolist() if info.filename == "a.xhtml")
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"a.xhtml"))
    data[at + 24 : at + 28] = struct.pack("<L", info.file_size // 2)
    assert "damaged at a.xhtml" in refused(bytes(data), "a.epub")


def test_scrambled_fonts_are_no_protection() -> None:
    fonts = epub(encryption=ENCRYPTION.format("http://www.idpf.org/2008/embedding"))
    assert read_bytes(fonts, "a.epub").text == "It rained."


def test_companions_of_macos_are_not_there() -> None:
    assert read_bytes(epub(**{"__MACOSX/._content.opf": b"\0\0", "._a.opf": b"\0"}), "a.epub").text == "It rained."


def test_entities_of_a_page_are_not_expanded() -> None:
    page = (
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY l "lol">]><html><p>a&x;b &l;&l;</p></html>'
    )
    assert read_bytes(page, "a.xhtml").text.endswith("a&x;b &l;&l;")


@pytest.mark.parametrize("page", ["<div>" * 100_000 + "x", "<p>" + "<b>" * 100_000 + "x", "<table><tr><td>" * 50_000 + "x"])
def test_deep_pages_are_refused(page: str) -> None:
    assert "deep" in refused(f"<html><body>{page}".encode(), "a.html")


def test_deep_but_possible() -> None:
    assert read_bytes(b"<html><body>" + b"<div>" * 1_500 + b"It rained.", "a.html").text == "It rained."


MALFORMED = (
    "<p>One<p>Two</b></p></div><table><td>Three",
    "<p title='<p>'>One</p>>Two<",
    "<<p>>One<</p>>",
    "<p>One<!-- never closed",
    "<p>One</p><script>never closed <p>Two</p>",
    "<html><html><body><body><p>One",
    "<p>&#xD800;One&#0;&#1114112;&#x1F600;</p>",
    "<p>One" + "<br>" * 1000,
    "<p><svg><p>One</p></svg><p>Two",
)


@pytest.mark.parametrize("page", MALFORMED)
def test_malformed_pages_are_read(page: str) -> None:
    document = read_bytes(page.encode(), "a.html")
    assert "One" in document.text or "Two" in document.text
    document.text.encode()


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@pytest.mark.parametrize(
    "make", [lambda: b"word and " * 1_111_111, lambda: b'"' * 1_000_000, lambda: b'" ' * 1_000_000, lambda: b"(A/N: " * 300_000]
)
def test_vast_paragraphs(make: Callable[[], bytes], name: str) -> None:
    data = (b"<p>" if name == "a.html" else b"") + make()
    document = read_bytes(data, name)
    assert len(document.text) >= len(data) - 10
    assert len(document.regions) == 1


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'"\n\n' * 200_000, "a.txt"),
        (b"a\n" * 300_000, "a.txt"),
        (b"*" * 3_000_000, "a.txt"),
        (b"* " * 500_000, "a.md"),
        (b"_a*" * 100_000, "a.md"),
        (b"[" * 100_000, "a.md"),
        (b"> " * 50_000 + b"x\n\ny", "a.md"),
        (b"`" * 100_000 + b"x", "a.md"),
        (b"<html>" + b"<p>word</p>" * 100_000, "a.html"),
        (b"<html><table>" + b"<tr><td>a</td><td>b</td></tr>" * 50_000, "a.html"),
        (b"<html>" + b"<i>" * 1_000 + b"<p>word</p>" * 20_000, "a.html"),
    ],
)  # fmt: skip
def test_many_parts(data: bytes, name: str) -> None:
    assert read_bytes(data, name).text


def test_missing_and_directories(tmp_path: Path) -> None:
    for path, says in (
        (tmp_path, "is a directory"),
        (tmp_path / "none.txt", "does not exist"),
        ("a\0b", "is not a path"),
        ("", "is an empty name"),
        (tmp_path / ("x" * 5000), "cannot be opened"),
    ):
        with pytest.raises(UnreadableSource, match=says):
            read_source(path)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = BytesIO(epub())

    monkeypatch.setattr("sys.stdin", Input)
    document = read_source("-")
    assert (document.text, document.source.name) == ("It rained.", "standard input")


def test_language(tmp_path: Path) -> None:
    german = "Es war einmal ein König, der hatte eine Tochter, und die war so schön, dass sich die Sonne selbst darüber verwunderte. " * 4
    document = read_bytes(german.encode(), "a.txt")
    assert document.source.language == "de"
    assert "(de)" in document.source.warnings[0]
    assert read_bytes(b"Oh no.", "a.txt").source.language is None
    english = read_bytes(*story_of(CASES / "narrators"))
    assert (english.source.language, english.source.warnings) == ("en", [])
