"""The explorer: plain pages with forms, and what they gain in a browser."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from html import unescape
from urllib.parse import urlsplit

import pytest
from tests.browsing import NEEDS_CHROMIUM, started, until, violations
from tests.conftest import HEADER, run_command

from castgraph.locations import packaged
from castgraph.names.suggesting import suggested
from castgraph.serving.asked import Asked
from castgraph.serving.served import Served
from castgraph.serving.settings import Settings
from castgraph.serving.worker import answer
from castgraph.vocabulary import ID

PAGES = (
    "/", "/find?q=locke", "/person/joe-locke", "/production/heartstopper", "/credit/joe-locke-actor-heartstopper",
    "/source/2011-05-02-daily-nightly-eccleston-rules-out-return", "/connect?start=Alice+Oseman&end=David+Tennant",
    "/connect?start=Joe+Locke&end=David+Tennant&end=Olivia+Colman", "/connect?start=Joe+Locke&end=Davd",
    "/why?what=Elizabeth+Olsen&other=Agatha+All+Along", "/conflicts", "/queries", "/.well-known/void", "/sparql",
    "/queries/cast?production=Heartstopper", "/person/nobody",
)  # fmt: skip


def html(server, path, **params):
    answer = server.get(path, accept="text/html", **params)
    assert answer.media == "text/html", answer.text[:300]
    return answer


def links(text):
    return [unescape(one) for one in re.findall(r'href="(/[^"]*)"', text)]


# -- plain pages ---------------------------------------------------------------------------------------------


def test_every_link_of_every_page_leads_somewhere(server):
    seen = set()
    for path in PAGES:
        for link in links(html(server, path).text):
            kind = re.sub(r"/[^/?]*(\?|$)", "/…", link)
            if (path, kind) not in seen and not link.startswith("/connect.svg"):
                seen.add((path, kind))
                assert server.get(link, accept="text/html").status in (200, 308), (path, link)


def test_no_page_has_a_script_or_a_style_of_its_own(server):
    for path in PAGES:
        text = html(server, path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text), path
        assert all(re.search(r' src="/assets/', tag) for tag in re.findall(r"<script[^>]*>", text))


def test_a_person_is_told_with_numbered_sources_that_lead_to_their_article_and_page(server):
    text = html(server, "/person/joe-locke").text
    assert "<bdi>Joe Locke</bdi>" in text
    for number in set(re.findall(r'href="#source-(\d+)"', text)):
        (row,) = re.findall(rf'<li id="source-{number}">.*?</li>', text, re.S)
        assert re.search(r'href="/source/', row)
        assert re.search(r'href="https?://[^"]+" rel="noopener noreferrer external"', row)
    assert "/production/heartstopper" in links(text)
    assert "/credit/joe-locke-actor-heartstopper" in links(text)
    assert 'class="time"' in text


def test_a_day_is_kept_through_links_and_forms(server):
    text = html(server, "/person/joe-locke", as_of="2022-06-01").text
    inner = [one for one in links(text) if not one.startswith(("/assets/", "/sparql", "/.well-known"))]
    assert len(inner) > 10
    assert all("as_of=2022-06-01" in one for one in inner)
    assert text.count('name="as_of" value="2022-06-01"') >= 3
    assert "As it was known on" in text
    assert "Agatha All Along" not in text


def test_a_misspelt_name_is_found_and_an_unknown_one_said_to_be(server):
    assert "/person/joe-locke" in links(html(server, "/find", q="jeo lokce").text)
    assert "Nothing is named like" in html(server, "/find", q="qqqqqqqqqq").text
    assert "/source/2011-05-02-daily-nightly-eccleston-rules-out-return" in links(
        html(
            server,
            "/find",
            q="https://dailynightly.co.uk/2011/05/02/christopher-eccleston-rules-out-return-to-doctor-who/",
        ).text
    )


def test_the_finder_answers_with_the_words_and_the_drawing_of_the_page(server, packaged):
    import castgraph
    from castgraph.export.answer_text import answer_summary
    from castgraph.wording import hop_words

    answer = castgraph.connect(packaged, "Alice Oseman", "David Tennant")
    text = unescape(html(server, "/connect", start="Alice Oseman", end="David Tennant").text)
    assert answer_summary(answer) in text
    for hop in answer.connections[0].hops:
        assert hop_words(hop) in text
    assert text.count('class="cg-picture"') == 2
    drawn = dict(re.findall(r"\[(\d+)\] ([^<]+)</text>", text))
    for number, cite in drawn.items():
        (row,) = re.findall(rf'<li id="source-{number}">.*?</li>', text, re.S)
        assert cite.rstrip("…") in row


def test_the_finder_takes_every_option_of_connect(server):
    given = {
        "max_hops": "6", "paths": "3", "parts": "true", "include": ["characters"], "via": ["Heartstopper"],
        "avoid": ["Doctor Who"], "roles": ["actor", "creator"], "not_roles": ["director"], "kinds": ["TVSeries"],
        "statuses": ["released"], "without": ["announced"], "years": "2010..2030", "as_of": "2026-01-01",
        "publishers": [], "where": "?production schema:name ?x", "also": ["denied"], "longer": "1", "limit": "5",
    }  # fmt: skip
    answer = html(server, "/connect", start="Alice Oseman", end="Olivia Colman", **given)
    assert answer.status == 200, answer.text
    assert re.search(r'<option value="creator" selected>', answer.text)
    assert re.search(r'<input type="checkbox" name="include" value="characters" checked>', answer.text)
    assert "<details open>" in answer.text
    for name in given:
        assert f'name="{name}"' in answer.text or name == "limit"


def test_three_are_joined_by_a_repeated_end(server):
    text = html(server, "/connect", start="Joe Locke", end=["David Tennant", "Olivia Colman"]).text
    assert "are joined by" in text
    assert "this is exact" in text


def test_a_name_of_several_is_asked_back_with_links_that_choose(folder):
    (folder / "entities" / "more.ttl").write_text(
        HEADER.replace("source/{stem}", "entities/more")
        + 'person:other a schema:Person ; schema:name "Ann Example" .\n',
        encoding="utf-8",
    )
    served = Served(Settings(place=str(folder)))
    asked = Asked(path="/connect", query=(("start", "Ann Example"), ("end", "The Show"), ("max_hops", "3")))
    answered = answer(served, "connecting.finder", asked)
    assert answered.status == 404
    choosing = [one for one in links(answered.body.decode()) if one.startswith("/connect?")]
    assert choosing == [f"/connect?start=person%3A{one}&end=The+Show&max_hops=3" for one in ("ann", "other")]
    chosen = Asked(path="/connect", query=(("start", "person:ann"), ("end", "The Show"), ("max_hops", "3")))
    assert answer(served, "connecting.finder", chosen).status == 200


def test_what_is_wrong_with_a_question_is_said_in_its_page(server):
    for params, status, words in (
        ({"max_hops": "0"}, 400, "max_hops=0"),
        ({"roles": "acter"}, 400, "did you mean actor?"),
        ({"mx_hops": "3"}, 400, "did you mean max_hops?"),
        ({"years": "soon"}, 400, "1990..2005"),
        ({"as_of": "yesterday"}, 400, "yesterday"),
    ):
        answer = html(server, "/connect", start="Joe Locke", end="Kit Connor", **params)
        assert (answer.status, words in unescape(answer.text)) == (status, True), (params, answer.status)
    assert html(server, "/why", what="Joe Locke").status == 400
    assert html(server, "/why", what="Nobody Atall").status == 404
    assert html(server, "/conflicts", about="Nobody Atall").status == 404


def test_the_drawing_stands_by_itself_as_svg(server):
    answer = server.get("/connect.svg", start="Alice Oseman", end="David Tennant")
    assert answer.media == "image/svg+xml"
    assert ET.fromstring(answer.body).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert server.get("/connect.svg", start="Alice Oseman").status == 400
    upright = server.get("/connect.svg", start="Alice Oseman", end="David Tennant", portrait="true")
    assert upright.body != answer.body


def test_why_and_conflicts_tell_every_testimony_and_the_verdict(server):
    text = html(server, "/why", what="Elizabeth Olsen", other="Agatha All Along").text
    assert "does not hold" in text
    assert text.count('class="testimony"') >= 2
    whole = html(server, "/conflicts").text
    (total,) = re.findall(r"(\d+) conflicts, 1 to 25 shown", whole)
    more = [one for one in links(whole) if "after=25" in one]
    assert f"26 to {min(50, int(total))} shown" in html(server, more[0]).text
    dates = html(server, "/conflicts", kinds="date").text
    assert 'class="badge">denial' not in dates


def test_every_named_query_has_a_form_whose_example_is_answered(server):
    text = html(server, "/queries").text
    examples = [one for one in links(text) if one.startswith("/queries/") and "?" in one]
    assert len(examples) > 5
    for one in examples[:4]:
        answer = html(server, one)
        assert answer.status == 200
        assert "<table>" in answer.text
        assert any("format=csv" in link for link in links(answer.text))


def test_what_imports_and_merges_leave_still_has_one_address(server):
    moved = server.get("/entity", accept="text/html", iri=f"{ID}person/joe-locke")
    assert moved.status == 200
    assert "person:joe-locke" in moved.text


# -- what scripts ask for --------------------------------------------------------------------------------------


def test_suggestions_begin_as_what_was_typed_best_known_first(server, packaged):
    found = server.get("/api/suggest", q="joe l").json
    assert found[0]["name"] == "Joe Locke"
    assert urlsplit(found[0]["address"]).path == "/person/joe-locke"
    for text in ("d", "da", "david", "david t", "ten", "hear"):
        names = [one["name"] for one in server.get("/api/suggest", q=text, limit=50).json]
        words = [re.split(r"\W+", name.casefold()) for name in names]
        last = text.split()[-1]
        assert names
        assert sum(any(word.startswith(last) for word in some) for some in words) >= len(words) * 0.6  # or an alias
    assert {one["kind"] for one in server.get("/api/suggest", q="a", kinds="person").json} == {"person"}
    assert server.get("/api/suggest", q="").json == []
    assert server.get("/api/suggest", q="x", kinds="persn").status == 400
    assert [one.iri for one in suggested(packaged, "JOE  lócke")][:1] == [f"{ID}person/joe-locke"]


def test_a_neighbourhood_is_opened_in_parts_with_sources_on_each_edge(server):
    iri = f"{ID}production/doctor-who"
    first = server.get("/api/neighbourhood", iri=iri, limit=5).json
    assert len(first["nodes"]) == len(first["edges"]) == 5
    assert first["left"] > 5
    second = server.get("/api/neighbourhood", iri=iri, limit=5, skip=first["next"]).json
    assert not {one["iri"] for one in first["nodes"]} & {one["iri"] for one in second["nodes"]}
    for edge in first["edges"]:
        assert edge["words"]
        assert edge["sources"]
        assert server.get(edge["why"], accept="text/html").status == 200
    early = server.get("/api/neighbourhood", iri=f"{ID}person/joe-locke", as_of="2022-06-01").json
    assert "Agatha All Along" not in [one["name"] for one in early["nodes"]]
    assert server.get("/api/neighbourhood", iri="x").status == 404


def test_what_is_around_an_entity_is_drawn_for_who_runs_no_scripts(server):
    drawn = server.get("/around.svg", iri=f"{ID}person/joe-locke")
    assert (drawn.status, drawn.media) == (200, "image/svg+xml")
    assert "Agatha All Along" in drawn.text
    assert drawn.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    early = server.get("/around.svg", iri=f"{ID}person/joe-locke", as_of="2022-06-01")
    assert "Heartstopper" in early.text
    assert "Agatha All Along" not in early.text
    assert server.get("/around.svg", iri="x").status == 404
    assert "/around.svg?iri=" in server.get("/person/joe-locke", accept="text/html").text


# -- in a browser -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    with started() as running:
        yield running


@contextmanager
def at(browser, server, path, *, complains=False, **options):
    """Open an address; afterwards insist that nothing was asked of others, and nothing complained of."""
    options.setdefault("viewport", {"width": 1280, "height": 820})
    context = browser.new_context(reduced_motion="reduce", **options)
    page = context.new_page()
    told, asked = [], []
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url + path)
    yield page
    assert [one for one in asked if not one.startswith((server.url, "blob:", "data:"))] == []
    assert bool(told) == complains, told
    context.close()


@NEEDS_CHROMIUM
def test_names_are_proposed_while_they_are_typed_and_taken_by_keyboard(browser, server):
    with at(browser, server, "/") as page:
        page.keyboard.press("/")
        page.keyboard.type("joe lo")
        page.wait_for_selector("[role=option]")
        page.keyboard.press("ArrowDown")
        assert page.get_attribute("#q", "aria-activedescendant")
        page.keyboard.press("Enter")
        page.wait_for_url("**/person/joe-locke")
    with at(browser, server, "/connect") as page:
        for name, text in (("start", "alice o"), ("end", "david ten")):
            page.click(f"#{name}")
            page.keyboard.type(text)
            page.wait_for_selector(f"#{name}[aria-expanded=true]")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.wait_for_selector(".cg-picture")
        assert "roles=" not in page.url  # what was not filled in is not sent
        assert page.input_value("#start") == "Alice Oseman"


@NEEDS_CHROMIUM
def test_the_picture_grows_by_opening_nodes_and_its_edges_lead_to_sources(browser, server):
    with at(browser, server, "/person/joe-locke") as page:
        until(page, "document.querySelector('.net').dataset.ready === ''")
        before = page.locator(".net .dot").count()
        assert before > 8
        page.focus(".net .dot[tabindex='0']")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        until(page, f"document.querySelectorAll('.net .dot').length > {before}")
        page.locator(".net .edge .wide").first.click(force=True)
        assert page.locator(".net .told a[href^='/source/']").count() >= 1
        page.locator(".net .told button").click()
        page.locator(".net .dot").nth(3).dblclick()
        until(page, "document.querySelectorAll('.net .dot.open').length >= 3")


@NEEDS_CHROMIUM
def test_axe_finds_no_violation_and_a_phone_need_not_scroll_sideways(browser, server):
    for path in PAGES:
        missing = path in ("/person/nobody", "/connect?start=Joe+Locke&end=Davd")
        options = {"color_scheme": "light", "bypass_csp": True, "viewport": {"width": 390, "height": 844}}
        with at(browser, server, path, complains=missing, **options) as page:
            until(page, "document.documentElement.dataset.ready === ''")
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@NEEDS_CHROMIUM
def test_without_javascript_forms_lead_to_the_same_answers(browser, server):
    with at(browser, server, "/", java_script_enabled=False) as page:
        page.fill("#start", "Alice Oseman")
        page.fill("#end", "David Tennant")
        page.click("main form:has(#start) button")
        assert page.locator(".drawn.landscape svg").count() == 1
        page.fill("#q-top", "locke")
        page.keyboard.press("Enter")
        page.click("text=Joe Locke")
        assert page.inner_text("h1") == "Joe Locke"
        until(page, "document.querySelector('img.around').naturalWidth > 300")


@NEEDS_CHROMIUM
def test_a_finger_on_the_picture_scrolls_the_page(browser, server):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with at(browser, server, "/person/joe-locke", **phone) as page:
        until(page, "document.querySelector('.net').dataset.ready === ''")
        page.locator(".net").scroll_into_view_if_needed()
        area, before = page.locator(".net svg").bounding_box(), page.evaluate("scrollY")
        x, y, session = area["x"] + 24, area["y"] + area["height"] / 2, page.context.new_cdp_session(page)
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for far in range(0, 160, 16):
            moved = {"type": "touchMove", "touchPoints": [{"x": x, "y": y - far}]}
            session.send("Input.dispatchTouchEvent", moved)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        until(page, f"scrollY > {before + 60}")


def test_a_day_is_the_same_for_an_entity_of_a_large_store_of_which_only_a_part_is_copied(monkeypatch):
    params = {"prefix": "person", "local": "joe-locke"}
    asked = Asked(path="/person/joe-locke", query=(("as_of", "2022-06-01"),), params=params)
    whole = answer(Served(Settings()), "linked.entity", asked)
    monkeypatch.setattr("castgraph.serving.served._QUICK_QUADS", 0)
    part = answer(Served(Settings()), "linked.entity", asked)
    assert part.status == whole.status == 200
    assert part.body == whole.body


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """A store of the packaged graph and an imported table, of which no copy is quick."""
    folder = tmp_path_factory.mktemp("imported")
    table = folder / "cast.csv"
    table.write_text("person,role,production\nQuilla Fenwick,actor,The Tin Whistle\n", encoding="utf-8")
    ran = run_command(
        "import", "table", str(table), "--graph", str(packaged("graph")), "--store", str(folder / "store")
    )
    assert ran.code == 0, ran.err
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("castgraph.serving.served._QUICK_QUADS", 0)
        yield Served(Settings(place=str(folder / "store")))


def test_the_names_of_a_day_are_those_of_then_in_a_large_store_too(imported):
    def found(text, **params):
        asked = Asked(path="/find", query=(("q", text), *params.items()))
        return answer(imported, "explorer.find", asked).body.decode()

    assert "<bdi>Agatha All Along</bdi>" in found("agatha all along")
    assert "<bdi>Agatha: House of Harkness</bdi>" in found("agatha all along", as_of="2022-12-31")
    now, then = found("quilla fenwick"), found("quilla fenwick", as_of="2021-01-01")
    assert "do not say since when" in then
    assert "do not say since when" not in now
    (address,) = set(re.findall(r'href="(/person/[^"?]+)', then))
    params = dict(zip(("prefix", "local"), address[1:].split("/"), strict=True))
    asked = Asked(path=address, params=params, query=(("as_of", "2021-01-01"),), headers={"accept": "text/html"})
    told = answer(imported, "linked.entity", asked)
    assert told.status == 404
    assert "by 2021-01-01" in told.body.decode()
    assert f"href='{address}'" in told.body.decode()


def test_the_size_of_a_directory_is_told_without_counting_it(imported):
    assert imported.store.known_size == len(imported.store)


def test_the_api_finds_the_names_of_a_day_in_a_large_store_as_the_page_does(imported, monkeypatch):
    monkeypatch.setattr("castgraph.serving.served._CUT_QUADS", imported.curated_size)

    def found(text, **params):
        told = answer(imported, "api.find", Asked(path="/api/find", query=(("text", text), *params.items())))
        assert told.status == 200, told.body
        return json.loads(told.body)

    now, then = found("agatha all along", limit="1"), found("agatha all along", limit="1", as_of="2022-12-31")
    assert [one["name"] for one in now["found"]] == ["Agatha All Along"]
    assert [one["name"] for one in then["found"]] == ["Agatha: House of Harkness"]
    assert all(source["published"] <= "2022-12-31" for source in then["found"][0]["sources"])
    assert (now["note"], then["note"]) == ("", "")
    minted = found("quilla fenwick", as_of="2021-01-01")
    assert "do not say since when" in minted["note"]
    assert [source["iri"] for source in minted["found"][0]["sources"]] == list(imported.store.datasets)
    agent = Asked(
        path="/api/find", query=(("text", "quilla fenwick"), ("as_of", "2021-01-01"), ("publishers", "Deadline"))
    )
    assert answer(imported, "api.find", agent).status == 422
