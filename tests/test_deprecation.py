"""A name on its way out works, and says at the line that asked for it what to write instead."""

import warnings

import pytest

import reasoner


def test_a_renamed_name_is_the_new_one_with_a_warning_at_the_line_that_asked(monkeypatch):
    monkeypatch.setitem(reasoner._RENAMED, "Case", ("Patient", "0.2", "0.4"))
    with pytest.warns(DeprecationWarning, match=r"since 0\.2 and goes in 0\.4: write `reasoner\.Patient`") as warned:
        assert reasoner.Case is reasoner.Patient
    assert [warning.filename for warning in warned] == [__file__]


def test_a_renamed_name_can_still_be_imported(monkeypatch):
    monkeypatch.setitem(reasoner._RENAMED, "Case", ("Patient", "0.2", "0.4"))
    with pytest.warns(DeprecationWarning, match="`reasoner.Case` is deprecated"):
        from reasoner import Case
    assert Case is reasoner.Patient


def test_no_public_name_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(getattr(reasoner, name) for name in reasoner.__all__)


def test_what_is_renamed_goes_two_minor_releases_after_it_first_warned_and_to_a_name_that_is_there():
    for name, (to, since, until) in reasoner._RENAMED.items():
        first, last = ([int(part) for part in version.split(".")] for version in (since, until))
        assert name not in reasoner.__all__
        assert to in reasoner.__all__
        assert last >= [first[0], first[1] + 2] or last[0] > first[0]
        assert last > [int(part) for part in reasoner.__version__.split(".")[:2]], f"remove {name}"
