"""The house stays as it was drawn: arrows between apps, writes in actions only, small modules and functions.

Each test lists every place that breaks its rule.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = sorted(
    path
    for folder in ("cms", "consult", "voting", "scripts", "bench")
    for path in (ROOT / folder).glob("**/*.py")
    if "migrations" not in path.parts and "__pycache__" not in path.parts
)
NAMES = {str(path.relative_to(ROOT)): path for path in CODE}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40

READING_ROOMS = {"views", "consumers", "api", "wagtail_hooks", "reading"}
WRITES = {
    "save",
    "create",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "update",
}
# ``update`` of a dictionary or a hash is no write to the database.
PLAIN_UPDATES = {"context", "details", "digest", "headers", "initial", "kwargs", "values"}

PURE_PACKAGES = ("voting/rules/",)
PURE_IMPORTS = set(sys.stdlib_module_names) | {
    "numpy",
    "polars",
    "scipy",
    "pydantic",
    "pydantic_core",
    "yaml",
    "voting",
}
NOT_PURE = {"socket", "sqlite3", "subprocess", "time", "random", "urllib", "http", "asyncio", "threading"}


def tree_of(name: str) -> ast.Module:
    return ast.parse(NAMES[name].read_text(encoding="utf-8"))


def functions_of(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


def places(offences: Iterable[str]) -> None:
    """Fail with one line for each place that breaks the rule."""
    found = list(offences)
    assert not found, "\n".join(found)


def test_the_arrows_between_apps_and_rooms_are_kept() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_module_fits_on_a_few_screens() -> None:
    lengths = {name: path.read_text(encoding="utf-8").count("\n") for name, path in NAMES.items()}
    places(f"{name} has {lines} lines" for name, lines in lengths.items() if lines > LONGEST_MODULE)


def test_a_function_fits_on_one_screen() -> None:
    places(
        f"{name}:{function.lineno} {function.name} has {length} lines"
        for name in NAMES
        for function in functions_of(tree_of(name))
        if (length := body_length(function)) > LONGEST_FUNCTION
    )


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of what a function does; its signature and docstring are words about it."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or 0) - first.lineno + 1


def test_a_module_says_what_is_in_it() -> None:
    places(
        name
        for name, path in NAMES.items()
        if path.stat().st_size and path.name != "apps.py" and not ast.get_docstring(tree_of(name))
    )


def test_no_import_hides_inside_a_function() -> None:
    # Django loads apps in an order of its own; ``ready`` is the place that waits for all of them. A
    # measurement starts its servers before it knows which database Django is to have.
    places(
        f"{name}:{line} {module}"
        for name in NAMES
        if not name.startswith("bench/")
        for function in functions_of(tree_of(name))
        if function.name != "ready"
        for module, line in imported(function)
    )


def is_a_reading_room(name: str) -> bool:
    """Whether a module is in ``views``, ``consumers`` …, be it a file or a folder."""
    return any(part in READING_ROOMS for part in Path(name).with_suffix("").parts)


def is_plain_update(call: ast.Attribute) -> bool:
    """Whether ``update`` is that of a dictionary or a hash."""
    return call.attr == "update" and isinstance(call.value, ast.Name) and call.value.id in PLAIN_UPDATES


def test_views_consumers_and_hooks_write_through_actions_only() -> None:
    places(
        f"{name}:{node.lineno} .{node.func.attr}("
        for name in NAMES
        if is_a_reading_room(name)
        for node in ast.walk(tree_of(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in WRITES and not is_plain_update(node.func)
    )


def test_the_pure_packages_import_little_and_touch_nothing() -> None:
    places(
        f"{name}:{line} {module}"
        for name in NAMES
        if name.startswith(PURE_PACKAGES)
        for module, line in imported(tree_of(name))
        if not is_pure(module)
    )


def is_pure(module: str) -> bool:
    """Whether a pure package may import it."""
    root = module.split(".")[0]
    if root == "voting":
        return module.startswith("voting.rules")
    return root in PURE_IMPORTS and root not in NOT_PURE


def test_no_name_of_a_file_says_nothing() -> None:
    empty_names = {"utils", "helpers", "common", "core", "misc", "signals"}
    assert not [name for name in NAMES if Path(name).stem in empty_names]


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Every tracked text file with its content."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:  # an unpacked archive has no repository
        names = [str(path.relative_to(ROOT)) for path in ROOT.glob("**/*.py") if ".venv" not in path.parts]
    else:
        names = [name for name in listed.stdout.split("\0") if name]
    for name in names:
        path = ROOT / name
        if path.is_file():
            try:
                yield name, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_nothing_names_a_folder_of_somebodys_machine() -> None:
    somewhere_else = re.compile(r"(?<![\w.*])/(?:work|root|home/\w+)/[\w.]|\.\./" + "shared")
    places(
        f"{name}:{number} {match.group()}"
        for name, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := somewhere_else.search(line))
    )


def test_nothing_unfinished_is_kept() -> None:
    mark = re.compile(r"\b(?:" + "TO" + "DO|FIX" + "ME|XX" + r"X)\b")
    places(
        f"{name}:{number}"
        for name, text in tracked_texts()
        if name.endswith((".py", ".html", ".css", ".js", ".md"))
        for number, line in enumerate(text.splitlines(), start=1)
        if mark.search(line)
    )
