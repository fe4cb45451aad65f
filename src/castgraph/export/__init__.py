"""How a graph leaves castgraph: an offline page, files for other graph tools, RDF. One module per kind."""
