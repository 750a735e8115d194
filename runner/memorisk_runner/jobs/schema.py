"""The contract in Python: JSON Schemas that are generated from the API's own types (`npm run schemas`)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from .failure import Failure


@cache
def validator(name: str) -> Draft202012Validator:
    """Of `job-spec`, `runner-report`, `runner-orders`, `epoch-metrics`, `job-summary`, `sample`, `hessian` or `create-job`."""
    text = resources.files("memorisk_runner").joinpath("contract").joinpath(f"{name}.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text), format_checker=FormatChecker())


def parse_spec(document: Any) -> dict[str, Any]:
    """A valid `JobSpec`, or `Failure` naming the first place that is wrong, never its value."""
    for error in validator("job-spec").iter_errors(document):
        place = "/".join(str(part) for part in error.absolute_path)
        raise Failure("spec_invalid", f"the spec does not follow the contract at #/{place} ({error.validator})")
    assert isinstance(document, dict)
    return document


def checked(name: str, document: Any) -> Any:
    """What we send is checked as it leaves: a mistake here is ours."""
    validator(name).validate(document)
    return document
