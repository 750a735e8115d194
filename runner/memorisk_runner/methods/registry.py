"""From a job spec's method name and options to a method."""

from __future__ import annotations

from typing import Any, Mapping

from .bottleneck import Bottleneck
from .full import Full
from .head import Head
from .lora import Lora
from .method import Method

METHODS: Mapping[str, type] = {"full": Full, "head": Head, "lora": Lora, "bottleneck": Bottleneck}


def method_named(name: str, options: Mapping[str, Any]) -> Method:
    """Raises ValueError for a method or an option that does not exist."""
    if name not in METHODS:
        raise ValueError(f"method must be one of {sorted(METHODS)}, not {name!r}")
    try:
        return METHODS[name](**{key: tuple(value) if isinstance(value, list) else value for key, value in options.items()})
    except TypeError as error:
        raise ValueError(f"options of {name}: {error}") from error
