"""The command line starts at once."""

import subprocess
import sys


def test_help_waits_for_no_reading() -> None:
    code = "import sys; from fabula.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\nprint(*sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"lxml", "msgspec", "jinja2", "numpy", "docx", "fabula.steps", "fabula.sources", "fabula.layers"}
    assert not heavy & set(ran.stdout.split())
