"""The public names, each with its home: type checkers read them here, and castgraph imports them when they are used."""

from .answers.conflicts import Conflict as Conflict
from .answers.conflicts import conflicts as conflicts
from .answers.curated import check as check
from .answers.curated import diff as diff
from .answers.named_queries import named_queries as named_queries
from .answers.portrait import Portrait as Portrait
from .answers.portrait import show as show
from .answers.verdicts import Verdict as Verdict
from .answers.verdicts import why as why
from .connections.answer import Answer as Answer
from .connections.distances import Center as Center
from .connections.distances import Distances as Distances
from .connections.distances import center as center
from .connections.distances import distances as distances
from .connections.find import connect as connect
from .connections.joined import Together as Together
from .connections.pairs import Shortest as Shortest
from .connections.pairs import Unanswered as Unanswered
from .connections.pairs import pairs as pairs
from .connections.projection import project as project
from .curation.differences import Difference as Difference
from .errors import CastgraphError as CastgraphError
from .export.answer_text import answer_text as answer_text
from .export.files import export as export
from .export.rows import Table as Table
from .export.rows import query as query
from .facts.credits import read_credits as read_credits
from .facts.sources import read_sources as read_sources
from .loading.build import build_store as build_store
from .loading.folder import load_folder as load_folder
from .loading.opening import open as open
from .model import Connection as Connection
from .model import Credit as Credit
from .model import Entity as Entity
from .model import Evidence as Evidence
from .model import Finding as Finding
from .model import Hop as Hop
from .model import Source as Source
from .names.lookup import Names as Names
from .names.lookup import find as find
from .rdf.namespace import CG as CG
from .shown import Page as Page
from .shown import Painter
from .shown import Results as Results
from .store.base import Store as Store

def painter() -> Painter: ...
