"""Story files of the cases: a file as it lies there, or a folder named like an archive, zipped."""

import io
import zipfile
from pathlib import Path

CASES = Path(__file__).parent / "cases"


def archive(members: dict[str, str | bytes]) -> bytes:
    """A zip file of these members, in this order, the same at every run."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def story_of(case: Path) -> tuple[bytes, str]:
    """The bytes and the name of a case's story."""
    story = next(path for path in sorted(case.iterdir()) if path.stem == "story")
    if story.is_file():
        return story.read_bytes(), story.name
    return archive({str(path.relative_to(story)): path.read_bytes() for path in sorted(story.rglob("*")) if path.is_file()}), story.name
