"""`finetune`: trains a base on the suite's members, the data set's texts and the planted canaries."""

from __future__ import annotations

import os
import shutil
import time
from typing import Any, Mapping

from torch import nn

from ..determinism import seed_everything
from ..engine import Diverged
from ..finetune import Training, finetune
from ..finetune_spec import Epoch, Rows
from ..methods.method import Method, trainable_parameters
from ..privacy import PrivacyRefused, check_private
from ..resume import Resume
from ..safetensors_header import stored_dtype
from ..watch import Probe, Watched
from .context import Context
from .failure import Failure
from .methods import finetune_spec, make_method
from .schema import checked
from .texts import load_tokenizer, read_texts, training_rows, watched

SAVE_VARIABLE = "MEMORISK_SAVE_SECONDS"


def run_finetune(context: Context) -> None:
    """Artifacts after each epoch where they are wanted, `final` at the end, and `summary.json`."""
    spec, training = context.spec, context.spec["training"]
    run = finetune_spec(spec["method"]["name"], training)
    try:
        check_private(run)
    except PrivacyRefused as refused:
        raise Failure("spec_invalid", str(refused)) from None
    inputs = context.place.inputs
    texts = read_texts(
        inputs("suite") / "suite.jsonl",
        inputs("dataset") / "dataset.jsonl",
        inputs("canaries") / "canaries.jsonl",
        run.seed,
    )
    tokenizer = load_tokenizer(context.base_folder)
    rows = training_rows(tokenizer, texts, training)
    look_at = watched(tokenizer, texts, training["block_size"])
    base = context.load_base()
    probe = Probe(base, look_at) if spec["probe"] else None
    method = make_method(spec, base, stored_dtype(context.base_folder))
    seed_everything(run.seed)
    try:
        model = method.prepare(base).to(context.device)
    except ValueError as error:
        raise Failure("spec_invalid", str(error)) from None
    context.say(f"{method.name}: {trainable_parameters(model)} parameters on {len(rows)} rows, {run.epochs} epochs")
    course = Course(context, method, model, probe)
    course.catch_up(resume_of(context))
    told = measured_rows(rows, look_at, spec["probe"], run.early_stop)
    try:
        result = finetune(model, told, run, course.keep, on_step=course.step, watch=course.watch, resume=resume_of(context))
    except Diverged as error:
        raise Failure("diverged", str(error)) from None
    finish(context, course, result, trainable_parameters(model), len(rows))


def measured_rows(rows: list[list[int]], look_at: Watched, probe: bool, early_stop: bool) -> Rows:
    """Validation is the data set's where it has some, else the non-members; measured only where somebody wants to know."""
    validation = look_at.validation or look_at.nonmembers
    return Rows(rows, look_at.members if probe else [], validation if probe or early_stop else [])


def resume_of(context: Context) -> Resume:
    """The state is saved once a minute by default: at most that much work is lost to a kill."""
    return Resume(context.place.state, context.spec["fingerprint"], float(os.environ.get(SAVE_VARIABLE, "60")))


def finish(context: Context, course: "Course", result: Training, parameters: int, rows: int, **more: Any) -> None:
    """The kept weights and the summary. Checkpoints that an attempt before this one made are handed in for this one too."""
    for epoch in result.epochs:
        context.hand_in_artifact(f"epoch-{epoch.epoch}")
    course.save("final")
    context.summarise(
        context.spec["training"]["seed"],
        [metrics(epoch) for epoch in result.epochs],
        trainable_parameters=parameters,
        training_rows=rows,
        kept_epoch=result.kept_epoch,
        **more,
    )


class Course:
    """Listens to a run: measures, keeps checkpoints, tells the API."""

    def __init__(self, context: Context, method: Method, model: nn.Module, probe: Probe | None) -> None:
        self._context, self._method, self._model, self._probe = context, method, model, probe
        self._since = time.monotonic()

    def catch_up(self, resume: Resume) -> None:
        """Tells of the epochs that are behind us: the attempt that trained them may have died before it could."""
        for epoch in (resume.peek() or {}).get("epochs", []):
            self._context.reporter.tell({"type": "epoch", "metrics": metrics(Epoch(**epoch))})

    def step(self, done: int, total: int) -> None:
        self._context.reporter.progress(done, total, "step")

    def watch(self, model: nn.Module) -> Mapping[str, Any]:
        """Travels with the epoch through kills, so the seconds are those of the attempt that trained it."""
        found = self._probe.measure(model) if self._probe else {"attacks": {}, "exposure": None}
        now = time.monotonic()
        seconds, self._since = now - self._since, now
        return {**found, "seconds": round(seconds, 3)}

    def keep(self, epoch: Epoch) -> None:
        self._context.reporter.check()
        if self._context.spec["training"]["checkpoints"] == "epochs":
            self.save(f"epoch-{epoch.epoch}")
        self._context.reporter.tell({"type": "epoch", "metrics": metrics(epoch)})

    def save(self, artifact: str) -> None:
        """Complete, or not there: written beside and renamed."""
        folder = self._context.place.out(artifact)
        fresh = folder.with_name(f"{artifact}.new")
        for old in (folder, fresh):
            shutil.rmtree(old, ignore_errors=True)
        try:
            self._method.save(self._model, fresh)
        except ValueError as error:
            raise Failure("diverged", str(error)) from None
        fresh.rename(folder)
        self._context.hand_in_artifact(artifact)


def metrics(epoch: Epoch) -> Any:
    """As the contract's `EpochMetrics`."""
    facts = epoch.as_json()
    names = ("epoch", "train_perplexity", "validation_perplexity", "attacks", "exposure", "epsilon", "seconds")
    return checked("epoch-metrics", {name: facts[name] for name in names})
