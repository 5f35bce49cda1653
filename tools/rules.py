"""House rules that no linter knows: every module opens with a sentence, and modules and functions stay short."""

import ast
import sys
from pathlib import Path

PACKAGES = ("domain", "workflows", "projections", "services", "api")
MODULE_LINES = 300
FUNCTION_LINES = 40
ONE_LIST = (Path("domain/events.py"),)  # the vocabulary of facts is read as one page, and checked as one


def broken(path: Path) -> list[str]:
    """The rules that one module breaks, one line each."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    found = []
    if not ast.get_docstring(tree):
        found.append(f"{path}:1: no opening sentence")
    if (lines := len(text.splitlines())) > MODULE_LINES and path not in ONE_LIST:
        found.append(f"{path}:1: {lines} lines, more than {MODULE_LINES}")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            long = (node.end_lineno or node.lineno) - node.lineno + 1
            if long > FUNCTION_LINES:
                found.append(f"{path}:{node.lineno}: {node.name} has {long} lines, more than {FUNCTION_LINES}")
    return found


def main() -> None:
    """Print what is broken; exit 1 if anything is."""
    found = [line for package in PACKAGES for path in sorted(Path(package).rglob("*.py")) for line in broken(path)]
    print("\n".join(found) if found else "House rules kept.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
