"""``castgraph serve``: the graph over HTTP, read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castgraph.cli.options import SIZE, GraphChoice, Options, group, option, options

if TYPE_CHECKING:
    from castgraph.serving.settings import Settings

__all__ = ["serve"]


class ServeOptions(Options):
    """What is served, where, and within which limits."""

    chosen: GraphChoice = group(GraphChoice)
    host: str = option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
    port: int = option(
        "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 takes any free one."
    )
    public: bool = option("--public", is_flag=True, help="Let other machines reach it; needed for other --hosts.")
    name: tuple[str, ...] = option(
        "--name", metavar="HOST", multiple=True, help="A name of this server besides its address (repeatable)."
    )
    origin: tuple[str, ...] = option(
        "--origin", metavar="ORIGIN", multiple=True, help="Let scripts of this site ask, * of any (repeatable; CORS)."
    )
    root: str | None = option("--root", metavar="URL", help="Address it is reached at from outside, behind a proxy.")
    workers: int | None = option(
        "--workers", metavar="N", type=click.IntRange(1, 256), help="Processes in each lane.  [default: one a core]"
    )
    timeout: float = option(
        "--timeout", metavar="S", type=click.FloatRange(0.1, 86_400), default=30.0, show_default=True,
        help="Seconds that an answer may take.",
    )  # fmt: skip
    memory: int = option(
        "--memory", metavar="SIZE", type=SIZE, default="2G", show_default=True, help="What a worker may use."
    )
    rows: int = option(
        "--max-rows", "rows", metavar="N", type=click.IntRange(0), default=0, help="Rows at most; 0: all."
    )
    body: int = option(
        "--max-body", "body", metavar="SIZE", type=SIZE, default="1M", show_default=True, help="Size of a request."
    )
    waiting: int = option(
        "--max-waiting", "waiting", metavar="N", type=click.IntRange(0), default=128, show_default=True,
        help="Requests that may wait for a worker; more are told to come again.",
    )  # fmt: skip
    patience: float = option(
        "--patience", metavar="S", type=click.FloatRange(0.1, 3600), default=10.0, show_default=True,
        help="Seconds that a request waits for a worker, and that the server waits for a slow client.",
    )  # fmt: skip
    folder: str | None = option(
        "--queries", "folder", metavar="DIR", help="Look for named queries in this folder first."
    )
    log: bool = option("--log/--no-log", "log", default=True, help="A line of JSON on stderr for each request.")
    log_queries: bool = option("--log-queries", is_flag=True, help="Log what was asked word for word.")


@click.command()
@options(given=ServeOptions)
def serve(given: ServeOptions) -> None:
    """Serve the graph over HTTP: explorer, SPARQL, linked data, reconciliation, JSON and tools for agents.

    Read-only, always. It is reached from this machine alone unless --public and --host say otherwise: then everybody
    who reaches that address can read all of the graph and make this machine work; put a proxy with TLS before it.
    What changes in the folder or the store is served as soon as it is there. Ctrl-C ends it, after what it is at.

    Example: castgraph serve --store store --port 8765
    """
    import sys

    from castgraph.errors import MissingPackageError

    settings = _settings(given)
    try:
        from castgraph.serving.counting import Counters
        from castgraph.serving.running import run
    except ImportError as error:
        raise MissingPackageError(
            f"serve needs {error.name}, which is not installed: pip install 'castgraph[serve]'"
        ) from None

    def ready(address: str) -> None:
        click.echo(f"castgraph serves {settings.place} at {address}  (Ctrl-C ends it)", err=True)

    run(settings, Counters(sys.stderr if given.log else None, queries=given.log_queries), ready)


def _settings(given: ServeOptions) -> Settings:
    import os

    from castgraph.errors import OptionError
    from castgraph.serving.settings import Settings

    chosen = given.chosen
    if not (given.public or _is_loopback(given.host)):
        raise OptionError(
            f"--host {given.host} lets other machines reach this one: all of the graph can be read from there, and "
            "queries make this machine work; if that is meant, say --public"
        )
    return Settings(
        place=chosen.place(),
        as_of=chosen.as_of or "",
        publishers=chosen.publisher,
        queries=given.folder,
        host=given.host,
        port=given.port,
        public=given.public,
        names=given.name,
        origins=given.origin,
        root=(given.root or "").rstrip("/"),
        workers=given.workers or len(os.sched_getaffinity(0)),
        timeout=given.timeout,
        memory=given.memory,
        rows=given.rows,
        body=given.body,
        waiting=given.waiting,
        patience=given.patience,
        log_queries=given.log_queries,
    )


def _is_loopback(host: str) -> bool:
    import ipaddress

    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
