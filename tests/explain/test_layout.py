import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.explain.layout import FIXED_SPACE, NARROW_SPACE, Layout, french_spacing, plain, unbroken

TEXTS = st.lists(st.sampled_from(["a", "dose", "« mot »", "245 mg", "mot :", "mot ;", "—", "(x)"]), max_size=40).map(
    " ".join
)


@given(TEXTS, st.integers(40, 100), st.integers(0, 60), st.sampled_from(["en", "fr"]))
def test_no_line_is_wider_than_asked_and_no_word_is_lost(text, width, indent, language):
    lines = Layout(language, width).lines(text, indent)
    assert all(len(line.text) <= width for line in lines)
    assert plain(lines).split() == text.split()


@given(TEXTS)
def test_french_spacing_changes_spaces_only_and_once(text):
    spaced = french_spacing(text)
    assert french_spacing(spaced) == spaced
    assert spaced.replace(NARROW_SPACE, " ") == text


@given(TEXTS, st.integers(40, 100))
def test_no_french_line_begins_with_a_sign(text, width):
    assert not any(line.text.lstrip(" ").startswith((":", ";", "»")) for line in Layout("fr", width).lines(text))


@pytest.mark.parametrize("indent", range(0, 30))
def test_a_dose_stays_on_one_line(indent):
    lines = Layout("en", 40).lines(f"adrenaline into the thigh {unbroken('245 micrograms')}", indent)
    assert any("245 micrograms" in line.text.replace(FIXED_SPACE, " ") for line in lines)
