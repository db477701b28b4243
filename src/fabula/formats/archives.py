"""Files that are ZIP archives within (EPUB, DOCX), the same bytes for the same content."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from docx.document import Document

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that ZIP knows; an archive says nothing of when it was made


def zipped(files: Mapping[str, bytes], stored: str | None = None) -> bytes:
    """An archive of `files`, in order. The one named `stored` is not compressed."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name, EPOCH), data, ZIP_STORED if name == stored else ZIP_DEFLATED)
    return made.getvalue()


def docx_bytes(document: Document) -> bytes:
    """The bytes of a Word document."""
    made = BytesIO()
    document.save(made)
    with ZipFile(made) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
