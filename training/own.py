"""Weights of one's own: those that are shipped, trained further on annotations in LitBank's layout.

python -m training.own ANNOTATIONS --to OUT [--minutes 20] [--start encoder.zip]      then: fabula read STORY --model OUT/encoder.zip

ANNOTATIONS holds coref/tsv/NAME_brat.txt and .ann for each document, and events/tsv, quotations/tsv, original where they are annotated, as
github.com/dbamman/litbank lays them out. Every fifth document is kept from training and shows what was gained: figures before and after.
"""

import argparse
import json
import zipfile
from dataclasses import replace
from pathlib import Path

from fabula.encoder.choice import SHIPPED
from training import packed, weights
from training.corpora import litbank
from training.export import TALK, export
from training.labels import load as load_labels
from training.pack import pack
from training.pieces import pieces_of
from training.settings import read as read_settings
from training.shipped import state_of
from training.train import Run

SETTINGS = Path(__file__).parent / "runs" / "own.toml"
EVERY = 5  # documents of which one is held out


def prepare(annotations: Path, start: Path, out: Path) -> int:
    """Write OUT/start (weights, card and what reads the talk) and OUT/pack (documents); the number of documents.

    Raises:
        SystemExit: the folder has no document in LitBank's layout.
    """
    names = sorted(path.name.removesuffix("_brat.ann") for path in annotations.glob("coref/tsv/*_brat.ann"))
    if not names:
        raise SystemExit(f"{annotations}: no coref/tsv/NAME_brat.ann is here; the layout is LitBank's")
    for folder in (out / "start", out / "pack"):
        folder.mkdir(parents=True, exist_ok=True)
    weights.save_parts(out / "start", "weights", state_of(start))
    with zipfile.ZipFile(start) as archive:
        for name, folder in (("card.json", "start"), ("labels.json", "pack"), ("tokenizer.json", "pack")):
            (out / folder / name).write_bytes(archive.read(name))
        for name in {*TALK} & {*archive.namelist()}:
            (out / "start" / name).write_bytes(archive.read(name))
    folds = {name: n % EVERY for n, name in enumerate(names)} if len(names) >= EVERY else dict.fromkeys(names, 1)
    documents = (replace(document, corpus="own") for document in litbank.read(annotations, folds))
    for each in pack(documents, load_labels(out / "pack" / "labels.json"), pieces_of(out / "pack" / "tokenizer.json")):
        packed.save(out / "pack", each)
    return len(names)


def main() -> None:
    """Prepare, train, export, say what was gained."""
    parser = argparse.ArgumentParser(
        prog="python -m training.own", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("annotations", type=Path)
    parser.add_argument("--to", type=Path, required=True, metavar="OUT")
    parser.add_argument("--start", type=Path, default=SHIPPED, help="weights to go on from; those of the installation when not given")
    parser.add_argument("--minutes", type=float, default=20)
    args = parser.parse_args()
    documents = prepare(args.annotations, args.start, args.to)
    shape = json.loads((args.to / "start" / "card.json").read_bytes())["shape"]  # what reads the talk stands on as many layers as before
    folders = {name: str(args.to / folder) for name, folder in (("pack", "pack"), ("out", "run"), ("start", "start"))}
    changes = folders | {"seconds": 60 * args.minutes, "shape": shape}
    run = Run(read_settings(SETTINGS, changes))
    before = run.scores()
    run.resume()
    run.learn()
    run.finish()
    after = json.loads((args.to / "run" / "scores.json").read_bytes())
    export(args.to / "run", args.to / "run", args.to, ["channels"], documents=2, threads=run.settings.threads)
    print(f"{documents} documents" + (f", every {EVERY}th held out:" if before else ", too few to hold any out:"))
    for name, value in before.items():
        print(f"  {name}: {value} before, {after.get(name, 0)} after")


if __name__ == "__main__":
    main()
