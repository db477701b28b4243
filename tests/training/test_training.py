"""Windows, damage, model, losses and weights, on small made-up stretches; skipped where training/requirements.txt is not installed."""

import json
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install -r training/requirements.txt")
pytest.importorskip("tokenizers", reason="tokenizers is not installed: pip install -r training/requirements.txt")

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from evaluation.gold import Line
from fabula.layers import Span
from fabula.layers.vocabulary import ACTS
from training import merge, pack_talk, packed, share, shrink, talk, weights
from training.batches import collate
from training.corpora import fiction, read_sets
from training.heads import read, word_losses
from training.hidden import hide
from training.labels import UNKNOWN, load, standard
from training.model import Encoder, Layer, Shape, shared_part
from training.noise import STYLES, Damage
from training.pack import pack
from training.pieces import MASK, pieces_of
from training.scores import BUDGET, MARGIN, Judge, evaluate
from training.settings import Settings, Share
from training.settings import read as read_settings
from training.stretches import Source, Stretch
from training.teach import said, teach
from training.train import Run, rate_at

torch.set_num_threads(1)  # the tensors are tiny: more threads only wait for each other

DATA = Path(__file__).parent / "data"
SMALL = Shape(layers=2, shared=1, width=24, heads=2, inner=32, vocabulary=500, positions=320, dropout=0.0)
LABELS = standard(ACTS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer whose words are those of the hand-made corpora and their letters."""
    out = tmp_path_factory.mktemp("pack")
    seen = {word for d in read_sets(DATA, SETS) for s, e in d.tokens for word in (d.text[s:e].lower(),)}
    special = {0: "[PAD]", 100: "[UNK]", 101: "[CLS]", 102: "[SEP]", 103: "[MASK]"}
    rest = [*"“”\"‘’'«»—", *sorted(seen - set("“”\"‘’'«»—"))]
    numbers = range(104, 500)  # those below are marks of the talk, and signs
    vocabulary = {word: n for n, word in special.items()} | dict(zip(rest, numbers, strict=False))
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(out / "tokenizer.json"))
    return out


SETS = ("litbank", "gum", "ewt+streusle", "pdnc", "excerpts", "stories")


@pytest.fixture(scope="module")
def sources(folder: Path) -> dict[str, Source]:
    """The hand-made corpora, packed, written and read again."""
    LABELS.save(folder / "labels.json")
    for each in pack(read_sets(DATA, SETS), LABELS, pieces_of(folder / "tokenizer.json")):
        packed.save(folder, each)
    assert load(folder / "labels.json") == LABELS
    return {name: Source(packed.load(folder, name)) for name in ("litbank", "gum", "ewt", "pdnc", "excerpts", "stories")}


@pytest.fixture(scope="module")
def talks(folder: Path) -> list[talk.Document]:
    """The talk of the hand-made stories, read by rules, packed and read again."""
    documents = [pack_talk.talk_of(story, "rules", folder / "tokenizer.json") for story in pack_talk.READERS["stories"](DATA)]
    talk.save(folder, "stories", documents)
    assert talk.load(folder, "stories") == documents
    return documents


def whole(source: Source) -> Stretch:
    item = source.set.items[0]
    return source.stretch(item.first, item.last)


def model_of() -> Encoder:
    torch.manual_seed(1)
    return Encoder(LABELS, SMALL)


def test_a_pack_keeps_what_the_corpus_says(sources: dict[str, Source]) -> None:
    stretch = whole(sources["litbank"])
    kinds = [LABELS.kinds[kind] for kind in stretch.mentions[:, 2]]
    assert kinds == ["PER:PROP", "PER:PRON", "FAC:NOM", "PER:PRON", "PER:PRON"]
    assert stretch.parts == (((0, 3),), ((16, 21),))
    assert stretch.layout[:2].tolist() == [2, 0], "a paragraph begins; the word stands close to its mark"
    assert stretch.layout[16] == 2
    tree = whole(sources["ewt"])
    assert tree.tags["head"][:5].tolist() == [2, 2, 2, 2, 2]


def test_stitched_vectors_are_those_of_one_window(sources: dict[str, Source]) -> None:
    """A text that fits one window has the same vectors alone and beside others."""
    model = model_of().eval()
    one, other = whole(sources["litbank"]), whole(sources["stories"])
    alone = read(model, collate([one], 60, 4))
    beside = read(model, collate([other, one], 60, 4))[len(other) :]
    assert torch.allclose(alone, beside, atol=1e-5)


@pytest.mark.parametrize("style", STYLES)
def test_damage_changes_marks_and_nothing_else(folder: Path, sources: dict[str, Source], style: str) -> None:
    damage = Damage(folder / "tokenizer.json")
    stretch = whole(sources["litbank"])
    damaged = damage(stretch, np.random.default_rng(0), style)
    kept = [piece for piece in damaged.pieces.tolist() if piece not in set(damage.id.values())]
    assert kept == [piece for piece in stretch.pieces.tolist() if piece not in set(damage.id.values())]
    assert damaged.repair[:, 0].tolist().count(1) == damaged.repair[:, 1].tolist().count(1) == 2
    first = int(np.flatnonzero(damaged.repair[:, 0] == 1)[0])
    assert damaged.layout[0] == 2, "the paragraph still begins"
    assert first == (STYLES[style][0] is not None and damaged.pieces[0] in set(damage.id.values()))
    if style == "missing":
        assert len(damaged) == len(stretch) - 4
        assert not (damaged.repair == UNKNOWN).any()


def test_the_talk_of_fiction_can_be_damaged(folder: Path) -> None:
    text = "“Well?” He looked at the “house.”\n\n“One word,\n\n“and I go,” he called.\n\n" * 100
    document = replace(fiction.document("talk", "talk", text), quotes=fiction.talk_of(text))
    (made,) = pack([document], LABELS, pieces_of(folder / "tokenizer.json"))
    packed.save(folder, made)
    assert not list(folder.glob("*.new"))
    damaged = Damage(folder / "tokenizer.json")(whole(Source(packed.load(folder, "talk"))), np.random.default_rng(0), "missing")
    opens, closes, inside = damaged.repair[:20].T.tolist()
    #    Well ?  He looked at the “ house . ”  One word , and I go ,  he called .
    assert opens == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert closes == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
    assert inside == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0]


def test_words_of_a_quotation_that_the_edge_cuts_are_inside(folder: Path, sources: dict[str, Source]) -> None:
    damage, source = Damage(folder / "tokenizer.json"), sources["litbank"]
    first = source.set.items[0].first
    damaged = damage(source.stretch(first + 2, first + 19), np.random.default_rng(0), "missing")
    # “ Hush | , ” said … | “ I am | here , ”: both marks that are seen go, as those of whole quotations do
    assert np.flatnonzero(damaged.repair[:, 2] == 1).tolist() == [0, 13, 14]
    assert len(damaged) == 17 - 2
    assert not (damaged.repair[:, :2] == 1).any()


def test_all_heads_learn(sources: dict[str, Source], folder: Path, talks: list[talk.Document]) -> None:
    """Every loss of a handful of sentences goes down by half within some steps: no head is cut off from its labels."""
    model = model_of().train()
    allowed = torch.tensor([[True] + [False] * len(LABELS.spans), *LABELS.allowed()])
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    damaged = Damage(folder / "tokenizer.json")(whole(sources["pdnc"]), np.random.default_rng(0), "missing")
    batch = collate([whole(sources[name]) for name in ("litbank", "gum", "ewt", "excerpts", "stories")] + [damaged], 60, 4)
    people = talk.collate([(document, window) for document in talks for window in talk.learned(document, np.random.default_rng(0))])
    history = []
    for _ in range(60):
        losses = word_losses(model, read(model, batch), batch, allowed)
        losses |= talk.talk_losses(model, talk.read(model, people), people)
        history.append({name: float(loss.detach()) for name, loss in losses.items()})
        optimizer.zero_grad()
        torch.stack(list(losses.values())).sum().backward()
        optimizer.step()
    assert set(history[0]) == {
        "upos", "supersense", "event", "sentence_end", "repair", "spans", "edges", "heads", "relations", "quote_kinds", "acts",
        "speaker", "addressee", "talk_acts",
    }  # fmt: skip
    assert {name for name in history[0] if history[-1][name] > history[0][name] / 2} == set()


def test_scores_of_what_is_known_by_heart_are_full(sources: dict[str, Source], folder: Path) -> None:
    model = model_of()
    stretch = whole(sources["litbank"])
    batch = collate([stretch], 60, 4)
    allowed = torch.tensor([[True] + [False] * len(LABELS.spans), *LABELS.allowed()])
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    judge = Judge(LABELS, Damage(folder / "tokenizer.json"), torch.device("cpu"))
    documents = [(sources["litbank"], list(sources["litbank"].set.items))]
    before = evaluate(model, judge, documents, {"words"}, 1000)
    for _ in range(80):
        losses = word_losses(model, read(model, batch), batch, allowed)
        optimizer.zero_grad()
        torch.stack(list(losses.values())).sum().backward()
        optimizer.step()
    after = evaluate(model, judge, documents, {"words"}, 1000)
    assert before["litbank mentions"] < 50
    assert {name: after[f"litbank {name}"] for name in ("mentions", "event", "sentence_end")} == {
        "mentions": 100, "event": 100, "sentence_end": 100,
    }  # fmt: skip


def test_what_several_models_say_is_learned(sources: dict[str, Source], folder: Path) -> None:
    """Soft labels are packed as they were said, and one model comes to say the same."""
    teachers = [model_of().eval(), Encoder(LABELS, SMALL).eval()]
    source = sources["excerpts"]
    taught = teach(teachers, source, list(source.set.items), "taught")
    packed.save(folder, taught)
    stretch = whole(Source(packed.load(folder, "taught")))
    assert stretch.pieces.tolist() == whole(source).pieces.tolist()
    assert stretch.parts == whole(source).parts
    batch = collate([stretch], BUDGET, MARGIN)
    events, acts = said(teachers, batch)
    assert (batch.quote_acts[:, : len(LABELS.acts)] - acts).abs().max() < 0.6 / packed.WHOLE
    assert np.abs((stretch.tags["event"] - packed.SOFT) / packed.WHOLE - events.numpy()).max() < 0.6 / packed.WHOLE
    student = model_of().train()
    optimizer = torch.optim.AdamW(student.parameters(), lr=5e-3)
    allowed = torch.tensor([[True] + [False] * len(LABELS.spans), *LABELS.allowed()])
    for _ in range(60):
        losses = word_losses(student, read(student, batch), batch, allowed)
        assert losses.keys() == {"event", "acts"}
        optimizer.zero_grad()
        torch.stack(list(losses.values())).sum().backward()
        optimizer.step()
    own_events, own_acts = said([student.eval()], batch)
    assert (own_events - events).abs().max() < 0.1
    assert (own_acts - acts).abs().max() < 0.1


def test_hidden_words_are_asked_for_whole(sources: dict[str, Source]) -> None:
    source = sources["litbank"]
    batch = collate([source.stretch(*cut) for cut in source.cut(source.set.items[0], 40)], 60, 4)
    hidden = hide(batch, np.random.default_rng(3), 1100)
    changed = hidden.batch.ids != batch.ids
    assert hidden.where.any()
    assert not (changed & ~hidden.where).any(), "what is not asked for stands as it is"
    assert torch.equal(hidden.pieces, batch.ids[hidden.where])
    assert not hidden.where[~batch.mask].any()
    starts = torch.zeros(batch.ids.numel(), dtype=torch.bool)
    starts[batch.token_at] = True
    later = ~starts.view_as(batch.ids) & (batch.ids > MASK) & batch.mask  # no first piece of a token, nor a sign
    row, column = torch.nonzero(later).unbind(1)
    assert torch.equal(hidden.where[row, column], hidden.where[row, column - 1]), "all pieces of a word or none"


def test_the_body_goes_on_with_hidden_words(sources: dict[str, Source], folder: Path, tmp_path: Path) -> None:
    shape = replace(SMALL, vocabulary=1100)  # as other pieces those from 1000 on are shown
    before = Encoder(LABELS, shape).state_dict()
    weights.save_parts(tmp_path / "start", "weights", before)
    folders = {"pack": str(folder), "start": str(tmp_path / "start"), "out": str(tmp_path)}
    settings = Settings(
        mix=(Share("litbank", "hidden", 1.0),),
        shape=shape,
        steps=3,
        pieces=50,
        threads=1,
        half=False,
        head_rate=0.05,
        body_rate=0.05,  # what moves by less than weights are rounded when they are written would not be seen
        **folders,
    )
    run = Run(settings)
    run.learn()
    run.finish()
    after = weights.load_parts(tmp_path, "weights")
    moved = {name for name, value in before.items() if not torch.allclose(after[name], value, atol=1e-3)}
    assert {"body.words.weight", "hidden.turned.weight"} <= moved
    other = Run(replace(settings, seed=2))
    other.resume()
    other.learn()
    assert all(torch.equal(value, run.average.state[name]) for name, value in other.average.state.items()), "what is done is not done anew"


def test_weights_travel_in_small_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PART_BYTES", 5000)
    state = model_of().state_dict()
    weights.save_parts(tmp_path, "weights", state)
    paths = list(tmp_path.glob("weights-*.npz"))
    assert len(paths) > 3
    again = weights.load_parts(tmp_path, "weights")
    assert set(again) == set(state)
    assert all(torch.allclose(again[name], value, atol=1e-3) for name, value in state.items())
    with pytest.raises(FileNotFoundError):
        weights.load_parts(tmp_path, "other")


def test_what_two_runs_learned_is_brought_together(tmp_path: Path) -> None:
    one, other = model_of().state_dict(), model_of().state_dict()
    other = {name: value + 1 for name, value in other.items()}
    weights.save_parts(tmp_path / "one", "weights", one)
    torch.save({"average": other}, tmp_path / "other.pt")
    (tmp_path / "other").mkdir()
    (tmp_path / "other.pt").rename(tmp_path / "other" / "checkpoint.pt")
    both = merge.mean([merge.averaged(tmp_path / "one"), merge.averaged(tmp_path / "other")])
    assert all(torch.allclose(both[name], value + 0.5, atol=1e-3) for name, value in one.items())
    with pytest.raises(SystemExit):
        merge.mean([one, {}])


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_at(n / 100, 0.1) for n in range(101)]
    assert rates[0] == rates[-1] == 0
    assert max(rates) == rates[10] == 1
    assert all(a > b for a, b in pairwise(rates[10:]))


def test_settings_refuse_what_they_do_not_know(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text('mix = [{ set = "ewt", mode = "words", share = 1 }]\nstepz = 3\n')
    with pytest.raises(SystemExit, match="stepz"):
        read_settings(path)
    path.write_text('mix = [{ set = "ewt", mode = "wordz", share = 1 }]\n')
    with pytest.raises(SystemExit, match="wordz"):
        read_settings(path)
    path.write_text('mix = [{ set = "ewt", mode = "words", share = 1 }]\n')
    assert replace(read_settings(path, {"steps": 3}), steps=3) == read_settings(path, {"steps": 3})


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[2] / "training/runs").glob("*.toml")), ids=lambda path: path.stem)
def test_the_settings_of_the_runs_can_be_read(path: Path) -> None:
    assert read_settings(path).mix


def test_a_layer_runs_as_it_learned() -> None:
    torch.manual_seed(1)
    layer = Layer(SMALL)
    x, mask = torch.randn(3, 7, SMALL.width), torch.arange(7) < torch.tensor([[7], [5], [1]])
    torch.testing.assert_close(layer.train()(x, mask), layer.eval()(x, mask))


def test_two_runs_share_their_lower_part() -> None:
    text, talk = ({name: torch.full_like(value, number) for name, value in model_of().state_dict().items()} for number in (0, 1))
    lower = share.shared(text, talk, SMALL)
    table = lower.pop(share.TABLE)
    assert [n for n, row in enumerate(table.tolist()) if row == [1.0] * SMALL.width] == share.MARKS
    assert {name.split(".")[1] for name in lower} == {"positions", "cases", "layouts", "norm", "layers"}
    assert {name.split(".")[2] for name in lower if ".layers." in name} == {"0"}
    assert not any(value.any() for value in lower.values())
    assert set(range(1, 73)) < set(share.MARKS)
    assert max(share.MARKS) < 100, "pieces of words are the text's"


@pytest.mark.parametrize("towards", ["pack", "run"])
def test_what_is_known_by_heart_shrinks_towards_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, towards: str) -> None:
    run, start = ({name: torch.full_like(value, number) for name, value in model_of().state_dict().items()} for number in (1, 0))
    weights.save_parts(tmp_path / "run", "weights", run)
    (tmp_path / "run/settings.json").write_text(json.dumps({"shape": asdict(SMALL)}), encoding="utf-8")
    (tmp_path / "run/labels.json").write_text("{}", encoding="utf-8")
    if towards == "pack":
        body = {name.removeprefix("body."): value for name, value in start.items() if name.startswith("body.")}
        weights.save_parts(tmp_path / "pack", weights.STARTING, body)
    else:
        weights.save_parts(tmp_path / "pack", "weights", start)
    where = [str(tmp_path / name) for name in ("run", "pack", "start")]
    monkeypatch.setattr("sys.argv", ["shrink", where[0], "--towards", where[1], "--to", where[2], "--keep", "0.25"])
    shrink.main()
    state = merge.averaged(tmp_path / "start")
    assert state.keys() == run.keys()
    moved = {name for name, value in state.items() if (value == 0.25).all()}
    assert moved == {name for name in run if name.startswith("body.layers.1.")}, "the lowest layer and the tables are the talk's too"
    assert all((state[name] == 1).all() for name in run.keys() - moved)
    assert (tmp_path / "start/settings.json").exists()


TWO_VOICES = "“Come in,” said Anna, “and shut it.”\n\n“Why?” said Ben.\n"


def test_acts_are_packed_by_the_quotes_that_do_them(folder: Path) -> None:
    def line(words: str, *acts: str) -> Line:
        start = TWO_VOICES.index(words)
        return Line((Span(start, start + len(words)),), None, acts=frozenset(acts))

    def acts_of(*lines: Line) -> dict[int, list[int]]:
        return pack_talk.talk_of(("two", "two", "train", None, TWO_VOICES, list(lines), []), "rules", folder / "tokenizer.json").acts

    order, request, question = (ACTS.index(act) for act in ("order", "request", "question"))
    assert acts_of(line("“Come in,”"), line("“and shut it.”", "order"), line("“Why?”", "question")) == {0: [], 1: [order], 2: [question]}
    assert acts_of(line("“and shut", "order"), line("“and shut it.”", "request", "order")) == {1: [order, request]}, "each of one quote's"
    assert acts_of(line("“Come in,”"), line("“Why?”")) == {}, "no line does anything: acts were not read"


def test_what_both_readings_share_stands_still(sources: dict[str, Source], folder: Path, tmp_path: Path) -> None:
    mix = (Share("litbank", "words", 1.0),)
    start = model_of().state_dict()
    weights.save_parts(tmp_path / "start", "weights", start)
    folders = {"pack": str(folder), "start": str(tmp_path / "start"), "out": str(tmp_path / "run")}
    run = Run(Settings(mix=mix, shape=SMALL, steps=3, pieces=50, threads=1, half=False, frozen=("shared",), body_rate=0.05, **folders))
    run.learn()
    after = run.model.state_dict()
    moved = {name for name, value in after.items() if not torch.allclose(value, start[name], atol=2e-3)}
    assert not any(name.startswith(shared_part(SMALL)) for name in moved)
    assert any(name.startswith("body.layers.1.") for name in moved)
