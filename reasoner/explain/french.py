"""French at the boundary of a slot: elision (`d’âge`, but `de hernie`) and contraction (`du rein`)."""

from __future__ import annotations

import re
import unicodedata

_PARTICLE = re.compile(
    r"(?<![\w-])(?P<word>(?:jus|lors|puis|quoi)?que|de|le|la|ne|se|je|me|te|si|du|au|à)(?P<space>[ \u00a0])$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(le|les) (?=\w)")
_WORD = re.compile(r"[^\W\d_]+")
_NOT_ELIDED = re.compile(r"(?:onz|oui|ouistiti|uhlan|ulul|yeux)")
_ASPIRATED = re.compile(
    r"(?:hach|haillon|hain|hair|halet|halo$|halte|hamac|hamburger|hameau|hamster|hanche|hand|hangar|hanneton|hant(?!a)|harass|harcel"
    r"|hard|harem|hareng|hargn|haricot|harnais|harp|hasard|hat(?:e|if|iv)|hauss|haut|hennis|heriss|herni|heron|heros$|hetr|heurt|hibou"
    r"|hideu|hierarch|hil(?:e|aire)|hiss|hobby|hoch|hockey|hold|holter|homard|hongr|hont|hoquet|hors|hott|hou|hublot|huit(?!r)|hurl"
    r"|hutt|hashimoto|heberden|heimlich|henle|hirschsprung|hodgkin|homans|horner|horton|huntington)"
)
"""How words begin whose h is aspirated, without accents: as dictionaries mark them, and names that medicine knows."""
_WITHOUT_ARTICLE = {"du": "de", "au": "à"}
_CONTRACTED = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}


def begins_with_vowel(text: str) -> bool:
    """Whether the word before a text is elided: it begins with a vowel or a mute h, and is none of the exceptions.

    A figure, a sign or a quotation mark is none of a vowel: `de 11 à 15`, `de « âge »`.

    >>> [begins_with_vowel(word) for word in ("âge", "hémorragie", "hernie", "onze", "IRM", "ypérite", "yaourt")]
    [True, True, False, False, True, True, False]
    """
    match = _WORD.match(text)
    if match is None:
        return False
    word = _bare(match[0])
    if word[0] == "h":
        return not _ASPIRATED.match(word)
    if word[0] == "y":
        return len(word) > 1 and word[1] not in "aeiou"
    return word[0] in "aeiou" and not _NOT_ELIDED.match(word)


def joined(before: str, after: str) -> str:
    """Two parts of a sentence as French writes them together: elision and contraction across their boundary, nothing else.

    `du` and `au` become `de l’` and `à l’` before a vowel; `si` is elided before `il` and `ils` alone.

    Laws: without such a word before the boundary the result is `before + after`; it always ends with `after`, but for an
    article that is contracted.

    >>> joined("au lieu de ", "âge : 61 ans"), joined("douleur de ", "hanche"), joined("à ", "le réveil")
    ('au lieu d’âge : 61 ans', 'douleur de hanche', 'au réveil')
    """
    found = _PARTICLE.search(before)
    if found is None:
        return before + after
    start, word = before[: found.start()], found["word"]
    name = word.lower()
    if begins_with_vowel(after):
        if name in _WITHOUT_ARTICLE:
            return f"{start}{_like(word, _WITHOUT_ARTICLE[name])}{found['space']}l’{after}"
        if name != "à" and (name != "si" or re.match(r"ils?\b", after)):
            return f"{start}{word[:-1]}’{after}"
        return before + after
    article = _ARTICLE.match(after)
    contracted = _CONTRACTED.get((name, article[1])) if article else None
    if article and contracted:
        return f"{start}{_like(word, contracted)}{found['space']}{after[article.end() :]}"
    return before + after


def _bare(text: str) -> str:
    """A word without accents, in small letters, its ligatures taken apart."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(one for one in decomposed if not unicodedata.combining(one))


def _like(word: str, text: str) -> str:
    """A text that begins with a capital if a word does."""
    return text.capitalize() if word[0].isupper() else text
