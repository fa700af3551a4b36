"""Whether a resource is FHIR R4, in the words of `fhir.resources`; of what is wrong only the place and the kind are passed on."""

from __future__ import annotations

from typing import Any

from reasoner.errors import Phrase
from reasoner.patient.fhir.elements import Element

_KINDS = {
    "missing": Phrase("a part that FHIR requires is missing"),
    "extra_forbidden": Phrase("a part that FHIR R4 does not have here"),
    "string_pattern_mismatch": Phrase("not written in the form that FHIR prescribes"),
    "list_type": Phrase("a list is expected"),
    "bool_parsing": Phrase("true or false is expected"),
    "int_parsing": Phrase("a whole number is expected"),
    "value_error": Phrase("not a value that FHIR allows here, or several values where one is allowed"),
}
_OTHER = Phrase("not of the type that FHIR prescribes")
_MOST = 5
Fault = tuple[str, Phrase]
"""Where in a resource, and why."""


def faults(resource_type: str, body: Element) -> list[Fault]:
    """What is wrong with a resource: pointers inside it, and why; nothing if it is valid.

    Law: neither pointer nor reason has a word of the resource; of keys only those that FHIR itself has.
    """
    from fhir.resources.R4B import get_fhir_model_class
    from pydantic import ValidationError

    if _modified(body):
        return [
            ("/modifierExtension", Phrase("a modifier extension that is not known here can turn the meaning round"))
        ]
    if body.get("implicitRules"):
        return [("/implicitRules", Phrase("implicit rules that are not known here can turn the meaning round"))]
    model = get_fhir_model_class(resource_type)
    try:
        model.model_validate(body)
        return []
    except ValidationError as failure:
        first = failure
    except Exception:  # whatever the library meets with in strange input: a KeyError for an unknown type, for one
        return [("", Phrase("not of the shape that FHIR prescribes"))]
    try:
        model.model_validate(_with_nulls(body))
        return []
    except Exception:
        found = first.errors(include_url=False, include_context=False, include_input=False)
    return list(dict.fromkeys(map(_fault, found)))[:_MOST]


def _fault(error: Any) -> Fault:
    kind = str(error["type"]).rpartition(".")[2]
    place = error["loc"][:-1] if kind == "extra_forbidden" else error["loc"]
    pointer = "".join(f"/{step}" for step in place if isinstance(step, int) or step.replace("_", "").isalnum())
    return pointer, _KINDS.get(kind, _OTHER)


def _modified(body: Any) -> bool:
    """Whether there is a modifier extension in the resource itself; those that it contains are looked at by themselves."""
    if isinstance(body, dict):
        inner = (value for key, value in body.items() if key not in ("contained", "text", "extension"))
        return bool(body.get("modifierExtension")) or any(map(_modified, inner))
    return isinstance(body, list) and any(map(_modified, body))


def _with_nulls(value: Any) -> Any:
    """The value with null again for what is empty in lists: FHIR puts it where only an extension stands."""
    if isinstance(value, dict):
        return {key: _with_nulls(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [None if inner == "" else _with_nulls(inner) for inner in value]
    return value
