"""The page of a module: every rule in both languages, links that lead somewhere, nothing fetched, no word as markup."""

import shutil
from html.parser import HTMLParser

import pytest

from reasoner.authoring.module_page import ModulePage
from reasoner.cli.main import run
from reasoner.errors import KnowledgeError

from .conftest import ASSESS, HEAD

EVIL = '<script>alert(1)</script>"onload=x | *b*'
VOID = {"meta"}


class Outline(HTMLParser):
    """Ids, links, tags that are not closed, scripts, and text of a page."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.links, self.stack, self.text, self.fetched = [], [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self.fetched += [tag] if tag in ("script", "img", "link", "iframe") or "src" in given else []
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("module", ["acute_alarms", "esc_pe_2019", "core", "must_not_miss", "anaphylaxis_wao_2020"])
def test_a_page_tells_every_rule_and_every_link_leads_somewhere(workspace, module, language):
    page = ModulePage.of(workspace, module, language)
    outline = Outline(page.html())
    assert not outline.stack
    assert not outline.fetched
    assert len(outline.ids) == len(set(outline.ids))
    assert all(link[0] == "#" for link in outline.links)
    assert {link[1:] for link in outline.links} <= set(outline.ids)
    text, markdown = " ".join(outline.text), page.markdown()
    for rule in workspace.rules:
        if rule.module == module:
            assert f"`{rule.id}`" in markdown
            assert rule.id in text
            for key in ("strength", "certainty", "source"):
                assert rule.metadata.get(key, "") in text
    for story in page.told:
        assert story.sentence in text
    for case in page.cases:
        assert case.name in text


def test_a_table_is_shown_as_one(workspace):
    page = ModulePage.of(workspace, "acute_alarms", "en")
    assert "| heart\\_rate\\_low | heart\\_rate | /min | \\[41..50\\] | 1 |" in page.markdown()
    assert "<td>[41..50]</td>" in page.html()


def test_the_picture_has_the_rules_that_rest_on_each_other(workspace):
    picture = ModulePage.of(workspace, "esc_pe_2019", "en").picture()
    assert ">pe_pursued<" in picture
    assert picture.count("<g ") > 50
    assert picture.count("<path ") > picture.count("<g ")
    assert 'class="assess unsourced"' in picture
    assert ModulePage.of(workspace, "must_not_miss", "en").picture().count("<g ") == 0  # facts alone


def test_no_word_of_a_rule_is_markup(added):
    text = HEAD.replace("%! en: added", f"%! en: {EVIL}").replace("%! section: 1", f"%! section: {EVIL}")
    page = ModulePage.of(added(text + "suspected(X) :- present(X)."), "esc_pe_2019", "en")
    assert "<script" not in page.html()
    assert not Outline(page.html()).fetched
    assert "\\<script\\>" in page.markdown()
    assert "\\| \\*b\\*" in page.markdown()


def test_a_page_of_what_is_not_whole(workspace, changed):
    with pytest.raises(KnowledgeError, match="no module `esc`"):
        ModulePage.of(workspace, "esc", "en")
    with pytest.raises(KnowledgeError, match="can be read"):
        ModulePage.of(changed("rules/esc_pe_2019/module.toml", 'version = "2019"', 'version = "'), "esc_pe_2019", "en")
    bad = changed(ASSESS, "present(dyspnoea), present(pleuritic_chest_pain)", "present(dyspnoea, present(pleuritic")
    assert "pe_pursued" in ModulePage.of(bad, "esc_pe_2019", "fr").html()


def called(*words):
    with pytest.raises(SystemExit) as left:
        run(["rules", "doc", *map(str, words)])
    return left.value.code


def test_the_command_prints_or_writes(tmp_path, capsys):
    assert called("must_not_miss", "--lang", "fr") == 0
    assert capsys.readouterr().out.startswith("# ")
    folder = tmp_path / "new" / "pages"
    assert called("must_not_miss", "--out", folder) == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        f"must_not_miss.{ending}" for ending in ("html", "md", "svg")
    ]
    assert "](must_not_miss.svg)" in (folder / "must_not_miss.md").read_text()
    (tmp_path / "file").write_text("")
    assert called("must_not_miss", "--out", tmp_path / "file" / "x") == 2
    assert called("mustnotmiss") == 2
    assert "did you mean must_not_miss" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_in_a_browser_it_is_accessible_and_fits(workspace, tmp_path, language, width, height):
    api = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("no Chromium is installed")
    path = tmp_path / "page.html"
    path.write_text(ModulePage.of(workspace, "acute_alarms", language).html(), encoding="utf-8")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True)
        for scheme in ("light", "dark"):
            page = context.new_page()
            page.emulate_media(color_scheme=scheme)
            page.goto(path.as_uri())
            for _ in ("folded", "unfolded"):
                found = axe.Axe().run(page)
                assert not found.violations_count, found.generate_report()
                assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
                page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        browser.close()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "one course of treatment: intramuscular adrenaline into the mid-outer thigh, repeat intramuscular adrenaline",
        ),
        ("fr", "un même traitement : adrénaline intramusculaire à la face externe de la cuisse, tiers moyen, répéter"),
    ],
)
def test_the_page_shows_what_is_declared_one_course_and_why(workspace, language, told):
    page = ModulePage.of(workspace, "anaphylaxis_wao_2020", language)
    assert told.replace("\u00a0", " ") in page.markdown().replace("\u00a0", " ").replace("\u202f", " ")
    assert "given where the first has not sufficed" in page.html()
