"""The project's own files: what is installed is pinned, what is shipped is ours, and one command tests it."""

import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"domain", "workflows", "projections", "services", "api"}
LOCKS = sorted(ROOT.glob("requirements*.lock"))


PASSED_BY = {".git", ".venv", ".tools", ".data", "build", "dist", "secrets"}


def ours() -> list[Path]:
    """Every file of the project, without caches and what the set-up made; there may be no git where tests run."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in PASSED_BY and not name.endswith(("_cache", "__"))]
        found += [Path(folder, name) for name in names if not name.endswith(".pyc")]
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    return zipfile.ZipFile(next(folder.glob("anumat-*.whl")))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pinned_package_has_hashes(lock: Path) -> None:
    blocks = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert blocks
    for block in blocks:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", block), block
        assert "--hash=sha256:" in block, block


def test_no_file_names_a_package_index() -> None:
    halves = (("py", "pi."), ("python", "hosted"), ("--index", "-url"), ("registry.", "npm"), ("deb.", "deb"))
    words = tuple(a + b for a, b in halves)
    named = [
        (path.name, word)
        for path in ours()
        if path.suffix in {".lock", ".toml", ".sh", ".yaml", ".yml", ".cfg", ".txt", ".in", ".md", ""}
        for word in words
        if word in path.read_text(encoding="utf-8", errors="ignore")
    ]
    assert named == []


def test_the_wheel_holds_exactly_our_five_packages(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_the_wheel_brings_every_data_file_along(wheel: zipfile.ZipFile) -> None:
    shipped = set(wheel.namelist())
    files = {str(path.relative_to(ROOT)) for path in ours() if path.relative_to(ROOT).parts[0] in PACKAGES}
    assert files - shipped == set()


def test_the_wheel_gives_the_command(wheel: zipfile.ZipFile) -> None:
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "anumat = api.cli:main" in wheel.read(entry).decode()


def test_no_other_distribution_provides_our_package_names() -> None:
    providers = importlib.metadata.packages_distributions()
    for package in PACKAGES:
        assert set(providers.get(package, ["anumat"])) == {"anumat"}, package


def test_continuous_integration_runs_make_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]


def test_a_second_set_up_changes_nothing_and_takes_under_a_second() -> None:
    subprocess.run(["bash", "tools/setup.sh"], cwd=ROOT, check=True)
    stamp = ROOT / ".venv" / ".stamp"
    before = stamp.stat().st_mtime_ns
    subprocess.run(["bash", "tools/setup.sh"], cwd=ROOT, check=True, timeout=1)
    assert stamp.stat().st_mtime_ns == before


def test_the_house_rules_see_a_module_without_a_sentence_and_a_long_function(tmp_path: Path) -> None:
    rules = importlib.util.spec_from_file_location("rules", ROOT / "tools" / "rules.py")
    assert rules is not None
    assert rules.loader is not None
    module = importlib.util.module_from_spec(rules)
    rules.loader.exec_module(module)
    planted = tmp_path / "planted.py"
    planted.write_text("def long():\n" + "    pass\n" * 300)
    found = "\n".join(module.broken(planted))
    assert "no opening sentence" in found
    assert "301 lines" in found
    assert "long has 301 lines" in found
    planted.write_text('"""It does one thing."""\n')
    assert module.broken(planted) == []
