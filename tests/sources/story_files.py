"""Story files of the cases: a file as it lies there, or a folder named like an archive, zipped."""

import io
import zipfile
from pathlib import Path

from fabula.layers import Document

CASES = Path(__file__).parent / "cases"


def archive(members: dict[str, str | bytes]) -> bytes:
    """A zip file of these members, in this order, the same at every run."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def story_of(case: Path) -> tuple[bytes, str]:
    """The bytes and the name of a case's story."""
    story = next(path for path in sorted(case.iterdir()) if path.stem == "story")
    if story.is_file():
        return story.read_bytes(), story.name
    return archive({str(path.relative_to(story)): path.read_bytes() for path in sorted(story.rglob("*")) if path.is_file()}), story.name


def outline(document: Document) -> str:
    """What `expected.txt` of a case holds: what the file says of itself, then one line a region: kind, tab, its first and last words."""
    lines = [f"format\t{document.source.format}", f"title\t{document.meta.title}", f"authors\t{', '.join(document.meta.authors)}"]
    if document.meta.summary:
        lines.append(f"summary\t{document.meta.summary}")
    lines.extend(f"{kind}\t{' | '.join(values)}" for kind, values in document.meta.tags.items())
    lines.extend(f"warning\t{warning}" for warning in document.source.warnings)
    lines.append("")
    for region in document.regions:
        words = " ".join(document.text[region.start : region.end].split())
        lines.append(f"{region.kind}\t{words}" if len(words) <= 60 else f"{region.kind}\t{words[:40]} … {words[-20:]}")
    return "\n".join(lines) + "\n"
