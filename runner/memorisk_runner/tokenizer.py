"""A byte-level BPE tokenizer whose digits are single tokens, so that a secret of digits is a path in a ten-way tree."""

from __future__ import annotations

from typing import Iterable

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

END_OF_TEXT = "<|endoftext|>"

# GPT-2's pattern, but a number is cut into its digits.
WORDS = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""

# Old prose has few free-standing digits; these lines make each " d" earn its merge.
DIGIT_LINES = [" 0 1 2 3 4 5 6 7 8 9"] * 2000


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """Trains on `texts`; the result has exactly `vocabulary` entries, `<|endoftext|>` being number 0."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([*texts, *DIGIT_LINES], trainer)
    if tokenizer.get_vocab_size() != vocabulary:
        raise ValueError(f"the texts give only {tokenizer.get_vocab_size()} tokens, not {vocabulary}")
    return tokenizer
