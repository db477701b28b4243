"""A folder of many small stories, made from the samples, and the shelf that one undisturbed run makes of it."""

import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, TEA

pytest.importorskip("duckdb", reason="the extra [shelf] is not installed")
pytest.importorskip("pyarrow", reason="the extra [shelf] is not installed")

PIECE_WORDS = 240


def pieces() -> list[str]:
    """The samples cut into pieces of whole paragraphs."""
    made = []
    for path in sorted((ROOT / "samples").glob("*/story.txt")):
        piece: list[str] = []
        for paragraph in path.read_text(encoding="utf-8").split("\n\n"):
            piece.append(paragraph)
            if sum(len(words.split()) for words in piece) >= PIECE_WORDS:
                made.append("\n\n".join(piece))
                piece = []
    return made


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stories in several formats, one of them twice, two broken files, a hostile one, and what is no story."""
    home = tmp_path_factory.mktemp("stories")
    for n, words in enumerate(pieces()):
        place = home / f"shelf {n % 3}"
        place.mkdir(exist_ok=True)
        (place / f"{n:02}{'.md' if n % 5 == 4 else '.txt'}").write_text(words, encoding="utf-8")
    (home / "tea.txt").write_text(TEA, encoding="utf-8")
    (home / "tea again.txt").write_text(TEA, encoding="utf-8")
    (home / "page.html").write_text(
        "<html><head><title>Rain &lt;script&gt;</title></head><body>"
        "<p>“Rain,” said Anne to Dora.</p><p>“I promise,” Dora said.</p></body></html>",
        encoding="utf-8",
    )
    (home / "no zip.epub").write_bytes(b"no zip at all")
    (home / "cut.epub").write_bytes(b"PK\x03\x04 and no more")
    with zipfile.ZipFile(home / "bomb.epub", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", "<a/>")
        archive.writestr("text.xhtml", b"\0" * 20_000_000)
    (home / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    (home / ".hidden.txt").write_text("not this")
    (home / ".git").mkdir()
    (home / ".git" / "notes.txt").write_text("nor this")
    return home


@pytest.fixture(scope="session")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shelf of `folder`, in one go."""
    from fabula.shelf.run import read_folder  # noqa: PLC0415
    from fabula.shelf.workers import Processes  # noqa: PLC0415

    shelf = tmp_path_factory.mktemp("undisturbed") / "shelf"
    read_folder(folder, shelf, Processes(1))
    return shelf


def content(shelf: Path) -> dict[str, bytes]:
    """Every file of a shelf."""
    return {path.relative_to(shelf).as_posix(): path.read_bytes() for path in shelf.rglob("*") if path.is_file()}
