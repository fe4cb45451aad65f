"""Texts that grow in one way each: what makes them, and whether the engine dies of those that the guard lets through.

Depth is bounded by a number, length by costs (`castgraph.store.guard`), which are wrong as soon as the engine nests what
they take for flat. So each kind is grown to the longest text that the guard accepts on a small stack, and run there.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import pyoxigraph as ox

from castgraph.errors import QueryRefusedError
from castgraph.store import guard

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

FRAMES = [
    "ASK {?s ?p ?o . @}", "SELECT * {?s ?p ?o @}", "SELECT @ {?s ?p ?o}", "DESCRIBE @", "ASK {?s ?p ?o FILTER(?o @)}",
    "SELECT * {?s ?p ?o} ORDER BY @", "SELECT (COUNT(*) AS ?n) {?s ?p ?o} GROUP BY @", "ASK {?s <http://e/p> @ ?o}",
    "CONSTRUCT {?s ?p ?o @} {?s ?p ?o}", "ASK {?s ?p ?o BIND(CONCAT('a' @) AS ?c)}", "ASK {?s ?p (@)}", "ASK {?s ?p [ ?q 1 @ ]}",
    "SELECT * {?s ?p ?o} VALUES ?s { @ }", "SELECT * {{SELECT ?s {?s ?p ?o} ORDER BY @}}", "PREFIX e: <http://e/> @ ASK {}",
    "INSERT DATA {<http://e/a> <http://e/p> 1 @}", "INSERT {?s ?p ?o @} WHERE {?s ?p ?o}", "DELETE {?s ?p ?o} WHERE {?s ?p ?o @}",
]  # fmt: skip
"""Texts with a place at which parts are repeated, or opened, and closed behind it."""
PARTS = [
    "?s ?p ?o . ", "; ?p ?o ", ", ?o ", ", 1 ", "<http://e/a> ", "?v ", "1 ", "STR(?s) ", "DESC(?s) ", "(1 AS ?v#) ", "(STR(?s) AS ?w#) ",
    ", STR(?s) ", "&& ?o ", "|| EXISTS {?s ?p ?o} ", "+ 1 ", "- ?o ", "= 1 ", "/ 1 ", "* 1 ", "/ <http://e/p> ", "| <http://e/p> ",
    "| ^<http://e/p> ", "* / <http://e/q> ", "{?s ?p ?o} ", "{} UNION ", "UNION {?s ?p ?o} ", "OPTIONAL {?s ?p ?o} ", "MINUS {?s ?p ?o} ",
    "FILTER(?o != 1) ", "FILTER EXISTS {?s ?p ?o} ", "BIND(1 AS ?v#) ", "VALUES ?v# {1} ", "GRAPH ?g {?s ?p ?o} ", "{SELECT ?s {?s ?p ?o}} ",
    "FILTER(?o IN (1, 2)) ", "FROM <http://e/g> ", "PREFIX e#: <http://e/> ", "BASE <http://e/> ", "[] ", "() ", "[ ?p 1 ] ", "LATERAL {?s ?p ?o} ",
    "<<( ?s ?p ?o )>> ", "{| ?p ?o |} ", "~ ?r ", "HAVING (?o > 1) ", ". ", "# \n", "GRAPH <http://e/#> {<http://e/a> <http://e/p> 1} ",
    "; <http://e/p> # ", ". <http://e/a> <http://e/p> 1 ", ", 'x' ", ", [ <http://e/p> 1 ] ", "IF(?s, 1, 2) ", ", IF(?s, 1, 2) ", "NOT IN (1) ",
]  # fmt: skip
PAIRS = [
    ("(", ")"), ("{ ", "} "), ("STR(", ")"), ("[ ?p ", "]"), ("{ SELECT * { ", "} } "), ("OPTIONAL { ", "} "), ("!(", ")"), ("-(", ")"),
    ("EXISTS { ?s ?p ?o FILTER ", "} "), ("&& (1 ", ")"), ("<<( ?s ?p ", ")>> "), ("<< ?s ?p ", ">> "), (", (", ")"), (", [ ?p ", "]"),
    ("{| ?p ?o ", "|} "), ("IF(1, ", ", 2)"), ("GRAPH ?g { ", "} "), ("COALESCE(1, ", ")"), ("^(", ")"), ("(<http://e/p> | ", ")*"),
]  # fmt: skip
"""What opens and what closes, of which many are put around each other."""

MOST = 10_000
"""Repetitions, of which the engine is not asked for more."""
FINE, REFUSED, SLOW = 0, 100, 101

QUERIES: dict[str, Callable[[int], str]] = {
    "describe iris": lambda n: "DESCRIBE " + " ".join(f"<http://e/{i}>" for i in range(n)),
    "describe pnames": lambda n: "PREFIX e:<http://e/> DESCRIBE " + " ".join(f"e:a{i}" for i in range(n)),
    "describe vars": lambda n: "DESCRIBE " + " ".join(f"?v{i}" for i in range(n)) + " {?v1 ?p ?o}",
    "select vars": lambda n: "SELECT " + " ".join(f"?v{i}" for i in range(n)) + " {?v1 ?p ?o}",
    "select exprs": lambda n: "SELECT " + " ".join(f"(1 AS ?v{i})" for i in range(n)) + " {?s ?p ?o}",
    "select aggs": lambda n: "SELECT " + " ".join(f"(COUNT(?s) AS ?v{i})" for i in range(n)) + " {?s ?p ?o}",
    "group by vars": lambda n: "SELECT (COUNT(*) AS ?n) {?s ?p ?o} GROUP BY " + " ".join(f"?v{i}" for i in range(n)),
    "group by exprs": lambda n: (
        "SELECT (COUNT(*) AS ?n) {?s ?p ?o} GROUP BY " + " ".join(f"(STR(?s) AS ?v{i})" for i in range(n))
    ),
    "group by fn": lambda n: "SELECT (COUNT(*) AS ?n) {?s ?p ?o} GROUP BY " + " ".join("STR(?s)" for i in range(n)),
    "order by vars": lambda n: "SELECT * {?s ?p ?o} ORDER BY " + " ".join("?s" for i in range(n)),
    "order by desc": lambda n: "SELECT * {?s ?p ?o} ORDER BY " + " ".join("DESC(STR(?s))" for i in range(n)),
    "having": lambda n: (
        "SELECT (COUNT(*) AS ?n) {?s ?p ?o} GROUP BY ?s HAVING " + " ".join("(COUNT(?p)>0)" for i in range(n))
    ),
    "values 1 var": lambda n: "SELECT * { VALUES ?v {" + " ".join(f"<http://e/{i}>" for i in range(n)) + "} }",
    "values rows": lambda n: "SELECT * { VALUES (?v ?w) {" + " ".join(f"(<http://e/{i}> 1)" for i in range(n)) + "} }",
    "values wide": lambda n: (
        "SELECT * { VALUES (" + " ".join(f"?v{i}" for i in range(n)) + ") {(" + " ".join("1" for i in range(n)) + ")} }"
    ),
    "values joined": lambda n: (
        "SELECT * { ?v ?p ?o VALUES ?v {" + " ".join(f"<http://e/{i}>" for i in range(n)) + "} }"
    ),
    "values tail": lambda n: "SELECT * { ?v ?p ?o } VALUES ?v {" + " ".join(f"<http://e/{i}>" for i in range(n)) + "}",
    "path alt": lambda n: "ASK {?s " + "|".join(f"<http://e/{i}>" for i in range(n)) + " ?o}",
    "path seq": lambda n: "ASK {?s " + "/".join(f"<http://e/{i}>" for i in range(n)) + " ?o}",
    "path inv": lambda n: "ASK {?s " + "(^" * n + "<http://e/p>" + ")" * n + " ?o}",
    "path mod": lambda n: "ASK {?s " + "(" * n + "<http://e/p>" + ")*" * n + " ?o}",
    "path nps": lambda n: "ASK {?s !(" + "|".join(f"<http://e/{i}>" for i in range(n)) + ") ?o}",
    "union": lambda n: "ASK {{}" + " UNION {?s ?p ?o}" * n + "}",
    "filter and": lambda n: "ASK {?s ?p ?o FILTER(" + "&&".join("true" for i in range(n)) + ")}",
    "filter and2": lambda n: "ASK {?s ?p ?o FILTER(" + "&&".join(f"?o!={i}" for i in range(n)) + ")}",
    "filter or": lambda n: "ASK {?s ?p ?o FILTER(" + "||".join(f"?o={i}" for i in range(n)) + ")}",
    "filter plus": lambda n: "ASK {?s ?p ?o FILTER(?o=" + "+".join("1" for i in range(n)) + ")}",
    "filter signs": lambda n: "ASK {?s ?p ?o FILTER(?o=1" + " -1" * n + ")}",
    "filter +1": lambda n: "ASK {?s ?p ?o FILTER(?o=1" + " +1" * n + ")}",
    "filters": lambda n: "ASK {?s ?p ?o " + "FILTER(?o!=1) " * n + "}",
    "in list": lambda n: "ASK {?s ?p ?o FILTER(?o IN(" + ",".join(str(i) for i in range(n)) + "))}",
    "in exprs": lambda n: "ASK {?s ?p ?o FILTER(?o IN(" + ",".join(f"?v{i}" for i in range(n)) + "))}",
    "not in": lambda n: "ASK {?s ?p ?o FILTER(?o NOT IN(" + ",".join(f"?v{i}" for i in range(n)) + "))}",
    "concat args": lambda n: "ASK {?s ?p ?o FILTER(CONCAT(" + ",".join("'a'" for i in range(n)) + ")='')}",
    "coalesce args": lambda n: "ASK {?s ?p ?o FILTER(COALESCE(" + ",".join(f"?v{i}" for i in range(n)) + ")='')}",
    "nested fn": lambda n: "ASK {?s ?p ?o FILTER(" + "STR(" * n + "?s" + ")" * n + "='')}",
    "nested if": lambda n: "ASK {?s ?p ?o FILTER(" + "IF(true,1," * n + "1" + ")" * n + "=1)}",
    "nested concat": lambda n: "ASK {?s ?p ?o FILTER(" + "CONCAT('a'," * n + "?s" + ")" * n + "='')}",
    "nested in": lambda n: "ASK {?s ?p ?o FILTER(" + "1 IN(" * n + "?s" + ")" * n + ")}",
    "nots": lambda n: "ASK {?s ?p ?o FILTER(" + "!" * n + "true)}",
    "minuses": lambda n: "ASK {?s ?p ?o FILTER(" + "-(" * n + "?o" + ")" * n + ")}",
    "prefixes": lambda n: "".join(f"PREFIX e{i}: <http://e/{i}> " for i in range(n)) + "ASK {}",
    "bases": lambda n: "".join(f"BASE <http://e/{i}> " for i in range(n)) + "ASK {}",
    "prefix spaces": lambda n: " " * n + "ASK {}",
    "comments": lambda n: "#\n" * n + "ASK {}",
    "construct tmpl": lambda n: "CONSTRUCT {" + " . ".join(f"?s ?p {i}" for i in range(n)) + "} {?s ?p ?o}",
    "construct objs": lambda n: "CONSTRUCT {?s ?p " + ",".join(f"{i}" for i in range(n)) + "} {?s ?p ?o}",
    "construct preds": lambda n: "CONSTRUCT {?s " + ";".join(f"?p {i}" for i in range(n)) + "} {?s ?p ?o}",
    "construct where": lambda n: "CONSTRUCT WHERE {" + " . ".join(f"?s ?p ?o{i}" for i in range(n)) + "}",
    "construct bnodes": lambda n: "CONSTRUCT {" + " . ".join("?s ?p []" for i in range(n)) + "} {?s ?p ?o}",
    "construct coll": lambda n: "CONSTRUCT {?s ?p (" + " ".join("1" for i in range(n)) + ")} {?s ?p ?o}",
    "from": lambda n: "SELECT * " + " ".join(f"FROM <http://e/{i}>" for i in range(n)) + " {?s ?p ?o}",
    "from named": lambda n: (
        "SELECT * " + " ".join(f"FROM NAMED <http://e/{i}>" for i in range(n)) + " {GRAPH ?g {?s ?p ?o}}"
    ),
    "triples": lambda n: "ASK {" + " . ".join(f"?s ?p ?o{i}" for i in range(n)) + "}",
    "triples const": lambda n: "ASK {" + " . ".join(f"<http://e/a> <http://e/p> {i}" for i in range(n)) + "}",
    "objects": lambda n: "ASK {?s ?p " + ",".join(f"?o{i}" for i in range(n)) + "}",
    "preds": lambda n: "ASK {?s " + ";".join(f"?p{i} ?o" for i in range(n)) + "}",
    "collection": lambda n: "ASK {?s ?p (" + " ".join("1" for i in range(n)) + ")}",
    "bnode props": lambda n: "ASK {?s ?p [ " + ";".join(f"?p{i} ?o" for i in range(n)) + "]}",
    "optionals": lambda n: "ASK {?s ?p ?o " + "OPTIONAL{?s ?p ?o}" * n + "}",
    "minus": lambda n: "ASK {?s ?p ?o " + "MINUS{?s ?p ?o}" * n + "}",
    "binds": lambda n: "ASK {?s ?p ?o " + " ".join(f"BIND(1 AS ?v{i})" for i in range(n)) + "}",
    "graphs": lambda n: "ASK {" + "GRAPH ?g {?s ?p ?o}" * n + "}",
    "groups": lambda n: "ASK {" + "{?s ?p ?o}" * n + "}",
    "subselects": lambda n: "ASK {" + "{SELECT ?s {?s ?p ?o}}" * n + "}",
    "exists": lambda n: "ASK {?s ?p ?o " + "FILTER EXISTS {?s ?p ?o}" * n + "}",
    "exists and": lambda n: "ASK {?s ?p ?o FILTER(" + "&&".join("EXISTS{?s ?p ?o}" for i in range(n)) + ")}",
    "values many": lambda n: "ASK {" + " ".join(f"VALUES ?v{i} {{1}}" for i in range(n)) + "}",
    "deep groups": lambda n: "ASK " + "{" * n + "}" * n,
    "deep parens": lambda n: "ASK { FILTER(" + "(" * n + "1" + ")" * n + ")}",
    "deep exists": lambda n: "ASK { " + "FILTER EXISTS { " * n + "}" * n + "}",
    "deep optional": lambda n: "ASK { " + "OPTIONAL { ?s ?p ?o " * n + "}" * n + "}",
    "deep sub": lambda n: "SELECT * " + "{ SELECT * " * n + "{}" + "}" * n,
    "deep brackets": lambda n: "ASK {?s ?p " + "[ ?p " * n + "1" + "]" * n + "}",
    "deep coll": lambda n: "ASK {?s ?p " + "(" * n + ")" * n + "}",
    "deep triple terms": lambda n: "ASK {?s ?p " + "<<( ?s ?p " * n + "1" + " )>>" * n + "}",
    "deep reified": lambda n: "ASK {?s ?p " + "<< ?s ?p " * n + "1" + " >>" * n + "}",
    "annotations": lambda n: "ASK {?s ?p ?o " + "{| ?p ?o |} " * n + "}",
    "deep annot": lambda n: "ASK {?s ?p ?o " + "{| ?p ?o " * n + "|} " * n + "}",
    "reifiers": lambda n: "ASK {?s ?p ?o " + "~ ?r " * n + "}",
    "concat groupcat": lambda n: "SELECT (GROUP_CONCAT(?s;separator='" + "x" * n + "') AS ?g) {?s ?p ?o}",
    "long string": lambda n: "ASK {?s ?p '" + "x" * n + "'}",
    "long string esc": lambda n: "ASK {?s ?p '" + "\\n" * n + "'}",
    "long iri": lambda n: "ASK {?s ?p <http://e/" + "x" * n + ">}",
    "long name": lambda n: "PREFIX e:<http://e/> ASK {?s ?p e:" + "x" * n + "}",
    "long name esc": lambda n: "PREFIX e:<http://e/> ASK {?s ?p e:" + "\\-" * n + "}",
    "long var": lambda n: "ASK {?s ?p ?" + "x" * n + "}",
    "long lang": lambda n: "ASK {?s ?p 'x'@en" + "-x" * n + "}",
    "long number": lambda n: "ASK {?s ?p " + "1" * n + "}",
    "long decimal": lambda n: "ASK {?s ?p 1." + "1" * n + "}",
    "long bnode": lambda n: "ASK {?s ?p _:" + "x" * n + "}",
    "regex long": lambda n: "ASK {?s ?p ?o FILTER(REGEX(STR(?s),'" + "a" * n + "'))}",
    "regex groups": lambda n: "ASK {?s ?p ?o FILTER(REGEX(STR(?s),'" + "(" * n + ")" * n + "'))}",
    "regex alts": lambda n: "ASK {?s ?p ?o FILTER(REGEX(STR(?s),'" + "a|" * n + "'))}",
    "semicolons": lambda n: "ASK {?s ?p ?o " + "; " * n + "}",
    "dots": lambda n: "ASK {?s ?p ?o . " + "FILTER(true) . " * n + "}",
    "lateral": lambda n: "ASK {?s ?p ?o " + "LATERAL{?s ?p ?o} " * n + "}",
    "construct nested": lambda n: "CONSTRUCT {?s ?p " + "[ ?p " * n + "1" + "]" * n + "} {?s ?p ?o}",
    "describe after from": lambda n: (
        "DESCRIBE <http://e/a> " + " ".join(f"<http://e/{i}>" for i in range(n)) + " FROM <http://e/g>"
    ),
    "describe odd words": lambda n: "DESCRIBE " + " ".join(f"#FROM\n<http://e/{i}>" for i in range(n)),
    "sub-select exprs": lambda n: (
        "SELECT * { {SELECT " + " ".join(f"(STR(?s) AS ?v{i})" for i in range(n)) + " {?s ?p ?o}} }"
    ),
    "sub-select order": lambda n: (
        "SELECT * { {SELECT ?s {?s ?p ?o} ORDER BY " + " ".join("STR(?s)" for i in range(n)) + "} }"
    ),
    "division": lambda n: "ASK {?s ?p ?o FILTER(?o=" + "/".join("1" for i in range(n)) + ")}",
    "function in function lists": lambda n: (
        "ASK {?s ?p ?o FILTER(CONCAT(" + ",".join("STR(?s)" for i in range(n)) + ")='')}"
    ),
    "in lists of calls": lambda n: "ASK {?s ?p ?o FILTER(?s IN(" + ",".join("STR(?s)" for i in range(n)) + "))}",
}
UPDATES: dict[str, Callable[[int], str]] = {
    "insert data": lambda n: "INSERT DATA {" + " . ".join(f"<http://e/{i}> <http://e/p> {i}" for i in range(n)) + "}",
    "insert data objs": lambda n: "INSERT DATA {<http://e/a> <http://e/p> " + ",".join(str(i) for i in range(n)) + "}",
    "insert data preds": lambda n: (
        "INSERT DATA {<http://e/a> " + ";".join(f"<http://e/p{i}> 1" for i in range(n)) + "}"
    ),
    "insert data coll": lambda n: "INSERT DATA {<http://e/a> <http://e/p> (" + " ".join("1" for i in range(n)) + ")}",
    "insert data bnodes": lambda n: "INSERT DATA {" + " . ".join(f"_:b{i} <http://e/p> {i}" for i in range(n)) + "}",
    "insert data nested": lambda n: (
        "INSERT DATA {<http://e/a> <http://e/p> " + "[<http://e/p> " * n + "1" + "]" * n + "}"
    ),
    "insert data coll nest": lambda n: "INSERT DATA {<http://e/a> <http://e/p> " + "(" * n + "1" + ")" * n + "}",
    "insert data graphs": lambda n: (
        "INSERT DATA {" + " ".join(f"GRAPH <http://e/{i}> {{<http://e/a> <http://e/p> 1}}" for i in range(n)) + "}"
    ),
    "insert data terms": lambda n: (
        "INSERT DATA {<http://e/a> <http://e/p> " + "<<( <http://e/a> <http://e/p> " * n + "1" + " )>>" * n + "}"
    ),
    "insert data annot": lambda n: "INSERT DATA {<http://e/a> <http://e/p> 1 " + "{| <http://e/p> 1 |} " * n + "}",
    "insert data deep annot": lambda n: (
        "INSERT DATA {<http://e/a> <http://e/p> 1 " + "{| <http://e/p> 1 " * n + "|} " * n + "}"
    ),
    "delete data": lambda n: "DELETE DATA {" + " . ".join(f"<http://e/{i}> <http://e/p> {i}" for i in range(n)) + "}",
    "delete where": lambda n: "DELETE WHERE {" + " . ".join(f"?s <http://e/p> ?o{i}" for i in range(n)) + "}",
    "insert tmpl": lambda n: "INSERT {" + " . ".join(f"?s <http://e/p> {i}" for i in range(n)) + "} WHERE {?s ?p ?o}",
    "delete tmpl": lambda n: "DELETE {" + " . ".join(f"?s <http://e/p> {i}" for i in range(n)) + "} WHERE {?s ?p ?o}",
    "ops insert": lambda n: ";".join(f"INSERT DATA {{<http://e/a> <http://e/p> {i}}}" for i in range(n)),
    "ops clear": lambda n: ";".join(f"CLEAR SILENT GRAPH <http://e/{i}>" for i in range(n)),
    "ops empty ;": lambda n: "CLEAR ALL;" * n,
    "using": lambda n: "DELETE {?s ?p ?o} " + " ".join(f"USING <http://e/{i}>" for i in range(n)) + " WHERE {?s ?p ?o}",
    "prefixes": lambda n: "".join(f"PREFIX e{i}: <http://e/{i}> " for i in range(n)) + "CLEAR ALL",
    "prefix ops": lambda n: "".join(f"PREFIX e{i}: <http://e/{i}> CLEAR ALL;\n" for i in range(n)),
    "insert data reified": lambda n: (
        "INSERT DATA {" + "<< " * n + "<http://e/a> <http://e/p> 1 " + ">> <http://e/p> 1 " * n + "}"
    ),
    "insert tmpl nested": lambda n: (
        "INSERT {?s <http://e/p> " + "[<http://e/p> " * n + "1" + "]" * n + "} WHERE {?s ?p ?o}"
    ),
    "insert where": lambda n: (
        "INSERT {?s <http://e/p> 1} WHERE {" + "".join(f"BIND(1 AS ?v{i})" for i in range(n)) + "}"
    ),
    "update filter": lambda n: (
        "DELETE {?s ?p ?o} WHERE {?s ?p ?o FILTER(" + "||".join(f"?o={i}" for i in range(n)) + ")}"
    ),
    "quotes": lambda n: "INSERT DATA {<http://e/a> <http://e/p> '" + "\\" * n + "'}",
}


def ended(text: str, *, update: bool, stack: int, seconds: float, guarded: bool = True) -> int:
    """Check a text and run it in a thread with so many KiB of stack, in a process of its own.

    Returns:
        `FINE` (an answer or an error of the engine), `REFUSED` by the guard, `SLOW`, or the negative number of the signal
        that ended the process.
    """
    child = os.fork()
    if not child:
        code = [FINE]
        with contextlib.suppress(BaseException):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            threading.stack_size(stack << 10)
            thread = threading.Thread(target=_run, args=(text, update, guarded, code))
            thread.start()
            thread.join()
        os._exit(code[0])
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return SLOW


def _run(text: str, update: bool, guarded: bool, code: list[int]) -> None:
    try:
        if guarded:
            guard.check(text, update=update)
    except QueryRefusedError:
        code[0] = REFUSED
        return
    store = ox.Store()
    store.add(ox.Quad(*map(ox.NamedNode, ("http://e/a", "http://e/p", "http://e/b"))))
    with contextlib.suppress(SyntaxError, ValueError, RuntimeError, OSError):
        if update:
            store.update(text)
            return
        found = store.query(text)
        for number, _ in enumerate(found if not isinstance(found, ox.QueryBoolean) else ()):
            if number > 2:
                return


def longest(make: Callable[[int], str], *, update: bool, stack: int) -> int:
    """Return how often a part may be repeated before the guard refuses the text in a thread of so much stack."""
    found = [1]

    def accepted(count: int) -> bool:
        try:
            guard.check(make(count), update=update)
        except QueryRefusedError:
            return False
        return True

    def search() -> None:
        while found[0] < MOST and accepted(found[0] * 2):
            found[0] *= 2
        step = found[0] // 2
        while step > found[0] // 50 and found[0] < MOST:
            found[0] += step if accepted(found[0] + step) else 0
            step //= 2

    on_stack(stack, search)
    return found[0]


def on_stack(size: int, act: Callable[[], object]) -> None:
    """Do something in a thread whose stack has so many KiB, to its end."""
    threading.stack_size(size << 10)
    try:
        thread = threading.Thread(target=act)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(0)


def deaths(name: str, make: Callable[[int], str], *, update: bool, stack: int, seconds: float) -> list[str]:
    """Return how the process died of the longest text of a kind that the guard accepts, and of shorter ones."""
    most = longest(make, update=update, stack=stack)
    found = []
    for count in sorted({most, most // 2} - {0}):
        code = ended(make(count), update=update, stack=stack, seconds=seconds)
        if code not in (FINE, REFUSED, SLOW):
            found.append(f"{name}, {count:,} of them on {stack} KiB: signal {-code}")
    return found


def mixed(chosen: random.Random) -> str:
    """Return a text made of a few parts, one or two of them repeated up to thousands of times."""
    before, after = chosen.choice(FRAMES).split("@")
    inside = ""
    for _ in range(chosen.randint(1, 3)):
        count = chosen.choice((1, 2, 30, 300, 3000))
        if chosen.random() < 0.3:
            opening, closing = chosen.choice(PAIRS)
            depth = min(count, 199)
            inside = opening * depth + inside + closing * depth
        else:
            parts = chosen.choices(PARTS, k=chosen.randint(1, 2))
            inside += "".join("".join(parts).replace("#", str(number), 1) for number in range(count))
    return before + inside + after
