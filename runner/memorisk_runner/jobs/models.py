"""The job's model on its base."""

from __future__ import annotations

from ..methods.stored import Stored, Unsupported, load_stored
from .context import Context
from .failure import Failure


def load_target(context: Context, trainable: bool = False) -> Stored:
    """`Failure` with a reason when the files do not fit or cannot be computed here."""
    base = context.load_base()
    try:
        stored = load_stored(base, context.place.inputs("model"), trainable)
    except Unsupported as error:
        raise Failure("input_invalid", str(error)) from None
    except Exception as error:
        raise Failure("input_invalid", f"the model's files do not fit the base ({type(error).__name__})") from None
    stored.model.to(context.device)
    return stored
