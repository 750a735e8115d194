"""`hessian`: the curvature of the loss in the tuned weights, of the model and of its base, around texts that were not trained on."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Mapping, Sequence

from peft import PeftModel
from torch import nn
from transformers import PreTrainedModel

from ..artifacts import write_json
from ..determinism import seed_everything
from ..engine import Diverged
from ..hessian import loss_terms, spectrum
from ..methods.bottleneck import SITE
from ..methods.head import untie
from ..methods.method import freeze
from ..resume import write_atomically
from .context import Context
from .failure import Failure
from .models import load_target
from .schema import checked
from .score import check_vocabulary, read_texts

OUTPUT = "hessian.json"
VIEW = "nonmembers"
# Numbers in Lanczos' vectors, one for each step, all kept: 16 GiB of float32. Thirty steps in 143 million weights: all of GPT-2, or LoRA on a few layers of a large model.
VECTORS = 2**32

Parameters = Mapping[str, nn.Parameter]


def run_hessian(context: Context) -> None:
    """`hessian.json` and `summary.json`. One model after the other; a retry measures only the one that is missing."""
    asked = context.spec["hessian"]
    rows = read_texts(context, VIEW)
    if not rows or any(len(row) < 2 for row in rows):
        raise Failure("input_invalid", "a text needs two tokens")
    seed_everything(asked["seed"])
    model = target_of(context)
    check_vocabulary(model, {VIEW: rows})
    base = None if is_added(model) else reference_of(context, model)
    names = list(tuned(model) if base is None else changed(model, base))
    if not names:
        raise Failure("input_invalid", "the upload changes no weight of the base")
    parameters = {name: dict(model.named_parameters())[name] for name in names}
    count = sum(parameter.numel() for parameter in parameters.values())
    check_size(count, asked["iterations"])
    context.say(f"{count} weights in {len(names)} tensors, {len(rows)} texts")
    found = {"target": measure(context, "target", model, names, rows)}
    if base is None:
        found["reference"] = {"value": None, "reason": "no_counterpart"}
    else:
        del model, parameters
        found["reference"] = measure(context, "reference", base, names, rows)
    counts = {"texts": len(rows), "tokens": sum(len(row) - 1 for row in rows), "tensors": len(names), "parameters": count}
    path = context.place.out(OUTPUT)
    write_json(path, checked("hessian", {"version": 1, **counts, **found}))
    context.handover.give(OUTPUT, path)
    context.summarise(asked["seed"])


def target_of(context: Context) -> nn.Module:
    """
    The tuned model. What can be merged into the base is, so that its weights are those of a plain model; of what was added, and of that alone, the
    parameters require gradients.
    """
    adapter = context.place.inputs("model") / "adapter_config.json"
    of_peft = adapter.exists() and bool(json.loads(adapter.read_text("utf-8")).get("peft_type"))
    # peft's prompts, when they are not trained, are the stored vectors themselves.
    model = load_target(context, trainable=not of_peft).model
    if isinstance(model, PeftModel):
        if model.active_peft_config.is_prompt_learning:
            freeze(model)
            model.prompt_encoder[model.active_adapter].get_submodule("embedding").requires_grad_(True)
        else:
            model = model.merge_and_unload()
    return eager(model)


def reference_of(context: Context, model: nn.Module) -> nn.Module:
    """The base, with a head of its own where tuning gave the model one: else its head's curvature would be the embedding's."""
    base = context.load_base()
    assert isinstance(model, PreTrainedModel)
    if is_tied(base) and not is_tied(model):
        untie(base)
    return eager(base)


def eager(model: nn.Module) -> nn.Module:
    """With attention in plain operations: the fused kernels have no second derivative."""
    of_base = model.get_base_model() if isinstance(model, PeftModel) else model
    of_base.set_attn_implementation("eager")  # type: ignore[operator]
    return model


def is_tied(model: PreTrainedModel) -> bool:
    return model.get_output_embeddings().weight is model.get_input_embeddings().weight


def is_added(model: nn.Module) -> bool:
    """Prompts, prefixes and bottlenecks stand beside the base's weights, which stay as they are."""
    return isinstance(model, PeftModel) or any(name.endswith(SITE) for name, _ in model.named_modules())


def tuned(model: nn.Module) -> Parameters:
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def changed(model: nn.Module, base: nn.Module) -> Parameters:
    """The weights that differ from the base's in any number, whatever the upload's files name."""
    of_base = dict(base.named_parameters())
    return {name: weight for name, weight in model.named_parameters() if not weight.equal(of_base[name])}


def check_size(parameters: int, iterations: int) -> None:
    if parameters * iterations > VECTORS:
        most = VECTORS // parameters
        detail = f"{iterations} vectors of {parameters} tuned weights do not fit into {VECTORS * 4 // 2**30} GiB: "
        raise Failure("out_of_memory", detail + (f"ask for {most} iterations at most" if most > 1 else "take a model with fewer"))


def measure(context: Context, who: str, model: nn.Module, names: Sequence[str], rows: list[list[int]]) -> dict[str, Any]:
    path = context.place.folder / "spectra" / f"{who}.json"
    if path.exists():
        return json.loads(path.read_bytes())
    asked = context.spec["hessian"]
    once = asked["iterations"] + asked["trace_draws"]
    before = 0 if who == "target" else once
    known = dict(model.named_parameters())
    freeze(model)
    parameters = [known[name].requires_grad_(True) for name in names]
    if not all(parameter.isfinite().all() for parameter in known.values()):
        raise Failure("input_invalid", f"the {who} has weights that are not finite")
    try:
        found = spectrum(
            parameters,
            loss_terms(model, rows),
            asked["eigenvalues"],
            asked["iterations"],
            asked["trace_draws"],
            asked["seed"],
            lambda done: context.reporter.progress(before + done, once if is_added(model) else 2 * once, "step"),
        )
    except Diverged as error:
        raise Failure("diverged", f"{who}: {error}") from None
    write_atomically(path, json.dumps(asdict(found)).encode("utf-8"))
    return asdict(found)
