"""The bench measures what it says, on texts of the length that it says."""

import sys
from pathlib import Path

from bench import child, speed


def test_a_novel_of_samples_has_its_words() -> None:
    text = speed.samples_repeated(8_000)
    assert 8_000 <= len(text.split()) < 8_400
    assert text.startswith("CHAPTER 1\n\n")


def test_first_words_end_with_a_paragraph() -> None:
    assert speed.first_words("one two\nthree\n\nfour five", 2) == "one two\nthree"
    assert speed.first_words("one two", 9) == "one two"
    assert speed.first_words("", 9) == ""


def test_the_novel_is_so_many_tokens_as_the_program_divides_them() -> None:
    assert speed.first_tokens("Don't.\n\nGo on.", 3) == "Don't."
    assert 100_000 <= speed.novel(None).tokens < 100_500


def test_without_data_the_novel_is_the_samples(tmp_path: Path) -> None:
    assert speed.novel(None).name == speed.novel(tmp_path).name == "the samples, repeated"


def test_the_steps_are_timed_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text("“Go,” said Ann Marsh.\n", encoding="utf-8")
    seconds = child.reading(path)
    names = list(seconds)
    assert names[:2] == ["imports", "source"]
    assert names.index("find_quotes") < names.index("find_speakers")
    assert all(each >= 0 for each in seconds.values())


def test_memory_is_that_of_the_process_alone(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text("“Go,” said Ann Marsh.\n", encoding="utf-8")
    large = bytearray(b"x") * 300_000_000  # what this process holds is none of the child's
    child_run = speed.run([sys.executable, "-m", "bench.child", "tokens", str(path)], tmp_path)
    assert 5_000_000 < child_run.peak_bytes < 150_000_000 < len(large)


def test_each_part_of_the_page_is_written_alone(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    page.write_text("# Speed\n\nold\n\n## The shelf\n\nolder\n", encoding="utf-8")
    speed.write_results(speed="# Speed\n\nnew\n", page=page)
    assert page.read_text(encoding="utf-8") == "# Speed\n\nnew\n\n## The shelf\n\nolder\n"
    speed.write_results(shelf="## The shelf\n\nnewer\n", page=page)
    assert page.read_text(encoding="utf-8") == "# Speed\n\nnew\n\n## The shelf\n\nnewer\n"


def test_a_child_says_what_it_took(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text("One two.", encoding="utf-8")
    run = speed.run([sys.executable, "-m", "bench.child", "tokens", str(path)], tmp_path)
    assert run.seconds is not None
    assert 0 < run.seconds["tokens"] < run.wall
    assert run.peak_bytes > speed.MIB
