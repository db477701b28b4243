"""The readers, on small hand-made files in the layouts of the corpora (data/, one folder a corpus)."""

import csv
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from training.corpora import READERS, fiction, folds, held_out, passages, read_sets, written
from training.corpora.records import Document, Mention
from training.corpora.streusle import labels_of

DATA = Path(__file__).parent / "data"


def one(name: str) -> Document:
    (document,) = read_sets(DATA, [name])
    return document


def words(document: Document) -> list[str]:
    return [document.text[start:end] for start, end in document.tokens]


def called(document: Document) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [(document.text[m.start : m.end], m.kind, m.entities) for m in document.mentions or ()]


@pytest.mark.parametrize("name", READERS)
def test_every_place_lies_in_its_text(name: str) -> None:
    for document in read_sets(DATA, [name]):
        size = len(document.tokens)
        assert size
        assert all(0 <= start < end <= len(document.text) for start, end in document.tokens)
        assert all(before[1] <= after[0] for before, after in pairwise(document.tokens))
        assert all(0 <= m.start < m.end <= len(document.text) for m in document.mentions or ())
        assert all(0 <= a < b <= len(document.text) for quote in document.quotes or () for a, b in quote.parts)
        for column in (document.words, document.supersenses):
            assert column is None or len(column) == size
        assert all(0 <= word.head < size for word in document.words or ())
        assert document.sentences is None or (document.sentences[-1] == size - 1 and list(document.sentences) == sorted(document.sentences))


def test_litbank_takes_white_space_from_the_original() -> None:
    document = one("litbank")
    assert document.text == "“Hush,” said Mrs. Pole. She\ndidn't see the old house.\n\n“I am here,” he called."
    assert document.spacing
    assert called(document) == [
        ("Mrs. Pole", "PER:PROP", ("Mrs_Pole-0",)),
        ("She", "PER:PRON", ("Mrs_Pole-0",)),
        ("the old house", "FAC:NOM", ("T3",)),
        ("I", "PER:PRON", ("he-1",)),
        ("he", "PER:PRON", ("he-1",)),
    ]
    assert [words(document)[n] for n in sorted(document.events or ())] == ["said", "called"]
    assert [(document.text[a:b], quote.speaker) for quote in document.quotes or () for a, b in quote.parts] == [
        ("“Hush,”", "Mrs_Pole-0"),
        ("“I am here,”", "he-1"),
    ]


def test_gum_keeps_what_is_open_and_maps_types() -> None:
    documents = {document.id: document for document in read_sets(DATA, ["gum"])}
    assert {id: document.part for id, document in documents.items()} == {"GUM_bio_anna": "dev", "GUM_news_ghent": "train"}
    assert [document.id for document in read_sets(DATA, ["gum-without-share-alike"])] == ["GUM_news_ghent"]
    document = documents["GUM_news_ghent"]
    assert document.text.strip() == "Anna left the town of Ghent. She sang a song."
    assert called(document) == [
        ("Anna", "PER:PROP", ("1",)),
        ("the town of Ghent", "place:NOM", ("2",)),
        ("Ghent", "place:PROP", ("3",)),
        ("She", "PER:PRON", ("1",)),
    ]


def test_ewt_has_multiword_tokens_and_the_supersenses_of_its_reviews() -> None:
    train, dev, test = read_sets(DATA, ["ewt+streusle"])
    assert (train.part, dev.part, test.part) == ("train", "dev", "test")
    assert train.text.startswith("Don't go back!\n\nThey gave me")
    assert words(train)[:4] == ["Do", "n't", "go", "back"]
    assert train.sentences == (4, 11)
    # "gave me the run around" is one expression with a gap: what comes after the gap is not told.
    assert train.supersenses == ("O", None, "verb.motion", "I", "O", "O", "verb.communication", "O", None, None, None, "O")
    assert dev.supersenses is None


def test_streusle_refuses_a_line_of_other_words() -> None:
    with pytest.raises(ValueError, match="expected"):
        labels_of("Do|AUX go|V-v.motion", ["Do", "stay"])


def test_semcor_knows_names_and_what_nobody_labelled() -> None:
    document = one("semcor")
    assert document.part == "test", "br-k01 is held out"
    assert document.supersenses == ("noun.person", "verb.motion", "I", None, "O", "O", "O", "O")
    assert words(document)[-3:] == ["“", "No", "”"]
    assert not document.spacing


def test_pdnc_mends_apostrophes_and_finds_names_and_tags() -> None:
    document = one("pdnc")
    assert "I don't know" in document.text
    assert called(document) == [
        ("I", None, ("Tom Reed",)),
        ("he", None, ("Tom Reed",)),
        ("Tom Reed", None, ("Tom Reed",)),
        ("Ann", None, ("Ann",)),
        ("Ann", None, ("Ann",)),
        ("Tom", None, ("Tom Reed",)),
    ]
    first, second = document.quotes or ()
    assert document.text[slice(*first.parts[0])] == '"I don\'t know,"'
    assert (first.speaker, first.addressees, first.acts) == ("Tom Reed", ("Ann",), None)
    assert (second.speaker, second.addressees) == (None, ("Tom Reed",))


def test_modern_never_reads_what_is_measured() -> None:
    excerpt, story = one("excerpts"), one("stories")
    assert [(q.kind, q.speaker, q.addressees, q.acts) for q in excerpt.quotes or ()] == [
        ("speech", "rip", ("old",), ("request", "order")),
        ("speech", None, ("rip",), ()),
        ("other", None, (), None),
    ]
    assert excerpt.mentions == (Mention(13, 16, None, ("rip",)), Mention(20, 31, None, ("old",)))
    assert called(story) == [("Mara", None, ("mara",)), ("us", None, ("twins",)), ("the twins", None, ("twins",))]


def test_a_story_is_written_with_its_gold_inside() -> None:
    text, mentions, quotes = written.told(
        ElementTree.fromstring(
            "<story><text>\n<scene>\n<m e='ann'>Ann</m> met <m e='tom ann'>them</m>.\n\n"
            "<q s='ann' to='tom' tag='pron' acts='question order'>“<m e='tom'>Tom’s <m e='dog'>dog</m></m>?”</q> &amp; "
            "<x id='x1'>left</x>. "
            "<q s='?' to='' k='thought'>No</q></scene></text></story>"
        )
    )
    assert text == "Ann met them.\n\n“Tom’s dog?” & left. No"
    assert [(text[m["start"] : m["end"]], m["entities"]) for m in mentions] == [
        ("Ann", ["ann"]),
        ("them", ["tom", "ann"]),
        ("Tom’s dog", ["tom"]),
        ("dog", ["dog"]),
    ]
    assert [(text[q["start"] : q["end"]], q["kind"], q["type"], q["speaker"], q["addressees"], q["acts"]) for q in quotes] == [
        ("“Tom’s dog?”", "speech", "anaphoric", "ann", ["tom"], ["question", "order"]),
        ("No", "thought", "implicit", None, [], ["none"]),
    ]


def test_fiction_leaves_out_the_measured_works() -> None:
    document = one("standardebooks")
    assert document.id == "nobody_the-lamp"
    assert document.text == "I\n\nThe lamp—it was old—burned.\n\n“Well?”"


TALK = "“I am here,” said Ann. “Who”—she rose—“is there? ‘Nobody’?”\n\n“One word more,\n\n“and I go.” He thought of the “house.”\n\n"


def work(root: Path, name: str, text: str) -> None:
    """A work in the layout of Standard Ebooks."""
    folder = root / name / "text"
    folder.mkdir(parents=True)
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    (folder / "chapter-1.xhtml").write_text(
        f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{paragraphs}</body></html>', encoding="utf-8"
    )


def test_talk_is_what_rules_find_between_marks() -> None:
    quotes = fiction.talk_of(TALK * 50) or ()
    found = ["“I am here,”", "“Who”", "“is there? ‘Nobody’?”", "“One word more,", "“and I go.”"]
    assert [(TALK * 50)[slice(*quote.parts[0])] for quote in quotes] == found * 50
    assert {(quote.kind, quote.speaker, quote.addressees, quote.acts) for quote in quotes} == {("speech", None, (), None)}


@pytest.mark.parametrize(
    "text",
    [
        TALK * 10,
        TALK.replace("“", "—").replace("”", "") * 60,
        TALK.replace("“", "").replace("”", "") * 60,
        TALK.replace("“", "‘").replace("”", "’") * 60,
        (TALK * 20 + "“No, he said.\n\nHe left.\n\n") * 4,
        "",
    ],
    ids=["few", "dashes", "none", "single", "a mark too few", "empty"],
)
def test_marks_that_are_not_regular_say_nothing_of_quotations(text: str) -> None:
    assert fiction.talk_of(text) is None


def test_of_a_long_work_the_stretches_with_most_talk_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fiction, "STRETCH", 5000)
    told = "He looked at the old house for a long while, and went on.\n\n"
    many = fiction.STRETCH // len(TALK)
    talky, silent = TALK * many, told * (fiction.STRETCH // len(told))
    work(tmp_path, "a_talk", silent + talky * 3 + silent * 2 + talky * 2)
    work(tmp_path, "b_dashes", talky.replace("“", "—").replace("”", ""))
    work(tmp_path, "c_left-out", talky)
    documents = list(fiction.read_talk([tmp_path], {"c_left-out"}))
    assert {(document.corpus, document.group) for document in documents} == {("standardebooks", "a_talk")}
    assert len({document.id for document in documents}) == len(documents) == fiction.MOST_STRETCHES
    for document in documents:
        assert document.text.startswith(("“", "He"))
        assert abs(len(document.text) - fiction.STRETCH) < fiction.STRETCH / 10
        assert fiction.share_of_talk(document) > 0.5
        assert all(document.text[quote.parts[0][0]] == "“" for quote in document.quotes or ())
        assert len(document.quotes or ()) >= document.text.count("“") - document.text.count("“house.”")


def test_the_passages_for_development_are_labelled_whole() -> None:
    for name in ("quotations.tsv", "casts.tsv"):
        with (passages.LABELLED / name).open(encoding="utf-8", newline="") as file:
            found = {"/".join(row[column] for column in passages.PASSAGE[:3]) for row in csv.DictReader(file, delimiter="\t")}
        assert held_out("passages") <= found
        assert len(found) > 10 * len(held_out("passages"))


def test_no_passage_is_of_a_novel_that_is_measured() -> None:
    """A passage of LitBank's or PDNC's novels has the novel's own name there; what is held out of Standard Ebooks is left out when read."""
    for name in ("quotations.tsv", "events.tsv"):
        with (passages.LABELLED / name).open(encoding="utf-8", newline="") as file:
            labelled = {row["work"] for row in csv.DictReader(file, delimiter="\t")}
        assert labelled
        for corpus in ("litbank", "pdnc"):
            assert not {work for work, fold in folds(corpus).items() if fold in {0, 7}} & labelled


def test_a_passage_for_development_is_said_to_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work(tmp_path, "a_work", "“Come.”")
    labels = tmp_path / "labels"
    labels.mkdir()
    columns = (*passages.PASSAGE, "start", "end", "acts", "speaker", "to")
    rows = (columns, ("a_work", "chapter-1.xhtml", "0", "1", "0", "7", "order", "", ""))
    (labels / "quotations.tsv").write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    monkeypatch.setattr(passages, "LABELLED", labels)
    for kept, part in (([], "train"), (["a_work/chapter-1.xhtml/0"], "dev")):
        (document,) = passages.read_acts([tmp_path], [], kept)
        assert (document.part, [quote.acts for quote in document.quotes]) == (part, [("order",)])


def test_a_passage_of_a_novel_as_plain_text_is_read_by_its_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "novels").mkdir()
    (tmp_path / "novels" / "a_novel.txt").write_text('It rained.\n\n"Come," said\nAnn.\n\nNobody came.\n', encoding="utf-8")
    labels = tmp_path / "quotations.tsv"
    columns = (*passages.PASSAGE, "start", "end", "acts", "speaker", "to")
    labels.write_text("\t".join(columns) + "\na_novel\ta_novel.txt\t1\t2\t0\t7\torder\t?\t\n", encoding="utf-8")
    ((id, novel, text, (row,)),) = passages.passages(labels, [tmp_path / "elsewhere", tmp_path / "novels"], [])
    assert (id, novel, text) == ("a_novel/a_novel.txt/1", "a_novel", '"Come," said\nAnn.')
    assert text[int(row["start"]) : int(row["end"])] == '"Come,"'
