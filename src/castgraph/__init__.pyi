"""The public names, each with its home: type checkers read them here, and castgraph imports them when they are used."""

from .answers.named_queries import named_queries as named_queries
from .connections.answer import Answer as Answer
from .connections.find import connect as connect
from .connections.projection import project as project
from .curation.checks.run import check as check
from .errors import CastgraphError as CastgraphError
from .export.answer_text import answer_text as answer_text
from .facts.credits import read_credits as read_credits
from .facts.credits import read_sources as read_sources
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
from .store.base import Store as Store
