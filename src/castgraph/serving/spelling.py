"""How messages name options and calls to who asks over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from castgraph.serving.parameters import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["spelling"]


class _Http:
    """Options as they stand in an address, calls as the addresses that answer them."""

    def option(self, name: str, values: Sequence[object]) -> str:
        """Return an option, once for each of its values; nothing for one that nobody can give here.

        Example:
            >>> spelling.option("roles", ["actor", "director"]), spelling.option("years", [(1990, 2005)])
            ('roles=actor&roles=director', 'years=1990..2005')
        """
        if name in ("allow_network", "named_graph"):  # nobody can ask for it
            return ""
        words = ["..".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in values]
        if name == "param":  # of a query: an option of its own name
            return "".join(words)
        return "&".join(f"{name}={word}" for word in words) or name

    def command(self, name: str, words: Sequence[str], params: dict[str, str]) -> str:
        """Return the address that answers a call.

        Example:
            >>> spelling.command("why", ["PERSON", "PRODUCTION"], {})
            '/api/why?what=PERSON&other=PRODUCTION'
        """
        if name in ("query", "queries"):
            return f"/queries/{'/'.join(words)}{'?' * bool(params)}{urlencode(params)}"
        takes = next((one.parameters for one in OPERATIONS if one.name == name), ())
        given = {one.name: word for one, word in zip(takes, words, strict=False)} | params
        return f"/api/{name}{'?' * bool(given)}{urlencode(given)}"


spelling = _Http()
