"""``python -m bench [casts] [growth] [pages] [sockets] [rules] [choosing] [--passes 7] [--seconds 3]``."""

from __future__ import annotations

import argparse
import sys

from bench import choosing, rules
from bench.machine import Machine, start_machine
from bench.report import Measured, print_table, say

ON_A_MACHINE = ("casts", "growth", "pages", "sockets")
NAMES = (*ON_A_MACHINE, "rules", "choosing")


def main(words: list[str]) -> int:
    """Run the named measurements, or all, and print one table."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="|".join(NAMES), help="what to measure; nothing: all")
    parser.add_argument("--passes", type=int, default=7, help="pairs of samples for each ratio")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one sample")
    options = parser.parse_args(words)
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"there is no measurement {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    names = options.names or list(NAMES)
    found: list[Measured] = []
    if "rules" in names:
        # Rules need no server, and are measured before there is one.
        say("measuring rules ...")
        found += rules.measure(options.passes)
    if "choosing" in names:
        say("measuring choosing ...")
        found += choosing.measure(options.passes)
    if set(names) & set(ON_A_MACHINE):
        with start_machine() as machine:
            found += measure(machine, names, options.passes, options.seconds)
    print_table(found)
    return 0


def measure(machine: Machine, names: list[str], passes: int, seconds: float) -> list[Measured]:
    """What the named measurements found, in their order."""
    # These import models, so the machine (and with it Django) has to be there first.
    from bench import casts, growth, pages, sockets
    from bench.forum import build_forum

    say("building a forum of 400 seats ...")
    forum = build_forum()
    found: list[Measured] = []
    for name in ON_A_MACHINE:
        if name not in names:
            continue
        say(f"measuring {name} ...")
        if name == "casts":
            found.append(casts.measure(machine, forum, passes, seconds))
        elif name == "growth":
            found.append(growth.measure(machine, forum, passes, seconds))
        elif name == "pages":
            found += pages.measure(forum, passes)
        else:
            found.append(sockets.measure(machine, forum, passes))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
