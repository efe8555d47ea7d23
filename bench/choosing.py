"""Counting rankings: Schulze, ranked pairs and instant runoff against pref_voting and votelib, pass by pass.

Both are given the same array of ballots, and reading it into their own form is part of the time, as it is
for us. They are no dependencies of the project (numba, pandas, matplotlib and forty more would come with
them): they live in an environment of their own below ``var``, made when it is first needed and free to be
deleted. First both count small elections without ties and have to agree with us; then time is taken.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.report import Measured, say
from voting.rules.choosing.pairs import majorities, pairwise, ranked_pairs, schulze_winners, widest_paths
from voting.rules.choosing.runoff import instant_runoff
from voting.rules.choosing.table import ranking_table

ROOT = Path(__file__).parent.parent
HOME = ROOT / "var" / "bench-choosing"
PINNED = ("pref_voting==1.18.2", "votelib==0.4.0")
OPTIONS = 10
BALLOTS = 100_000
MANY = 1_000_000
SMALL = 200
REPEATS = 5

Orders = npt.NDArray[np.int8]


def schulze(orders: Orders) -> tuple[int, ...]:
    """Count an array of rankings by the Schulze method."""
    wins = pairwise(ranking_table(orders, orders.shape[1]))
    return schulze_winners(widest_paths(majorities(wins, "margins")))


def tideman(orders: Orders) -> tuple[int, ...]:
    """Count an array of rankings by ranked pairs."""
    wins = pairwise(ranking_table(orders, orders.shape[1]))
    return ranked_pairs(majorities(wins, "margins")).winners


def runoff(orders: Orders) -> tuple[int, ...]:
    """Count an array of rankings by instant runoff."""
    return instant_runoff(ranking_table(orders, orders.shape[1])).winners


OURS: dict[str, Callable[[Orders], tuple[int, ...]]] = {
    "schulze": schulze,
    "ranked_pairs": tideman,
    "instant_runoff": runoff,
}
GOALS = {"schulze": "at least 250", "ranked_pairs": "at least 250", "instant_runoff": "at least 100"}


def rankings(ballots: int, seed: int, options: int = OPTIONS) -> Orders:
    """Rankings with a slight lean, so that no two options tie."""
    draw = np.random.default_rng(seed)
    lean = np.arange(options) * 0.02
    return np.argsort(draw.random((ballots, options)) + lean, axis=1).astype(np.int8)


def measure(passes: int) -> list[Measured]:
    """Agree on small elections, alternate with each library, then compare a million with a tenth of it."""
    orders = rankings(BALLOTS, seed=1)
    with tempfile.TemporaryDirectory(prefix="consult-bench-") as folder, others() as ask:
        agree(ask, Path(folder))
        file = Path(folder, "orders.npy")
        np.save(file, orders)
        found = [
            against(ask, library, method, orders, file, passes)
            for method in OURS
            for library in ("pref_voting", "votelib")
        ]
    rows = list(map(tuple, orders.tolist()))
    found[0].notes.append(
        f"as a list of tuples the same ballots take {1000 * timed(schulze_of_rows, rows):,.0f} ms, most of "
        f"it to read them; as an array {1000 * timed(schulze, orders):,.0f} ms."
    )
    return [*found, *growth(passes)]


def schulze_of_rows(rows: list[tuple[int, ...]]) -> tuple[int, ...]:
    """Count a list of rankings by the Schulze method."""
    wins = pairwise(ranking_table(rows, OPTIONS))
    return schulze_winners(widest_paths(majorities(wins, "margins")))


def against(ask: Ask, library: str, method: str, orders: Orders, file: Path, passes: int) -> Measured:
    """Time one method against one library; each sample of ours is the median of a few counts."""
    measured = Measured(
        f"{method}, {BALLOTS:,} ballots of {OPTIONS} options",
        library,
        "thousand ballots/s",
        GOALS[method],
    )
    for number in range(passes + 1):
        seconds, winners = ask(library, method, file)
        mine = timed(OURS[method], orders)
        if set(winners) != set(OURS[method](orders)):
            raise RuntimeError(f"{library} picks {winners} by {method}, and we do not")
        if number:  # the first pair only warms both up
            measured.add(BALLOTS / mine / 1000, BALLOTS / seconds / 1000)
    return measured


def growth(passes: int) -> Iterator[Measured]:
    """Yield how fast a million ballots are counted, against a tenth of them."""
    few, many = rankings(BALLOTS, seed=2), rankings(MANY, seed=3)
    for method, count in OURS.items():
        measured = Measured(
            f"{method}, {MANY:,} ballots", f"{BALLOTS:,} ballots", "thousand ballots/s", "at least 0.80"
        )
        for _ in range(passes):
            measured.add(MANY / timed(count, many) / 1000, BALLOTS / timed(count, few) / 1000)
        yield measured


def timed(count: Callable[[Any], object], orders: Any) -> float:
    """Return the median of the seconds of a few counts."""
    samples = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        count(orders)
        samples.append(time.perf_counter() - start)
    return sorted(samples)[REPEATS // 2]


def agree(ask: Ask, folder: Path) -> None:
    """Raise ``RuntimeError`` where a library picks another option of a small election without ties."""
    compared = 0
    for seed in range(SMALL):
        orders = rankings(9 + 2 * (seed % 20), seed=1000 + seed, options=3 + seed % 4)
        if is_close(orders):
            continue
        file = folder / "small.npy"
        np.save(file, orders)
        for method, count in OURS.items():
            for library in ("pref_voting", "votelib"):
                _, winners = ask(library, method, file)
                if set(winners) != set(count(orders)):
                    raise RuntimeError(f"{library} picks {winners} by {method}, we {count(orders)}: {orders}")
                compared += 1
    say(f"  {compared} small elections without ties are counted alike")


def is_close(orders: Orders) -> bool:
    """Whether two majorities are equally strong or two options tie for a last place."""
    table = ranking_table(orders, orders.shape[1])
    strengths = [s for row in majorities(pairwise(table), "margins") for s in row if s]
    pairs = orders.shape[1] * (orders.shape[1] - 1) // 2
    return len(set(strengths)) < pairs or instant_runoff(table).ways > 1


Ask = Callable[[str, str, Path], tuple[float, list[int]]]


@contextlib.contextmanager
def others() -> Iterator[Ask]:
    """Start the process that counts with the libraries; yields what asks it for seconds and winners."""
    command = [str(environment()), str(Path(__file__).with_name("other_counters.py"))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the process that counts with the libraries has no pipes")
        asked, answered = process.stdin, process.stdout

        def ask(library: str, method: str, file: Path) -> tuple[float, list[int]]:
            asked.write(json.dumps([library, method, str(file)]) + "\n")
            line = answered.readline()
            if not line:
                raise RuntimeError(f"counting with {library} failed by {method}")
            seconds, winners = json.loads(line)
            return float(seconds), [int(winner) for winner in winners]

        yield ask
        asked.close()


def environment() -> Path:
    """The Python of the environment with the libraries, made if it is not there yet."""
    python = HOME / "bin" / "python"
    stamp = HOME / "installed.txt"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != "\n".join(PINNED):
        say(f"  installing {' and '.join(PINNED)} below {HOME.relative_to(ROOT)} ...")
        venv.create(HOME, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED]
        subprocess.run(command, check=True, stdout=sys.stderr)
        stamp.write_text("\n".join(PINNED), encoding="utf-8")
    return python
