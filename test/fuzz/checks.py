"""A check of our own, run beside schemathesis' by `npm run test:fuzz`."""

import schemathesis

#: What zod calls a breach of the schema itself. Its `custom` (two fields that exclude each other) and the words of verbs are rules beyond it.
OF_FORM = {
    "invalid_type",
    "invalid_format",
    "invalid_value",
    "invalid_union",
    "invalid_key",
    "invalid_element",
    "too_small",
    "too_big",
    "not_multiple_of",
    "unrecognized_keys",
}


@schemathesis.check
def refusals_go_beyond_the_schema(ctx, response, case):
    """What the published schema admits is never refused for its form: then the schema would not be the one that validates."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in (400, 422):
        return
    formal = [error for error in response.json().get("errors", []) if error["code"] in OF_FORM]
    assert not formal, f"the schema admits it, the server does not: {formal}"
