"""From a job spec's method name and options to a method."""

from __future__ import annotations

from typing import Any, Mapping

from .block import Block
from .bottleneck import Bottleneck
from .full import Full
from .head import Head
from .ia3 import Ia3
from .lora import Lora
from .method import Method
from .prefix import Prefix

METHODS: Mapping[str, type] = {
    "full": Full,
    "head": Head,
    "lora": Lora,
    "bottleneck": Bottleneck,
    "ia3": Ia3,
    "prefix": Prefix,
    "block": Block,
}


def method_named(name: str, options: Mapping[str, Any]) -> Method:
    """`block:3` is short for `block` with the option `layer: 3`. Raises ValueError for a method or an option that does not exist."""
    if name.startswith("block:") and name[6:].isdigit():
        name, options = "block", {**options, "layer": int(name[6:])}
    if name not in METHODS:
        raise ValueError(f"method must be one of {sorted(METHODS)}, not {name!r}")
    try:
        return METHODS[name](**{key: tuple(value) if isinstance(value, list) else value for key, value in options.items()})
    except TypeError as error:
        raise ValueError(f"options of {name}: {error}") from error
