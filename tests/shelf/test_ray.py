"""The same shelf by a Ray cluster, whatever becomes of its workers."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Ran
from shelf.conftest import content

from fabula.shelf.reader import Read, StoryReader
from fabula.shelf.run import Progress, read_folder
from fabula.shelf.workers import Died

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Ray warns of its own


def test_without_ray_one_line_says_what_to_install(
    folder: Path, tmp_path: Path, fabula: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setitem(sys.modules, "ray.data", None)
    ran = fabula("shelf", "read", folder, "-o", tmp_path / "shelf", "--engine", "ray")
    assert (ran.code, ran.err) == (
        2,
        "fabula: --engine ray needs ray, which is not installed; install it with: pip install 'fabula[ray]'\n",
    )
    assert not (tmp_path / "shelf").exists()


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A local cluster with two processors, which the engine finds running."""
    pytest.importorskip("ray.data", reason="the extra [ray] is not installed")
    from fabula.shelf.on_ray import OnRay  # noqa: PLC0415

    with OnRay(2):
        yield


def readers() -> list[int]:
    """The processes in which Ray has a StoryReader."""
    named = {path: path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.parent.stat().st_uid == os.getuid()}
    return [int(path.parent.name) for path, name in named.items() if name.startswith(b"ray::") and b"StoryReader" in name]


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the workers are found in /proc")
@pytest.mark.usefixtures("cluster")
def test_a_worker_that_is_killed_costs_no_story(folder: Path, undisturbed: Path, tmp_path: Path) -> None:
    from fabula.shelf.on_ray import OnRay  # noqa: PLC0415

    killed = []

    def kill_one(progress: Progress) -> None:
        if progress.done == 3:
            killed.append(readers()[0])
            os.kill(killed[0], signal.SIGKILL)

    outcome = read_folder(folder, tmp_path / "shelf", OnRay(2), kill_one)
    assert killed
    assert len(outcome.failed) == 3
    assert content(tmp_path / "shelf") == content(undisturbed)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.usefixtures("cluster")
def test_a_story_that_kills_every_worker_is_given_up(folder: Path, tmp_path: Path) -> None:
    from fabula.shelf.on_ray import OnRay  # noqa: PLC0415

    class Deadly(StoryReader):
        """Dies of one story, whenever it reads it."""

        def read(self, path: str) -> Read:
            if path.endswith("tea.txt"):
                os.kill(os.getpid(), signal.SIGKILL)
            return super().read(path)

    with OnRay(2) as engine:
        paths = [str(folder / name) for name in ("tea.txt", "page.html", "no zip.epub")]
        made = dict(engine.read(Deadly(str(tmp_path / "shelf")), paths, alone=True))
    assert isinstance(made[paths[0]], Died)
    assert [each.message is None for each in made.values() if isinstance(each, Read)].count(True) == 1
    assert len(list((tmp_path / "shelf" / ".staging").iterdir())) == 1
