"""``castgraph mcp``: the graph as tools of an agent, over standard input and output."""

from __future__ import annotations

import click

from castgraph.cli.options import SIZE, GraphChoice, options

__all__ = ["mcp"]


@click.command()
@options(chosen=GraphChoice)
@click.option(
    "--timeout", metavar="S", type=click.FloatRange(0.1, 86_400), default=30.0, show_default=True,
    help="Seconds that an answer may take.",
)  # fmt: skip
@click.option("--memory", metavar="SIZE", type=SIZE, default="2G", show_default=True, help="What an answer may use.")
def mcp(chosen: GraphChoice, timeout: float, memory: int) -> None:
    """Give an agent the graph as tools: find, show, connect, why and query, read-only, each fact with its sources.

    It speaks the Model Context Protocol over standard input and output, and is started by the program of the agent,
    which is told the command. Answers come from processes of their own that have no network and are ended at their
    limits; they hold some 2,000 tokens unless more is asked for. It ends with its standard input.

    Example: castgraph mcp --store store
    """
    from castgraph.errors import MissingPackageError
    from castgraph.serving.settings import Settings

    settings = Settings(
        place=chosen.place(), as_of=chosen.as_of or "", publishers=chosen.publisher, workers=1, timeout=timeout,
        memory=memory,
    )  # fmt: skip
    try:
        from castgraph.serving.stdio import run
    except ImportError as error:
        raise MissingPackageError(
            f"mcp needs {error.name}, which is not installed: pip install 'castgraph[mcp]'"
        ) from None
    run(settings)
