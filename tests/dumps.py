"""A small dump, some of whose lines are written unusually."""

from __future__ import annotations

NTRIPLES = """\
<https://w3id.org/castgraph/id/person/imdb-nm1> <https://w3id.org/castgraph/vocab#castIn> <https://w3id.org/castgraph/id/production/imdb-tt1> .
<https://w3id.org/castgraph/id/person/imdb-nm2> <https://w3id.org/castgraph/vocab#directed> <https://w3id.org/castgraph/id/production/imdb-tt1> .
<https://w3id.org/castgraph/id/person/imdb-nm2> <https://w3id.org/castgraph/vocab#directed> <https://w3id.org/castgraph/id/production/imdb-tt1> .
<https://w3id.org/castgraph/id/person/imdb-nm2>   <https://w3id.org/castgraph/vocab#castIn>\t<https://w3id.org/castgraph/id/production/imdb-tt2> .
<https://w3id.org/castgraph/id/person/imdb-nm3> <https://w3id.org/castgraph/vocab#castIn> <https://w3id.org/castgraph/id/production/imdb-tt\\u0032> .
<https://w3id.org/castgraph/id/production/imdb-tt1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Movie> .
<https://w3id.org/castgraph/id/production/imdb-tt2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/TVSeries> .
<https://w3id.org/castgraph/id/person/imdb-nm1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Person> .
<https://w3id.org/castgraph/id/person/imdb-nm2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Person> .
<https://w3id.org/castgraph/id/person/imdb-nm3> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Person> .
<https://w3id.org/castgraph/id/production/imdb-tt1> <https://schema.org/datePublished> "1994"^^<http://www.w3.org/2001/XMLSchema#gYear> .
<https://w3id.org/castgraph/id/production/imdb-tt2> <https://schema.org/startDate> "2001"^^<http://www.w3.org/2001/XMLSchema#gYear> .
<https://w3id.org/castgraph/id/production/imdb-tt2> <https://schema.org/endDate> "2009"^^<http://www.w3.org/2001/XMLSchema#gYear> .
<https://w3id.org/castgraph/id/person/imdb-nm1> <https://schema.org/name> "Uma One" .
<https://w3id.org/castgraph/id/person/imdb-nm2> <https://schema.org/name> "Ugo Two" .
<https://w3id.org/castgraph/id/person/imdb-nm3> <https://schema.org/name> "Una Three" .
"""
