"""What is asked, and what is said of what is found, of what a cap cut off, and of why there is nothing: a table.

Ann and Bo are in k1 and k2; Ann and Cal in k3; Cal, Bo and Dee in k4; Dee and Eve in k5, of which Fay is rumoured; Fay
alone in lone; Gus and Hal in none.
"""

from __future__ import annotations

import pytest
from tests.told import store_of

from castgraph.connections.find import connect
from castgraph.connections.joined import join
from castgraph.connections.question import Question, where_patterns, years_meant
from castgraph.errors import OptionError
from castgraph.vocabulary import PREFIXES

CASTS = {"k1": "ann bo", "k2": "ann bo", "k3": "ann cal", "k4": "cal bo dee", "k5": "dee eve", "lone": "fay"}
PEOPLE = "".join(
    f'person:{name} a schema:Person ; schema:name "{name}" .'
    for name in ["ann", "bo", "cal", "dee", "eve", "fay", "gus", "hal"]
)
WORKS = "".join(
    f'production:{name} a schema:Movie ; schema:name "{name}" ; schema:datePublished "200{name[1]}" .'
    for name in CASTS
    if name != "lone"
)
CREDITS = "".join(
    f"credit:{person}-{work} a cg:Credit ; cg:person person:{person} ; cg:role role:actor ; cg:production production:{work} ."
    for work, cast in CASTS.items()
    for person in cast.split()
)
TRIG = f"""
<https://example.org/entities> {{ {PEOPLE} {WORKS} production:lone a schema:TVSeries ; schema:name "lone" .
    organization:one schema:name "One" . organization:two schema:name "Two" . }}
source:s {{ source:s a schema:NewsArticle ; schema:datePublished "2010-01-01" ; schema:publisher organization:one . {CREDITS} }}
source:t {{ source:t a schema:NewsArticle ; schema:datePublished "2011-05-05" ; schema:publisher organization:two .
    credit:ann-k1 cg:person person:ann ; cg:status status:released .
    credit:bo-k1 cg:person person:bo ; cg:status status:released .
    credit:fay-k5 a cg:Credit ; cg:person person:fay ; cg:role role:actor ; cg:production production:k5 ;
        cg:status status:rumoured . }}
"""


@pytest.fixture(scope="module")
def store():
    with store_of(TRIG) as opened:
        yield opened


LONGER = "Longer ones than {} hops are not looked for; raise max_hops."
ASKED = [
    # start, end, options, hops of each connection, total, note
    ("ann", "bo", {}, "22", 2, ""),
    ("ann", "bo", {"limit": 1}, "2", 2, "There are 2 shortest connections; the best 1 are shown."),
    ("ann", "bo", {"paths": 1}, "2", 2, "There are 2 shortest connections; the best 1 are shown."),
    ("ann", "bo", {"paths": 2}, "22", 2, ""),
    ("ann", "bo", {"paths": 3}, "224", 2, ""),
    ("ann", "bo", {"paths": 4}, "224", 2, LONGER.format(12)),
    ("ann", "bo", {"paths": 4, "max_hops": 4}, "224", 2, LONGER.format(4)),
    ("ann", "bo", {"longer": 1}, "22", 2, ""),
    ("ann", "bo", {"longer": 2}, "224", 2, ""),
    ("ann", "bo", {"longer": 2, "max_hops": 3}, "22", 2, LONGER.format(3)),
    ("ann", "bo", {"longer": 2, "limit": 1}, "24", 2, "There are 2 shortest connections; the best 1 are shown."),
    ("ann", "eve", {}, "666", 3, ""),
    ("ann", "eve", {"max_hops": 6}, "666", 3, ""),
    ("ann", "eve", {"max_hops": 5}, "", 0, "They are connected in 6 hops, more than max_hops=5."),
    ("ann", "bo", {"avoid": ["k1"]}, "2", 1, ""),
    ("ann", "bo", {"avoid": ["k1", "k2"]}, "4", 1, ""),
    ("ann", "bo", {"avoid": ["k1", "k2", "cal"]}, "", 0, "They would be connected in 2 hops without avoid=['k1', 'k2', 'cal']."),
    ("ann", "bo", {"via": "cal"}, "4", 1, ""),
    ("ann", "bo", {"via": ["ann", "cal"]}, "4", 1, ""),
    ("ann", "bo", {"via": ["cal"], "longer": 4}, "4", 1, ""),
    ("ann", "bo", {"via": "eve"}, "", 0, "They would be connected in 2 hops without via='eve'."),
    ("ann", "bo", {"via": "cal", "max_hops": 3}, "", 0, "They would be connected in 2 hops without via='cal'."),
    ("ann", "bo", {"years": 2002}, "2", 1, ""),
    ("ann", "bo", {"years": (2003, None)}, "4", 1, ""),
    ("ann", "bo", {"years": (None, 2001)}, "2", 1, ""),
    ("ann", "bo", {"kinds": "TVSeries"}, "", 0, "They would be connected in 2 hops without kinds='TVSeries'."),
    ("ann", "bo", {"kinds": "movie"}, "22", 2, ""),
    ("ann", "bo", {"statuses": "released"}, "2", 1, ""),
    ("ann", "bo", {"without": "released"}, "2", 1, ""),
    ("ann", "bo", {"publishers": "Two"}, "2", 1, ""),
    ("ann", "bo", {"as_of": "2009"}, "", 0, "They would be connected in 2 hops without as_of='2009-12-31'."),
    ("ann", "bo", {"roles": "director"}, "", 0, "They would be connected in 2 hops without roles='director'."),
    ("ann", "bo", {"roles": "director", "years": 1990}, "", 0, "They would be connected in 2 hops without roles='director' and years=(1990, 1990)."),
    ("ann", "bo", {"where": "?production schema:name 'k2'"}, "2", 1, ""),
    ("ann", "bo", {"where": "?person schema:name 'dee'", "avoid": ["k1", "k2"]}, "", 0, "They would be connected in 2 hops without avoid=['k1', 'k2']."),
    ("ann", "ann", {}, "0", 1, "ann is both ends: nothing to connect."),
    ("ann", "k1", {}, "1", 1, ""),
    ("dee", "fay", {}, "", 0, "With what is only rumoured they would be connected in 2 hops: also='rumoured'."),
    ("dee", "fay", {"max_hops": 1}, "", 0, "They belong to separate groups: dee is in a group of 10, fay is in a group of 2 people and productions."),
    ("dee", "fay", {"also": "rumoured"}, "2", 1, ""),
    ("k5", "fay", {}, "", 0, "With what is only rumoured they would be connected in 1 hop: also='rumoured'."),
    ("gus", "fay", {}, "", 0, "gus has no credit that joins it to anything."),
    ("gus", "hal", {}, "", 0, "gus and hal have no credit that joins them to anything."),
]  # fmt: skip


@pytest.mark.parametrize(("start", "end", "options", "hops", "total", "note"), ASKED)
def test_so_much_is_found_and_this_is_said_of_it(store, start, end, options, hops, total, note):
    answer = connect(store, start, end, **options)
    back = connect(store, answer.end, answer.start, **options)

    assert "".join(str(len(one.hops)) for one in answer.connections) == hops
    assert (answer.total, answer.detailed) == (total, total)
    assert answer.note == note
    assert [len(one.hops) for one in back.connections] == [len(one.hops) for one in answer.connections]
    assert sum(1 + group.more for group in answer.groups) == len(answer.connections)
    assert (answer.connected, answer.hops) == (bool(hops), int(hops[0]) if hops else None)
    assert answer.to_row()["ways"] == total


REFUSED = [
    ({"max_hops": 0}, "max_hops must be at least 1, not 0"),
    ({"limit": 0}, "limit must be at least 1, not 0"),
    ({"paths": 0}, "paths must be at least 1, not 0"),
    ({"longer": -1}, "longer must be at least 0, not -1"),
    ({"max_hops": 1001}, "max_hops can be 1000 at most, not 1001"),
    ({"roles": "acter"}, "roles 'acter' is not known; .*actor"),
    ({"not_roles": ["acter"]}, "not_roles 'acter' is not known"),
    ({"statuses": "relaesed"}, "statuses 'relaesed' is not known; .*released"),
    ({"include": "character"}, "include 'character' is not known; .*characters"),
    ({"roles": ["actor", "director"], "not_roles": "actor"}, "roles and not_roles contradict each other: actor"),
    ({"years": 0}, r"years=\(0, 0\): the first year there is is 1"),
    ({"years": (None, 0)}, r"years=\(1, 0\): the first year there is is 1"),
    ({"years": (2002, 2001)}, r"years=\(2002, 2001\): the first year is after the last"),
    ({"statuses": "denied"}, "statuses='denied': such credits connect nobody; to count them add also='denied'"),
    ({"statuses": "released", "without": "released"}, "statuses and without contradict each other: released"),
    ({"via": "k1", "avoid": "k1"}, "an entity is named by both via and avoid"),
    ({"kinds": "Moive"}, "kinds 'Moive': no production is of that type; .*Movie"),
    ({"avoid": "ann"}, "avoid='ann': it is an end of the connection"),
    ({"where": "?productions a schema:Movie"}, "where must say something of [?]production or [?]person"),
    ({"where": "?x a schema:Movie"}, "where must say something of [?]production or [?]person"),
    ({"publishers": "Three"}, "no source is published by Three; there are: One and Two|no source is published by Three"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "words"), REFUSED, ids=[next(iter(row[0])) for row in REFUSED])
def test_what_cannot_be_meant_is_refused_in_words(store, options, words):
    with pytest.raises(OptionError, match=words):
        connect(store, "ann", "bo", **options)


@pytest.mark.parametrize(
    "options",
    [
        {"max_hops": 1000},
        {"years": (2001, 2001)},
        {"statuses": "denied", "also": "denied"},
        {"longer": 0, "limit": 1, "paths": 1, "max_hops": 1},
    ],
)
def test_what_is_at_a_limit_is_asked(options):
    Question.of(options).check()


def test_both_ends_need_no_way_through_anybody(store):
    with pytest.raises(OptionError, match="ann is both ends: via needs two that are different"):
        connect(store, "ann", "ann", via="bo")
    with pytest.raises(TypeError, match=r"there is no option 'max_hop'.*max_hops"):
        Question.of({"max_hop": 3})


def test_the_best_supported_comes_first_and_its_weakest_hop_is_named(store):
    first, second = connect(store, "ann", "bo").connections

    assert [node.name for node in first.nodes] == ["ann", "k1", "bo"]
    assert first.score["publishers of the weakest hop"] == 2
    assert {key: value for key, value in second.score.items() if key != "cost"} == {
        "weakest hop": 1, "publishers of the weakest hop": 1, "publishers": 1.0, "firmness of the least firm hop": 1.0,
        "credits of the largest between": 2,
    }  # fmt: skip
    assert second.score["cost"] - first.score["cost"] == pytest.approx(3.0)
    assert second.score["cost"] == pytest.approx(6.0 + 0.5 * 1.585, abs=0.001)
    assert all(len(hop.credits[0].publishers) == 2 for hop in first.hops)


JOINED = [
    (["ann", "bo", "cal"], {}, "ann, bo and cal are joined by k1 and k3 (4 hops)", 4),
    (["ann", "eve", "bo"], {}, "ann, eve and bo are joined by dee, k1, k4 and k5 (6 hops)", 6),
    (["ann", "bo", "dee", "eve"], {}, "ann, bo, dee and eve are joined by k1, k4 and k5 (6 hops)", 6),
    (["ann", "k1"], {}, "ann and k1 are joined by their own credits (1 hops)", 1),
    (["ann", "fay", "bo"], {}, "ann, fay and bo are not all connected. They are in separate groups, or over 12 hops apart. Each can reach: ann 10, fay 2 and bo 10.", 0),
    (["ann", "eve", "bo"], {"max_hops": 5}, "ann, eve and bo are joined by 6 hops in all, but two of them are more than max_hops=5 apart.", 0),
    (["ann", "gus", "bo"], {}, "ann, gus and bo are not all connected. gus has no credit that joins them to anything.", 0),
]  # fmt: skip


@pytest.mark.parametrize(("names", "options", "summary", "hops"), JOINED)
def test_several_are_joined_by_the_fewest(store, names, options, summary, hops):
    found = join(store, names, Question(**options))

    assert (found.summary, len(found.hops), found.least) == (summary, hops, hops)
    assert found.connected == bool(hops)
    assert found.guarantee == ("No smaller group joins them: this is exact." if hops else "")
    assert (found.to_json()["hops_total"], found.to_json()["at_least"]) == ((hops, hops) if hops else (None, None))
    assert len(found.to_dicts()) == (
        len({credit.iri + source.iri for hop in found.hops for credit in hop.credits for source in credit.sources})
    )


@pytest.mark.parametrize("options", [{"via": "cal"}, {"paths": 2}, {"longer": 1}])
def test_what_is_for_two_is_refused_for_three(store, options):
    with pytest.raises(OptionError, match="three or more are joined by one answer: no via, paths, longer"):
        join(store, ["ann", "bo", "cal"], Question(**options))
    with pytest.raises(OptionError, match="only ann is named; name two others at least"):
        join(store, ["ann", "ann"])


@pytest.mark.parametrize(
    ("years", "meant"),
    [(1999, (1999, 1999)), ((None, 1999), (1, 1999)), ((1999, None), (1999, 9998)), ((1998, 1999), (1998, 1999))],
)
def test_a_period_without_an_end_has_every_year_and_not_what_has_none(years, meant):
    assert Question(years=years).years == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", None), ("1990", (1990, 1990)), ("1990..2005", (1990, 2005)), ("1990..", (1990, 9998)), ("..2005", (1, 2005)),
        ("..", (1, 9998)), ("0", (0, 0)),
    ],
)  # fmt: skip
def test_years_are_written_as_one_or_as_two_with_dots_between(text, meant):
    assert years_meant(text) == meant


@pytest.mark.parametrize("text", ["x", "1990..x", "1990...2005", "1990-2005", "9" * 5000])
def test_what_is_no_year_is_refused_with_how_one_is_written(text):
    with pytest.raises(OptionError, match=r"write it as 1990\.\.2005, 1990\.\., \.\.2005 or 1990"):
        years_meant(text)


@pytest.mark.parametrize(
    ("pattern", "kinds"),
    [
        ("?production a schema:Movie", ["production"]), ("$person a schema:Person", ["person"]),
        ("?production schema:author ?person", ["production", "person"]), ("?productions a ?person", ["person"]),
        ("?x schema:about ?production", ["production"]),
    ],
)  # fmt: skip
def test_a_pattern_is_about_the_kinds_whose_variable_it_names(pattern, kinds):
    assert where_patterns(pattern) == dict.fromkeys(kinds, pattern)


def test_limits_are_the_filters_that_are_set_and_can_be_lifted():
    question = Question.of({"roles": "actor", "years": 1999, "max_hops": 3, "avoid": ["ann", "bo"], "as_of": "2020"})

    assert set(question.limits()) == {"roles", "years", "avoid", "as_of"}
    assert question.lifted(["roles", "years"]) == Question(max_hops=3, avoid=("ann", "bo"), as_of="2020-12-31")
    with pytest.raises(TypeError, match=r"there is no option 'max_hop'.*max_hops"):
        Question.of({"max_hop": 3})


def test_of_many_connections_the_best_twenty_are_shown():
    works = " ".join(
        f"production:w{n} a schema:Movie ; schema:name 'w{n}' . person:ann cg:castIn production:w{n} . "
        f"person:bo cg:castIn production:w{n} ."
        for n in range(22)
    )
    data = f"<https://example.org/entities> {{ {PEOPLE} }} dataset:d {{ {works} }}"
    with store_of(data, (PREFIXES["dataset"] + "d",)) as store:
        answer = connect(store, "ann", "bo")
        assert (len(answer.connections), answer.total) == (20, 22)


def test_a_rumour_that_would_join_two_at_once_is_told_where_they_are_joined_by_way_of_something():
    beside = "source:s { production:lone schema:isBasedOn production:k5 . }"
    with store_of(TRIG + beside) as store:
        answer = connect(store, "fay", "k5")
        assert answer.hops == 2
        assert answer.note == "With what is only rumoured they would be connected in 1 hop: also='rumoured'."


DATED = f"""
<https://example.org/entities> {{ {PEOPLE} production:k a schema:Movie ; schema:name "k" .
    organization:one schema:name "One" . organization:two schema:name "Two" . }}
source:s {{ source:s a schema:NewsArticle ; schema:datePublished "2010-01-01" ; schema:publisher organization:one .
    credit:ann-k a cg:Credit ; cg:person person:ann ; cg:role role:actor ; cg:production production:k .
    credit:bo-k a cg:Credit ; cg:person person:bo ; cg:role role:actor ; cg:production production:k .
    production:k schema:datePublished "2011" . }}
source:t {{ source:t a schema:NewsArticle ; schema:datePublished "2011-05-05" ; schema:publisher organization:two .
    production:k schema:startDate "2012" ; schema:endDate "2014" . }}
"""


@pytest.mark.parametrize(
    ("years", "asked", "connected"),
    [
        ((2012, None), {}, True),
        ((2012, None), {"as_of": "2011-05-05"}, True),
        ((2012, None), {"as_of": "2011-05-04"}, False),
        (2011, {"as_of": "2011-05-04"}, True),
        (2011, {"publishers": "Two"}, False),
        ((2012, None), {"publishers": "One"}, False),
    ],
)
def test_the_years_of_a_production_are_those_that_the_sources_tell_that_are_asked(years, asked, connected):
    with store_of(DATED) as store:
        assert connect(store, "ann", "bo", years=years, **asked).connected == connected


@pytest.mark.parametrize("more", [{"where": "?production schema:startDate ?d"}, {"include": "characters"}])
@pytest.mark.parametrize("sources", [{"as_of": "2011-05-04"}, {"publishers": "One"}])
def test_what_the_index_does_not_know_by_source_is_refused_of_some_sources(store, more, sources):
    with pytest.raises(OptionError, match=r"asks all sources, whatever (as_of|publishers): open the graph itself"):
        connect(store, "ann", "bo", **more, **sources)
