"""From the contract's method and training to the runner's own."""

from __future__ import annotations

from typing import Any, Mapping

from transformers import PreTrainedModel

from ..finetune_spec import FinetuneSpec, MarginSpec, PrivacySpec
from ..methods.method import Method
from ..methods.registry import method_named
from .failure import Failure

# Their weights replace the base's, so they are stored as finely as the base is.
REPLACING = ("full", "head", "block")


def method_options(method: Mapping[str, Any], base_name: str, stored_dtype: str) -> dict[str, Any]:
    """The contract's names for options are the libraries', ours are shorter."""
    options = {key: value for key, value in method.items() if key != "name"}
    for theirs, ours in (("reduction_factor", "reduction"), ("r", "rank"), ("virtual_tokens", "tokens")):
        if theirs in options:
            options[ours] = options.pop(theirs)
    if method["name"] in REPLACING:
        return {**options, "dtype": "float16" if stored_dtype == "float16" else "float32"}
    return {**options, "base_name": base_name}


def make_method(spec: Mapping[str, Any], base: PreTrainedModel, stored_dtype: str) -> Method:
    """`Failure` for a method that this base cannot take."""
    try:
        return method_named(spec["method"]["name"], method_options(spec["method"], spec["base"]["name"], stored_dtype))
    except ValueError as error:
        raise Failure("spec_invalid", str(error)) from None


def finetune_spec(method: str, training: Mapping[str, Any]) -> FinetuneSpec:
    """The paper's preset also takes over that its loop steps after an epoch's first micro-batch."""
    private, margin = training["privacy"], training.get("margin")
    return FinetuneSpec(
        method=method,
        learning_rate=training["learning_rate"],
        epochs=training["epochs"],
        batch=training["batch"],
        accumulation=training["gradient_accumulation"],
        first_update_alone=training["preset"] == "paper" and training["gradient_accumulation"] > 1 and private is None,
        weight_decay=training["weight_decay"],
        schedule=training["schedule"],
        warmup_steps=training["warmup_steps"],
        max_grad_norm=training["max_grad_norm"],
        seed=training["seed"],
        precision=training["precision"],
        early_stop=training["early_stop"],
        privacy=None if private is None else PrivacySpec(**private),
        margin=None if margin is None else MarginSpec(**margin),
    )
