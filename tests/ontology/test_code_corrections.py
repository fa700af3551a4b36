"""The codes and names of the data, re-checked: what the corrections state agrees with the ontology and with the data."""

from __future__ import annotations

from .installed import meaning

SYSTEMS = ("icd10_who", "icd10_cm")


def test_the_corrections_are_of_every_condition_and_hold_the_codes_of_the_ontology(
    ontology, conditions, corrections
) -> None:
    rows = corrections["conditions"]
    assert [row["id"] for row in rows] == [c["id"] for c in conditions]
    for row in rows:
        codes = ontology["concepts"][row["id"]]["codes"]
        for system in SYSTEMS:
            prefix = system.replace("_", "-") + ":"
            ours = [code.removeprefix(prefix) for code in codes if code.startswith(prefix)]
            assert row[system]["codes"] == ours, (row["id"], system)
            wider = row.get("wider", {}).get(system, [])
            assert ours or wider, (row["id"], system)
            assert not set(ours) & set(wider), row["id"]
            below = [n for n in ontology["concepts"] if row["id"] in ontology["isa"].get(n, ())]
            standing = {code for n in below for code in ontology["concepts"][n]["codes"]}
            assert not {prefix + code for code in wider} & standing, row["id"]


def test_a_verdict_agrees_with_the_codes_beside_it(corrections) -> None:
    for row in corrections["conditions"]:
        printed = {code.strip().upper() for code in row["printed"].split(",")}
        who, cm = (set(row[system]["codes"]) for system in SYSTEMS)
        if row["verdict"] == "same":
            assert printed <= who & cm, row["id"]
        elif row["verdict"] == "edition":
            assert (printed <= who) != (printed <= cm), row["id"]
        elif row["verdict"] == "wrong":
            assert not printed <= who | cm, row["id"]
        else:
            assert row["verdict"] == "unspecific"
            assert printed != who or printed != cm, row["id"]


def test_what_is_sourced_names_what_was_read(corrections) -> None:
    sources = corrections["sources"]
    read = set()
    for row in corrections["conditions"]:
        read |= set(row.get("read", ()))
        for system in SYSTEMS:
            stated = row[system]
            assert (stated["status"] == "sourced") == bool(stated.get("read")), row["id"]
            assert stated["codes"] or stated["status"] == "unsourced", row["id"]
            read |= set(stated.get("read", ()))
    assert read == set(sources)


def test_the_data_print_what_the_corrections_say(release, corrections, conditions) -> None:
    names = {c["id"]: c["name"] for c in conditions}
    for row in corrections["conditions"]:
        assert release["conditions"][names[row["id"]]]["icd10-id"] == row["printed"]
    for row in corrections["names"]:
        condition = release["conditions"][names[row["id"]]]
        assert condition["cond-name-eng" if row["language"] == "en" else "cond-name-fr"] == row["printed"]
    texts: dict[tuple[str, str], list[str]] = {}
    for code, evidence in release["evidences"].items():
        for language in ("en", "fr"):
            texts.setdefault((code, language), []).append(evidence[f"question_{language}"])
            for value, text in evidence["value_meaning"].items():
                texts.setdefault((value, language), []).append(text[language])
    for row in corrections["words"]:
        assert any(row["printed"] in text for text in texts[row["code"], row["language"]]), row


def test_a_mended_name_is_a_word_of_its_class_and_differs(documents, corrections) -> None:
    for row in corrections["names"]:
        assert row["mended"] != row["printed"]
        assert meaning(documents, row["mended"]) == row["id"], row
    for row in corrections["words"]:
        assert row["mended"] != row["printed"]
        assert meaning(documents, f"ddxplus:{row['code']}"), row
