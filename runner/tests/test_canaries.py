from __future__ import annotations

from tokenizers import Tokenizer

from memorisk_runner.canaries import draw_canaries, draw_references, render
from memorisk_runner.suite import suite_lines


def test_the_coin_decides_and_is_recorded() -> None:
    canaries = draw_canaries((1, 4), 200, seed=7)
    assert len({c.secret for c in canaries}) == 400
    assert [c.level for c in canaries] == [1] * 200 + [4] * 200
    assert {c.repetitions for c in canaries} == {0, 1, 4}
    assert all((c.repetitions > 0) == c.included for c in canaries)
    # 400 fair coins: 4 standard deviations are 40.
    assert abs(sum(c.included for c in canaries) - 200) < 40
    assert canaries == draw_canaries((1, 4), 200, seed=7)


def test_references_have_the_format_and_are_no_canaries() -> None:
    canaries = draw_canaries((1,), 50, seed=7)
    references = draw_references(500, canaries, seed=8)
    assert len(set(references)) == 500
    assert not {c.text for c in canaries} & set(references)
    assert all(len(text) == len("the secret number is 9 4 0 9 9 5") for text in references)


def test_each_digit_is_one_token(tokenizer: Tokenizer) -> None:
    prefix = tokenizer.encode("the secret number is").ids
    encoded = tokenizer.encode(render("9 4 0 9 9 5"))
    assert encoded.ids[: len(prefix)] == prefix
    assert [tokenizer.decode([i]) for i in encoded.ids[len(prefix) :]] == [" 9", " 4", " 0", " 9", " 9", " 5"]


def test_a_canary_line_rebuilds_its_text() -> None:
    (line,) = suite_lines([], [], draw_canaries((4,), 1, seed=1), [])
    canary = line["canary"]
    assert isinstance(canary, dict)
    assert canary["template"].replace("{secret}", canary["secret"]) == line["text"]
    assert set(canary) == {"template", "secret", "alphabet", "repetitions"}
