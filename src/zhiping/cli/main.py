"""``zhiping``: everything that runs without a browser (contracts/cli.md).

Each module of ``zhiping.cli.commands`` adds its commands with ``register(subparsers)`` and sets ``run``, a function of
the parsed arguments that returns the exit status. Heavy imports belong inside ``run``: start-up is paid by every call.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

from zhiping.cli import commands
from zhiping.core.errors import BadInput


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, in the order of the modules' names."""
    parser = argparse.ArgumentParser(prog="zhiping", description="职评：职称申报评审系统")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in sorted(pkgutil.iter_modules(commands.__path__), key=lambda m: m.name):
        importlib.import_module(f"{commands.__name__}.{module.name}").register(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 it did its work, 1 a check did not hold, 2 bad input (one line a fault on stderr)."""
    args = build_parser().parse_args(argv)
    try:
        return int(args.run(args) or 0)
    except BadInput as bad:
        for fault in bad.faults:
            print(fault, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output went away (`| head`): not an error of ours.
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
