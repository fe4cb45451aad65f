"""The words of SPARQL, and what may stand after each: what `diagnosis` looks things up in."""

from __future__ import annotations

__all__ = ["AFTER", "ARGUMENTS", "FUNCTIONS", "MODIFIERS", "OTHERS", "UPDATES", "WORDS"]

FUNCTIONS = frozenset(
    {
        "ABS", "ADJUST", "AVG", "BNODE", "BOUND", "CEIL", "COALESCE", "CONCAT", "CONTAINS", "COUNT", "DATATYPE", "DAY",
        "ENCODE_FOR_URI", "FLOOR", "GROUP_CONCAT", "HASLANG", "HASLANGDIR", "HOURS", "IF", "IRI", "ISBLANK", "ISIRI",
        "ISLITERAL", "ISNUMERIC", "ISTRIPLE", "ISURI", "LANG", "LANGDIR", "LANGMATCHES", "LCASE", "MAX", "MD5", "MIN",
        "MINUTES", "MONTH", "NOW", "OBJECT", "PREDICATE", "RAND", "REGEX", "REPLACE", "ROUND", "SAMETERM", "SAMPLE",
        "SECONDS", "SHA1", "SHA256", "SHA384", "SHA512", "STR", "STRAFTER", "STRBEFORE", "STRDT", "STRENDS", "STRLANG",
        "STRLANGDIR", "STRLEN", "STRSTARTS", "STRUUID", "SUBJECT", "SUBSTR", "SUM", "TIMEZONE", "TRIPLE", "TZ", "UCASE",
        "URI", "UUID", "YEAR",
    }
)  # fmt: skip

WORDS = FUNCTIONS | {
    "A", "ADD", "ALL", "AS", "ASC", "ASK", "BASE", "BIND", "BY", "CLEAR", "CONSTRUCT", "COPY", "CREATE", "DATA",
    "DEFAULT", "DELETE", "DESC", "DESCRIBE", "DISTINCT", "DROP", "EXISTS", "FALSE", "FILTER", "FROM", "GRAPH", "GROUP",
    "HAVING", "IN", "INSERT", "INTO", "LATERAL", "LIMIT", "LOAD", "MINUS", "MOVE", "NAMED", "NOT", "OFFSET", "OPTIONAL",
    "ORDER", "PREFIX", "REDUCED", "SELECT", "SEPARATOR", "SERVICE", "SILENT", "TO", "TRUE", "UNDEF", "UNION", "USING",
    "VALUES", "VERSION", "WHERE", "WITH",
}  # fmt: skip

OTHERS = {
    "AND": "&&",
    "OR": "||",
    "LIKE": 'REGEX(?text, "pattern") or CONTAINS(?text, "part")',
    "NULL": "!BOUND(?x)",
}
"""Words of other languages, and what is written in SPARQL."""

MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
"""What stands after the pattern of a query, in that order."""

UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
"""What an update begins with."""

_PLACE = "GRAPH DEFAULT NAMED ALL SILENT"
AFTER = {
    "WHERE": ("{", "after WHERE comes the pattern in braces: WHERE { … }"),
    "OPTIONAL": ("{", "what is optional stands in braces: OPTIONAL { … }"),
    "MINUS": ("{", "what is taken away stands in braces: MINUS { … }"),
    "UNION": ("{", "UNION stands between two groups in braces: { … } UNION { … }"),
    "EXISTS": ("{", "what must exist stands in braces: FILTER EXISTS { … }"),
    "GRAPH": ("iri pname var", "GRAPH names no graph: GRAPH ?graph { … } or GRAPH <iri> { … }"),
    "ORDER": ("BY", "ORDER is followed by BY: ORDER BY ?name"),
    "GROUP": ("BY", "GROUP is followed by BY: GROUP BY ?name"),
    "BY": ("var ( word iri pname label", "after BY comes a variable, or an expression in parentheses"),
    "LIMIT": ("number", "LIMIT takes a whole number"),
    "OFFSET": ("number", "OFFSET takes a whole number"),
    "FROM": ("iri pname NAMED", "FROM names no graph: FROM <iri>"),
    "FILTER": ("( word iri pname", "a condition stands in parentheses: FILTER (?x > 1)"),
    "BIND": ("(", "BIND takes an expression and a name for it: BIND (?x + 1 AS ?y)"),
    "AS": ("var", "after AS comes a variable: (… AS ?name)"),
    "VALUES": ("var (", "after VALUES comes a variable, or several in parentheses: VALUES ?x { 1 2 }"),
    "DESCRIBE": ("iri pname var *", "DESCRIBE names nothing: DESCRIBE ?x WHERE { … } or DESCRIBE <iri>"),
    "ASK": ("{ WHERE FROM", "ASK has no pattern: ASK { … }"),
    "CLEAR": (_PLACE, "CLEAR says what: CLEAR GRAPH <iri>, DEFAULT, NAMED or ALL"),
    "DROP": (_PLACE, "DROP says what: DROP GRAPH <iri>, DEFAULT, NAMED or ALL"),
    "CREATE": ("GRAPH SILENT", "CREATE names a graph: CREATE GRAPH <iri>"),
    "LOAD": ("iri pname SILENT", "LOAD names an address: LOAD <https://…>"),
}
"""What can stand after a word (texts, words, and kinds of tokens), and what to say where it is something else."""

ARGUMENTS = {
    "BOUND": (1, 1), "CONTAINS": (2, 2), "DATATYPE": (1, 1), "IF": (3, 3), "LANG": (1, 1), "LANGMATCHES": (2, 2),
    "LCASE": (1, 1), "REGEX": (2, 3), "REPLACE": (3, 4), "STR": (1, 1), "STRAFTER": (2, 2), "STRBEFORE": (2, 2),
    "STRENDS": (2, 2), "STRLEN": (1, 1), "STRSTARTS": (2, 2), "SUBSTR": (2, 3), "UCASE": (1, 1), "YEAR": (1, 1),
}  # fmt: skip
"""How many values some functions take, at least and at most."""
