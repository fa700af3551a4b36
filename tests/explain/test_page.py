"""The page: everything that the screen says, folded reasons that are told once, and no word of a record as markup."""

import json
import re
import shutil
from html.parser import HTMLParser

import pytest

from conftest import VIGNETTES
from reasoner.engine.explaining import Explainer
from reasoner.explain.markdown import WIDE
from reasoner.explain.reasons import DEEPEST
from reasoner.patient.record import Patient

VOID = {"meta", "br", "line", "rect", "link"}
EVIL = '<script>alert(1)</script>"onload=x'


class Outline(HTMLParser):
    """Ids, links, tags that are not closed, and text of a page."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.links, self.stack, self.text, self.sources = [], [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self.sources += [given[name] for name in ("src", "srcset", "data") if name in given]
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.stack.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    @property
    def words(self):
        return re.sub(r"\s+", " ", " ".join(self.text).replace("\u202f", " ").replace("\u00a0", " "))


def read(path):
    return Patient.from_bytes(path.read_bytes())


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_a_page_says_what_the_screen_says_and_every_link_leads_somewhere(reasoner, path, language):
    patient = read(path)
    answer = reasoner.answer(patient, as_of=patient.recorded)
    page = answer.to_html(language)
    outline = Outline(page)
    assert not outline.stack
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links} <= set(outline.ids)
    assert all(link[0] == "#" for link in outline.links)
    assert not outline.sources
    screen = re.sub(r"\s+", " ", answer.render(language, brief=True))
    labels = reasoner.knowledge.content["ontology"]["concepts"]
    for row in (*answer.conclusions.actions[:3], *answer.conclusions.against):
        label = labels[row.action]["labels"][language]
        assert label in screen
        assert label in outline.words
    for row in answer.conclusions.hypotheses:
        assert labels.get(row.hypothesis, {}).get("labels", {}).get(language, row.hypothesis) in outline.words
    assert answer.to_html(language) == page


def test_the_reasons_of_every_action_go_down_to_the_record(reasoner):
    answer = reasoner.answer(read(VIGNETTES[0]), as_of=read(VIGNETTES[0]).recorded)
    words = Outline(answer.to_html("en")).words
    links = [
        link
        for row in answer.conclusions.actions
        for link in answer.chain.supports([f"recommended({row.action},{row.status})"])
    ]
    places = {answer.chain.facts[one]["entry"]["pointer"] for link in links for one in link.facts}
    assert places
    assert all(place in words for place in places)
    for link in links:
        assert not link.rule or f"{{{link.rule}}}" in words


def test_what_is_unsourced_is_listed_and_what_was_not_checked_is_said(reasoner):
    answer = reasoner.answer(read(VIGNETTES[-1]), as_of=read(VIGNETTES[-1]).recorded)
    words = Outline(answer.to_html("en")).words
    assert "UNSOURCED KNOWLEDGE" in words
    assert "The checker was not asked." in words
    assert "Check: passed" in Outline(answer.to_html("en", check="Check: passed")).words


def test_no_word_of_a_record_is_markup(reasoner):
    record = {
        "format": "reasoner/vignette/1",
        "case": EVIL,
        "recorded": "2026-03-01",
        "patient": {"age": "40 a", "sex": EVIL},
        "complaint": "dyspnoea",
        "facts": [{"concept": EVIL}, {"concept": "dyspnoea", "site": EVIL}],
    }
    answer = reasoner.answer(Patient.from_bytes(json.dumps(record).encode()), as_of="2026-03-01")
    for language in ("en", "fr"):
        page = answer.to_html(language)
        assert page.count("<script>") == 1
        assert "onload" not in re.sub(r">[^<]*<", "><", page)
        assert not Outline(page).stack


class Folds(HTMLParser):
    """The text of a page that is seen before anything is unfolded, and that of the whole page."""

    def __init__(self, page):
        super().__init__()
        self.folded, self.shown, self.whole, self.stack = 0, [], [], []
        self.feed(page[page.index("<body>") : page.index("<script>")])

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.stack.append((tag, tag == "details" and "open" not in dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.stack.pop()

    def handle_data(self, data):
        folds = sum(closed for _, closed in self.stack)
        summary = [tag for tag, _ in self.stack if tag in ("details", "summary")][-1:] == ["summary"]
        self.whole.append(data)
        if not folds or (folds == 1 and summary and self.stack[-2][1]):
            self.shown.append(data)


def why_pages(reasoner, language):
    """Pages of three questions, each with its text."""
    patient = read(next(path for path in VIGNETTES if path.stem == "d_dimeres_ddu_78_ans"))
    answer = reasoner.answer(patient, as_of=patient.recorded)
    case = reasoner.case(reasoner.state(patient, as_of=patient.recorded))
    explainer = Explainer(answer, case, language, width=WIDE, depth=DEEPEST)
    for found in (
        explainer.why("ruled_out(pulmonary_embolism)"),
        explainer.why_not("ct_pulmonary_angiography"),
        explainer.why("pulmonary_embolism"),
    ):
        yield found, explainer.written(found, "html")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_explanation_is_folded_to_its_answer_and_whole_below(reasoner, language):
    for found, page in why_pages(reasoner, language):
        outline, folds = Outline(page), Folds(page)
        assert not outline.stack
        assert len(outline.ids) == len(set(outline.ids))
        whole = " ".join("".join(folds.whole).replace("\u202f", " ").split())
        for line in found.lines[1:]:
            assert " ".join(line.text.replace("\u202f", " ").split()) in whole
        shown = " ".join("".join(folds.shown).replace("\u202f", " ").split())
        headings = [line.text for line in found.lines if line.role == "heading"]
        tops = [line.text for line in found.lines if line.text[:3].count(" ") == 2]
        for text in (*headings, *tops[:3]):
            assert " ".join(text.replace("\u202f", " ").split()) in shown
        assert len(shown) < len(whole) / 2


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_in_a_browser_an_explanation_is_accessible_and_its_print_is_whole(reasoner, tmp_path, language, width, height):
    api = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`")
    path = tmp_path / "page.html"
    with api.sync_playwright() as playwright:
        browser = _browser(playwright)
        for _, text in why_pages(reasoner, language):
            path.write_text(text, encoding="utf-8")
            page = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True).new_page()
            page.goto(path.as_uri())
            for press in (None, "Enter"):
                if press:
                    page.get_by_role("button").first.press(press)
                found = axe.Axe().run(page)
                assert not found.violations_count, found.generate_report()
                assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
            whole = len(page.pdf())
            page.get_by_role("button").nth(1).press("Enter")
            assert page.evaluate("[...document.querySelectorAll('details')].every(one => !one.open)")
            assert len(page.pdf()) > 0.9 * whole
        browser.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_in_a_browser_it_is_accessible_fits_and_unfolds_by_keyboard(reasoner, tmp_path, language, width, height):
    api = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`")
    patient = read(VIGNETTES[0])
    path = tmp_path / "page.html"
    path.write_text(reasoner.answer(patient, as_of=patient.recorded).to_html(language), encoding="utf-8")
    with api.sync_playwright() as playwright:
        browser = _browser(playwright)
        context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True)
        said = []
        for scheme in ("light", "dark"):
            page = context.new_page()
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.emulate_media(color_scheme=scheme)
            page.goto(path.as_uri())
            found = axe.Axe().run(page)
            assert not found.violations_count, found.generate_report()
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
            page.locator("details.why > summary").first.focus()
            page.keyboard.press("Enter")
            assert page.locator("details.why").first.evaluate("one => one.open")
            page.get_by_role("button").first.press("Enter")
            assert page.evaluate("[...document.querySelectorAll('details')].every(one => one.open)")
            assert not axe.Axe().run(page).violations_count
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not said
        assert len(page.pdf()) > 10_000
        browser.close()


def _browser(playwright):
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium is installed")
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
