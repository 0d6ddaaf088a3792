"""What is committed works for whoever clones it, on a machine that is not ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def committed():
    """Each file that git tracks, with its mode."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout: nothing says which files are committed")
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "--stage", "-z"], check=True, capture_output=True, text=True
    )
    rows = [row.partition("\t") for row in listed.stdout.split("\0") if row]
    return {name: stage.split()[0] for stage, _, name in rows}


def test_no_link_is_committed():
    """One that leads out of the tree breaks every clone but that of who made it."""
    assert not [name for name, mode in committed().items() if mode == "120000"]


def test_nothing_that_is_installed_or_built_is_committed():
    places = {".venv", "__pycache__", "data", "dist", "build", "node_modules"}
    assert not [name for name in committed() if places & set(Path(name).parts)]
