"""The recipes for engines that are not ours make the same shelf, in the local mode of each."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from shelf.conftest import content


def made_by(recipe: str, folder: Path, shelf: Path) -> dict[str, bytes]:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "recipes" / recipe), str(folder), str(shelf)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.endswith("works, 3 could not be read\n")
    return content(shelf)


@pytest.mark.slow
def test_dask(folder: Path, undisturbed: Path, tmp_path: Path) -> None:
    pytest.importorskip("dask.distributed", reason="Dask is not installed")
    assert made_by("shelf_by_dask.py", folder, tmp_path / "shelf") == content(undisturbed)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java")
def test_spark(folder: Path, undisturbed: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="Spark is not installed")
    assert made_by("shelf_by_spark.py", folder, tmp_path / "shelf") == content(undisturbed)
