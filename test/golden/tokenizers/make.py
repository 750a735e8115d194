"""Small tokenizers of each kind that is read, and what the reference library (tokenizers 0.22.2) makes of awkward texts.

    python test/golden/tokenizers/make.py

writes `<kind>.json` (a tokenizer.json), `texts.json` and `expected.json` (ids by kind and text) beside this file.
"""

import json
import random
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = Path(__file__).parent
WORDS = """the quick brown fox jumps over the lazy dog and memory of a language model is what it was trained on but it's not there
they're we've I'm you'll he'd 1234 2024 3.14159 1,000,000 fn main() { return x + y; } naïve café Straße Übergröße señor
Привет мир как дела это просто текст 你好 世界 今天 天气 很 好 こんにちは 世界 مرحبا بالعالم नमस्ते दुनिया 😀 🎉 👩‍👩‍👧 e-mail me @ foo@bar.com""".split()
rng = random.Random(7)
CORPUS = [" ".join(rng.choice(WORDS) for _ in range(30)) for _ in range(400)]
EDGES = [
    "", " ", "  ", "\n", "\n\n\n", "\t", " \n ", "a", " a", "a ", "  a  b   c    ", "\r\n line\r\n\r\n", "it's THEY'RE we'Ve I'M",
    "1", "12", "123", "1234", "12345678901", "3.14", "٣٤٥ ½ Ⅷ ² ①", "a1b22c333", "x=1;y=[2,3]", "!!!???...", "— – “quotes” ‘single’",
    "naïve café", "e\u0301 vs \u00e9", "\ufb01 \u2126 \u212b \u00df", "İstanbul ΑΣ Σ", "你好，世界。", "こんにちは", "مرحبا", "नमस्ते", "👩‍👩‍👧‍👦 😀",
    "a\u0085b \u0085 c", "\ufeffbom a\ufeffb", "nb\u00a0sp \u00a0", "\u2003em \u3000 ideo", "zero\u200bwidth\u200d", "\u180e mongolian", "a\u2028b\u2029c",
    "\x00\x01\x7f", "\U0001f600\U0010ffff", "<s> </s> <|begin|> x <|begin|><|end|>", "  <|end|>  x", "<|begin|", "_under_score__", "CamelCaseWORDS",
    "http://foo.bar/baz?q=1&r=2#x", "    indented\n\tcode()\n", "a" * 300, "ab " * 100, " " * 200 + "x", "\n" * 50 + " y", "ааа" * 50, "…" * 40,
    "mixed 你好 abc мир 123 😀!", "'s't're", "' s 'S", "don't", "DON'T", "x'y'z", "\u0130'll", "ſ's",
]
ALPHABET = list("abcXYZ019 .,'!?-_\n\t\r") + ["é", "ß", "я", "你", "好", "😀", "\u0301", "\u0085", "\u00a0", "\ufeff", "½", "٣", "\u200d", "  "]
RANDOM = ["".join(rng.choice(ALPHABET) for _ in range(rng.randint(1, 60))) for _ in range(150)]
TEXTS = EDGES + CORPUS[:10] + RANDOM
SPECIALS = [AddedToken("<|begin|>", special=True, normalized=False), AddedToken("<|end|>", special=True, normalized=False, lstrip=True, rstrip=True)]


def byte_level(pre, normalizer=None, post=None, ignore_merges=False, size=500):
    t = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    t.pre_tokenizer = pre
    if normalizer:
        t.normalizer = normalizer
    t.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=SPECIALS, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    t.train_from_iterator(CORPUS, trainer)
    if post:
        t.post_processor = post(t)
    return t


def begins(t):
    return processors.TemplateProcessing(single="<|begin|> $A", pair="<|begin|> $A <|begin|> $B", special_tokens=[("<|begin|>", t.token_to_id("<|begin|>"))])


def sentencepiece_like():
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    specials = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=700, special_tokens=specials, show_progress=False, limit_alphabet=60)
    t.pre_tokenizer = pre_tokenizers.Metaspace(split=True)
    t.train_from_iterator(CORPUS, trainer)
    body = json.loads(t.to_str())
    body["pre_tokenizer"] = None
    body["added_tokens"] = body["added_tokens"][:3]
    t = Tokenizer.from_str(json.dumps(body))
    t.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    return t


def pythia():
    """GPT-NeoX's and Pythia's: runs of spaces are added tokens, which are looked for after normalising."""
    t = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), normalizer=normalizers.NFC(), post=lambda t: processors.ByteLevel(trim_offsets=False))
    t.add_tokens([AddedToken(" " * n, normalized=True) for n in range(24, 1, -1)])
    return t


def gemma():
    """Gemma's: no word is split off, since the pattern looks for spaces that the normaliser has replaced."""
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    specials = ["<pad>", "<eos>", "<bos>", "<unk>"] + [f"<0x{b:02X}>" for b in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=700, special_tokens=specials, show_progress=False, limit_alphabet=60)
    t.normalizer = normalizers.Replace(" ", "▁")
    t.pre_tokenizer = pre_tokenizers.Metaspace(split=True)
    t.train_from_iterator(CORPUS, trainer)
    body = json.loads(t.to_str())
    body["pre_tokenizer"] = {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False}
    body["added_tokens"] = body["added_tokens"][:4]
    t = Tokenizer.from_str(json.dumps(body))
    t.add_tokens([AddedToken("\n" * n, normalized=False) for n in (2, 3)])
    t.post_processor = processors.TemplateProcessing(single="<bos> $A", pair="<bos> $A <bos> $B", special_tokens=[("<bos>", 2)])
    return t


def word_level(pre):
    t = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    t.pre_tokenizer = pre
    t.train_from_iterator(CORPUS, trainers.WordLevelTrainer(vocab_size=120, special_tokens=["[UNK]"], show_progress=False))
    return t


bytes_only = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
llama3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
qwen2 = llama3.replace(r"\p{N}{1,3}", r"\p{N}")
demo = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


def splitting(pattern):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), bytes_only])


kinds = {
    "gpt2": byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), post=lambda t: processors.ByteLevel(trim_offsets=False)),
    "smollm": byte_level(pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])),
    "digits": byte_level(pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=False), bytes_only])),
    "llama3": byte_level(splitting(llama3), post=lambda t: processors.Sequence([processors.ByteLevel(), begins(t)]), ignore_merges=True),
    "qwen2": byte_level(splitting(qwen2), normalizer=normalizers.NFC()),
    "demo": byte_level(splitting(demo), normalizer=normalizers.NFKC()),
    "llama2": sentencepiece_like(),
    "pythia": pythia(),
    "gemma": gemma(),
    "words": word_level(pre_tokenizers.WhitespaceSplit()),
}
expected = {}
for kind, tokenizer in kinds.items():
    (HERE / f"{kind}.json").write_text(tokenizer.to_str() + "\n")
    expected[kind] = [tokenizer.encode(text).ids for text in TEXTS]
(HERE / "texts.json").write_text(json.dumps(TEXTS) + "\n")
(HERE / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
