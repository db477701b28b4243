"""SSML 1.1 (W3C, 2010): one document, each line in its speaker's `voice` after a `mark` that is its id."""

from collections.abc import Mapping

from lxml import etree

from fabula.formats.e2a import camel
from fabula.formats.escaping import xml_text
from fabula.formats.exports import Export, stem
from fabula.formats.voices import Spoken, called, gender, spoken
from fabula.layers import Story

SSML = "http://www.w3.org/2001/10/synthesis"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FEW_LETTERS = 3  # different ones: with fewer, as in o0o, it is a sign between two scenes; else words, as in "Meanwhile, at Ann's:"


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    names = called(story, "Narrator", "Unknown", camel, "{}{}")  # in SSML, a space parts two names
    genders = {entity.id: gender(entity) for entity in story.entities}
    speak = etree.Element("speak", {"version": "1.1", "xmlns": SSML, LANG: story.source.language or "en"})
    for line in spoken(story):
        voice = etree.SubElement(speak, "voice", name=xml_text(names[line.voice]))
        if genders.get(line.voice, "unknown") != "unknown":
            voice.set("gender", genders[line.voice])
        _say(voice, line)
    return {f"{stem(story)}.ssml": etree.tostring(speak, xml_declaration=True, encoding="UTF-8") + b"\n"}


def _say(voice: etree._Element, line: Spoken) -> None:
    """The words after their mark; before what stands between two scenes a pause, and a mere sign there is not spoken."""
    mark = etree.SubElement(voice, "mark", name=line.id)
    last = etree.SubElement(voice, "break", strength="x-strong") if line.kind == "break" else mark
    if line.kind == "break" and len({*filter(str.isalpha, line.text.casefold())}) < FEW_LETTERS:
        etree.SubElement(voice, "sub", alias="").text = xml_text(line.text)
    else:
        last.tail = xml_text(line.text)


EXPORT = Export("ssml", "voices", "SSML 1.1 for speech engines: one voice a character, one mark a line", ".ssml", _files)
