"""The catalogues say the same in every language, completely, and a message that is missing is told."""

import re
from importlib.resources import files

import pytest
from babel import Locale
from babel.messages.pofile import read_po

from reasoner.explain.messages import Messages, MissingMessage, catalogue, filled
from reasoner.explain.wording import is_many
from reasoner.vocabulary import LANGUAGES

PACKAGES = ("reasoner.explain", "reasoner.cli", "reasoner.authoring", "reasoner.plots")
SLOT = re.compile(r"\{\w+\}")


def read(package, language):
    with files(package).joinpath("locale", f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def texts(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


def named(package, language):
    return {(one.context, one.id): one for one in read(package, language) if one.id}


@pytest.mark.parametrize("package", PACKAGES)
def test_both_languages_have_the_same_messages_with_the_same_slots(package):
    english, french = (named(package, language) for language in LANGUAGES)
    assert list(english) == list(french)
    for key, message in english.items():
        slots = {frozenset(SLOT.findall(text)) for text in (*texts(message), *texts(french[key]))}
        assert len(slots) == 1, key


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_empty_uncertain_or_given_twice(package, language):
    catalogue_ = read(package, language)
    messages = [one for one in catalogue_ if one.id]
    assert not catalogue_.fuzzy
    assert not catalogue_.obsolete
    for one in messages:
        assert not one.fuzzy, one.id
        assert one.context, one.id
        assert all(texts(one)), one.id
        assert len(texts(one)) == (catalogue_.num_plurals if one.pluralizable else 1), one.id
    source = files(package).joinpath("locale", f"{language}.po").read_text("utf-8")
    assert source.count("\nmsgctxt ") == len(messages)


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_french_text_has_typographic_apostrophes(package, language):
    """An elided slot has one, and a sentence has one kind."""
    assert not [one.id for one in read(package, language) if one.id and any("'" in text for text in texts(one))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_cldr(language):
    rule = Locale(language).plural_form
    say = Messages(language, "unit")
    one, many = (say.count("a", number) for number in (1, 2))
    for number in range(1000):
        assert say.count("a", number) == (one if rule(number) == "one" else many), number


def test_a_message_that_is_missing_names_catalogue_language_and_key():
    say = Messages("fr", "page", "answer")
    assert "title" in say
    assert "nothing of the kind" not in say
    for ask in (say, say.__getitem__, lambda key: say.count(key, 2)):
        with pytest.raises(MissingMessage, match=r"`no_such`.*reasoner\.explain.*fr\.po.*page or answer"):
            ask("no_such")
    with pytest.raises(MissingMessage):
        say.count("title", 2)  # it has no plural forms


def test_groups_are_asked_in_their_order():
    assert Messages("en", "page", "answer")["kb"] == "Knowledge base"
    assert Messages("en", "fhir", "page")["kb"] == "knowledge base"
    assert Messages("en", "page", "answer")["title"] == Messages("en", "answer")["title"]


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        ("en", 0, "0 more questions"),
        ("en", 1, "1 more question"),
        ("en", 2, "2 more questions"),
        ("fr", 0, "0 question de plus"),
        ("fr", 1, "1 question de plus"),
        ("fr", 2, "2 questions de plus"),
    ],
)
def test_counts(language, number, text):
    assert Messages(language, "answer").count("more_questions", number) == text


def test_slots_are_filled_and_elided_in_french_alone():
    assert Messages("fr", "why")("instead", "âge : 62 ans", "âge : 61 ans") == "âge : 62 ans au lieu d’âge : 61 ans"
    assert (
        Messages("en", "why")("instead", "age: 62 years", "age: 61 years") == "age: 62 years instead of age: 61 years"
    )
    assert filled("de {0} à {high} {{{0}}}", "fr", ("un",), {"high": "onze"}) == "d’un à onze {un}"


def test_a_catalogue_is_read_once_and_compiled_once(tmp_path, monkeypatch):
    monkeypatch.setenv("REASONER_CACHE", str(tmp_path))
    assert catalogue("reasoner.explain", "fr") is catalogue("reasoner.explain", "fr")
    first = catalogue.__wrapped__("reasoner.explain", "fr")
    (kept,) = tmp_path.glob("*.mo")
    monkeypatch.setattr("reasoner.explain.messages.compiled", lambda text: pytest.fail("compiled again"))
    again = catalogue.__wrapped__("reasoner.explain", "fr")
    assert again.pgettext("answer", "alarms") == first.pgettext("answer", "alarms") == "ALARMES"
    monkeypatch.undo()
    monkeypatch.setenv("REASONER_CACHE", str(tmp_path))
    kept.write_bytes(kept.read_bytes()[:-5])  # damaged, so compiled again
    assert catalogue.__wrapped__("reasoner.explain", "fr").pgettext("answer", "alarms") == "ALARMES"


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_that_are_not_whole_take_the_plural_of_cldr(language):
    from decimal import Decimal
    from fractions import Fraction

    for text in ("0", "0.5", "1", "1.5", "1.99", "2", "2.5", "-1", "-1.5", "10", "100.25"):
        expected = Locale(language).plural_form(Decimal(text)) != "one"
        assert is_many(Fraction(text), language) == expected, text
