"""Words of speech and of narration."""

from training.speech_words import sides, weights

TEXT = (
    "“Yes, you will,” he said slowly, and sat down. “I won’t.”\n\nHe looked at her for a while. She turned, and went out of the room.\n\n"
)


def test_sides() -> None:
    said = list(sides("“No, you won’t,” he said.\n\nShe sat."))
    assert said == [
        ("no", True), (",", True), ("you", True), ("wo", True), ("n't", True), (",", True),
        ("he", False), ("said", False), (".", False), ("she", False), ("sat", False), (".", False),
    ]  # fmt: skip


def test_weights() -> None:
    found = weights([TEXT * 100] * 20)
    assert found["you"] > 1
    assert found["slowly"] < -1
    assert list(found) == sorted(found)


def test_a_story_without_marks_teaches_nothing() -> None:
    assert weights(["He looked at her for a long while. " * 200] * 20) == {}
