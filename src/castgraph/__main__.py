"""Entry point of the command line: `castgraph …` and `python -m castgraph …`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    from castgraph import cli

    cli.own_process = True
    sys.exit(cli.run())


if __name__ == "__main__":
    main()
