"""The wheel carries all that it needs: installed alone into an empty environment, it reads a story."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from conftest import ROOT, TEA

MOST_INSTALLED_BYTES = 200_000_000


def run(*command: str | Path, cwd: Path) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=env | {"PYTHONWARNINGS": "error"})
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.slow
def test_the_wheel_alone_reads_a_story(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(tmp_path / "dist"), str(ROOT)], check=True)
    (wheel,) = (tmp_path / "dist").iterdir()
    venv.create(tmp_path / "empty", with_pip=False)
    python = tmp_path / "empty" / "bin" / "python"
    subprocess.run([*pip, f"--python={python}", "install", str(wheel)], check=True)
    subprocess.run([*pip, f"--python={python}", "check"], check=True)

    fabula, away = python.with_name("fabula"), tmp_path / "away"
    away.mkdir()
    (away / "tea.txt").write_text(TEA, encoding="utf-8")
    run(fabula, "read", "tea.txt", "--json", "tea.json", cwd=away)
    told = json.loads((away / "tea.json").read_bytes())
    assert {entity["name"] for entity in told["entities"]} >= {"Anne", "Ben"}
    run(fabula, "page", "tea.json", "-o", "tea.html", cwd=away)
    assert "There is always tea" in (away / "tea.html").read_text(encoding="utf-8")
    assert json.loads(run(fabula, "schema", cwd=away))["title"] == "fabula"

    installed = sum(path.stat().st_size for path in (tmp_path / "empty").rglob("*") if path.is_file() and not path.is_symlink())
    assert installed < MOST_INSTALLED_BYTES
    licences = {path.name for path in (tmp_path / "empty").rglob("fabula-*.dist-info/licenses/**/*")}
    assert licences >= {"LICENSE", "NOTICE"}
