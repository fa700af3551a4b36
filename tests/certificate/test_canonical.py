import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from reasoner.certificate.canonical import LARGEST_INTEGER, NotCanonical, canonical, digest, digest_of, parse

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_bytes_are_those_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(values)
def test_parse_is_the_inverse(value):
    assert parse(canonical(value)) == value
    assert canonical(parse(canonical(value))) == canonical(value)


def test_keys_are_sorted_by_utf_16_code_unit():
    assert list(json.loads(canonical({"\ue000": 1, "\U00010000": 2}))) == ["\U00010000", "\ue000"]


@pytest.mark.parametrize(
    "value", [1.0, True, None, {"a": [0.5]}, 2**53, {1: 2}, "\ud800", {"a": {"b": False}}, b"x"], ids=repr
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


@pytest.mark.parametrize(
    "data",
    [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b"[1.0]", b"[1e2]", b"[true]", b"[null]", b"[NaN]", b'"\\u0041"',
     b"\xff", b"", b"[", b"[-0]", b'"\\ud800"', b"[" * 100_000],
)  # fmt: skip
def test_other_spellings_are_refused(data):
    with pytest.raises(NotCanonical):
        parse(data)


def test_digest_is_that_of_the_canonical_bytes():
    assert digest_of({"b": [1, "é"], "a": 2}) == digest(b'{"a":2,"b":[1,"\xc3\xa9"]}')
    assert digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
