"""Active ingredients: under which classes they stand, in which words they are found, and which codes mean them."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest

from conftest import ROOT
from reasoner.vocabulary import lexical_key

from .installed import meaning

TURTLE = (ROOT / "ontologies" / "drugs.ttl").read_text(encoding="utf-8")
DECLARED = re.findall(r"^:(\w+) a owl:Class", TURTLE, re.MULTILINE)
TABLES = ROOT / "knowledge" / "mappings"
COLUMNS = ["code", "concept", "context", "subject", "polarity", "source", "section", "status"]
FORMS = {"rxnorm": r"rxnorm:[1-9]\d*", "atc": r"atc:[A-Z]\d\d[A-Z]{2}\d\d"}


def below(ontology: dict[str, Any], name: str) -> set[str]:
    """The classes under a class, without itself."""
    return {one for one, above in ontology["isa"].items() if name in above and one != name}


def rows_of(system: str) -> list[dict[str, str]]:
    """The rows of a mapping table, without its comments."""
    lines = (TABLES / f"{system}.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


# --------------------------------------------------------------------------------------------------------- hierarchy


def test_every_ingredient_is_a_substance_and_nothing_else(ontology) -> None:
    assert len(DECLARED) > 1000
    for name in DECLARED:
        assert {"substance", "concept"} <= set(ontology["isa"][name]), name
        assert not {"finding", "observable", "action", "qualifier"} & set(ontology["isa"][name]), name


ABOVE = {
    "amoxicillin": ("penicillin", "beta_lactam", "antibiotic"),
    "phenoxymethylpenicillin": ("penicillin",),
    "cefuroxime": ("cephalosporin", "beta_lactam"),
    "azithromycin": ("macrolide",),
    "ciprofloxacin": ("fluoroquinolone",),
    "sulfamethoxazole": ("sulfonamide_antibiotic",),
    "naproxen": ("non_steroidal_anti_inflammatory_drug",),
    "aspirin": ("non_steroidal_anti_inflammatory_drug", "antiplatelet_agent"),
    "oxycodone": ("opioid",),
    "metoprolol": ("beta_blocker",),
    "sotalol": ("beta_blocker", "antiarrhythmic_drug"),
    "lisinopril": ("ace_inhibitor",),
    "simvastatin": ("statin",),
    "clonazepam": ("benzodiazepine", "antiepileptic_drug"),
    "clopidogrel": ("antiplatelet_agent",),
    "acenocoumarol": ("vitamin_k_antagonist", "oral_anticoagulant", "anticoagulant"),
    "chlorphenamine": ("h1_antihistamine",),
    "prednisone": ("glucocorticoid",),
    "glyceryl_trinitrate": ("nitrate_vasodilator",),
    "sildenafil": ("phosphodiesterase_5_inhibitor",),
    "insulin_lispro": ("insulin_product",),
    "dolutegravir": ("integrase_inhibitor", "antiretroviral", "antiviral"),
    "methotrexate": ("immunosuppressant", "antineoplastic_agent"),
}


@pytest.mark.parametrize("name", ABOVE)
def test_an_ingredient_comes_under_its_classes(ontology, name) -> None:
    assert set(ABOVE[name]) <= set(ontology["isa"][name])


ASIDE = [
    ("naloxone", "opioid"),
    ("cefalexin", "penicillin"),
    ("meropenem", "penicillin"),
    ("aztreonam", "cephalosporin"),
    ("paracetamol", "non_steroidal_anti_inflammatory_drug"),
    ("salbutamol", "beta_blocker"),
    ("fondaparinux", "heparin"),
    ("danaparoid", "heparin"),
    ("bivalirudin", "oral_anticoagulant"),
    ("clopidogrel", "anticoagulant"),
    ("gadobutrol", "iodinated_contrast_medium"),
    ("povidone_iodine", "iodinated_contrast_medium"),
    ("famotidine", "h1_antihistamine"),
    ("raloxifene", "oestrogen"),
    ("levonorgestrel", "oestrogen"),
    ("furosemide", "sulfonamide_antibiotic"),
    ("zolpidem", "benzodiazepine"),
]


@pytest.mark.parametrize(("name", "other"), ASIDE)
def test_what_is_like_a_class_is_not_under_it(ontology, name, other) -> None:
    assert other not in ontology["isa"][name]


RULED = {
    "oral_anticoagulant": {
        "vitamin_k_antagonist", "warfarin", "fluindione", "acenocoumarol", "phenprocoumon",
        "direct_oral_anticoagulant", "apixaban", "rivaroxaban", "dabigatran", "edoxaban",
    },
    "heparin": {
        "unfractionated_heparin", "low_molecular_weight_heparin", "enoxaparin", "tinzaparin", "dalteparin", "nadroparin",
    },
    "iodinated_contrast_medium": {
        "iohexol", "iopamidol", "iodixanol", "iopromide", "ioversol", "iomeprol", "iobitridol", "ioxaglic_acid",
        "amidotrizoic_acid",
    },
    "oestrogen": {"ethinylestradiol", "estradiol", "conjugated_oestrogens", "estriol", "estetrol", "mestranol"},
}  # fmt: skip
"""Everything under the classes that rules ask for. Whoever adds one changes advice, and lists it here and in the changelog."""


def test_rules_ask_for_no_other_class_of_substance() -> None:
    rules = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "rules").glob("*/*.lp")))
    asked = set(re.findall(r"\b(?:takes|took|not_taking|allergy|no_allergy)\(([a-z]\w*)\)", rules))
    assert asked - {"heparin_allergy"} == set(RULED)


@pytest.mark.parametrize("name", RULED)
def test_what_rules_ask_for_holds_these_substances(ontology, name) -> None:
    assert below(ontology, name) == RULED[name]


# ------------------------------------------------------------------------------------------------------------- words

WORDS = {
    "acetaminophen": "paracetamol",
    "albuterol": "salbutamol",
    "epinephrine": "adrenaline",
    "norepinephrine": "noradrenaline",
    "meperidine": "pethidine",
    "nitroglycerin": "glyceryl_trinitrate",
    "glyburide": "glibenclamide",
    "leucovorin": "folinic_acid",
    "leuprolide": "leuprorelin",
    "succinylcholine": "suxamethonium",
    "norethindrone": "norethisterone",
    "naproxen sodium": "naproxen",
    "metoprolol succinate": "metoprolol",
    "Chlorpheniramine Maleate": "chlorphenamine",
    "clavulanate": "clavulanic_acid",
    "insulin, regular, human": "human_insulin",
    "penicillin V potassium": "phenoxymethylpenicillin",
    "heparin sodium": "unfractionated_heparin",
    "amoxicilline": "amoxicillin",
    "acide clavulanique": "clavulanic_acid",
    "trinitrine": "glyceryl_trinitrate",
    "lévothyroxine": "levothyroxine",
    "chlorhydrate de metformine": "metformin",
    "acide alendronique": "alendronic_acid",
    "insuline asparte": "insulin_aspart",
    "séné": "senna",
    "bleu de méthylène": "methylthioninium_chloride",
    "inhibiteur de l'enzyme de conversion": "ace_inhibitor",
}


@pytest.mark.parametrize("word", WORDS)
def test_a_name_of_another_country_or_a_frequent_salt_is_the_ingredient(documents, word) -> None:
    assert meaning(documents, word) == WORDS[word]


@pytest.mark.parametrize(
    "word", ["calcium", "potassium", "sodium", "magnesium", "iron", "glucose", "fer", "maleate", "acid"]
)
def test_an_ion_or_an_analyte_alone_is_no_medicine(documents, ontology, word) -> None:
    """A salt names its ion: atorvastatin calcium is no calcium. What is measured may be a word of an observable."""
    concept = meaning(documents, word)
    assert concept is None or "substance" not in ontology["isa"][concept]


ENGLISH = re.compile(
    r"(cillin|mycin|micin|floxacin|statin|gliptin|gliflozin|parin|zosin|rubicin|platin|tropin|relin|tocin|pressin|fungin"
    r"|profen|\boxide|\bchloride|sulfate|carbonate|inhibitor|blocker|drug|agent|medicine)$|\b(acid|human|and|of)\b"
)


def test_the_french_label_is_french(ontology) -> None:
    for name in DECLARED:
        assert not ENGLISH.search(ontology["concepts"][name]["labels"]["fr"].split(" (")[0]), name


ACCENTS = {
    "ketoprofen": "kétoprofène", "erythromycin": "érythromycine", "meropenem": "méropénem", "fentanyl": "fentanyl",
    "prednisone": "prednisone", "dexamethasone": "dexaméthasone", "furosemide": "furosémide", "omeprazole": "oméprazole",
    "diazepam": "diazépam", "alprazolam": "alprazolam", "lidocaine": "lidocaïne", "tamoxifen": "tamoxifène",
    "metformin": "metformine", "tacrolimus": "tacrolimus", "levetiracetam": "lévétiracétam", "codeine": "codéine",
    "heparin": "héparine", "doxycycline": "doxycycline", "ciclosporin": "ciclosporine", "digoxin": "digoxine",
}  # fmt: skip


@pytest.mark.parametrize("name", ACCENTS)
def test_the_french_name_has_its_own_spelling_and_accents(ontology, name) -> None:
    assert ontology["concepts"][name]["labels"]["fr"] == ACCENTS[name]


BRANDS = """Doliprane Tylenol Advil Motrin Aleve Voltaren Augmentin Amoxil Zithromax Ventolin Flovent Symbicort Lipitor Tahor
Crestor Zocor Plavix Xarelto Eliquis Pradaxa Coumadin Previscan Lovenox Lasix Norvasc Glucophage Lantus Humalog Ozempic Prozac Zoloft
Xanax Valium Klonopin Tegretol Keppra Mirena EpiPen Benadryl Claritin Zyrtec Inexium Mopral Levothyrox Synthroid Humira Herceptin
Kardegic Spasfon Viagra Percocet Vicodin"""


@pytest.mark.parametrize("brand", BRANDS.split())
def test_no_trade_name_is_a_word(documents, brand) -> None:
    assert meaning(documents, brand) is None


# ------------------------------------------------------------------------------------------------------------- codes


@pytest.mark.parametrize("system", FORMS)
def test_a_table_of_codes_is_well_formed_sorted_and_means_substances(ontology, system) -> None:
    rows = rows_of(system)
    codes = [row["code"] for row in rows]
    assert len(codes) > 700
    assert codes == sorted(codes)
    assert len({lexical_key(code) for code in codes}) == len(codes)
    for row in rows:
        assert list(row) == COLUMNS
        assert re.fullmatch(FORMS[system], row["code"])
        assert "substance" in ontology["isa"][row["concept"]], row
        assert (row["context"], row["subject"], row["polarity"]) == ("", "", "")
        assert row["source"], row
        assert row["section"], row
        assert row["status"] == "unsourced", row


CODES = {
    "rxnorm:161": "paracetamol",
    "rxnorm:313782": "paracetamol",
    "rxnorm:310965": "ibuprofen",
    "rxnorm:849574": "naproxen",
    "rxnorm:477045": "chlorphenamine",
    "rxnorm:308971": "carbamazepine",
    "rxnorm:1153378": "clonazepam",
    "rxnorm:5224": "unfractionated_heparin",
    "rxnorm:11289": "warfarin",
    "rxnorm:70618": "penicillin",
    "atc:N02BE01": "paracetamol",
    "atc:B01AF02": "apixaban",
    "atc:B01AB01": "unfractionated_heparin",
    "atc:J01CA04": "amoxicillin",
    "atc:C01CA24": "adrenaline",
}


def test_a_code_means_its_ingredient() -> None:
    found = {row["code"]: row["concept"] for system in FORMS for row in rows_of(system)}
    assert {code: found.get(code) for code in CODES} == CODES


@pytest.mark.parametrize(
    "code", ["rxnorm:562251", "rxnorm:10831", "rxnorm:1049221", "atc:J01CR02", "atc:J01EE01", "atc:N02AJ06"]
)
def test_a_product_of_two_ingredients_has_no_code(code) -> None:
    assert code not in {row["code"] for system in FORMS for row in rows_of(system)}
