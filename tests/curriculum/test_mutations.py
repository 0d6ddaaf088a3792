"""The shipped topic with a few bytes changed: it loads, or lint says what is wrong."""

import random
import shutil
from pathlib import Path

import pytest

from bot.curriculum.library import Library
from bot.curriculum.lint import lint
from bot.errors import ContentError

CONTENT = Path(__file__).parents[2] / "content"
PIECES = (
    b" # |: |:|- |\n|\t|  |'|\"|[|]|{|}|,|&|*|!|>|%|@|`|?|\\|---\n|...\n|<<: |~|\xc2\xa0"
    b"|\xe2\x80\xa8|\xc2\x85|\r|\x00|\xff|\xef\xbb\xbf|\xe2\x80\xae|\xed\xa0\x80|&lt;|&a [*a]|>-\n"
).split(b"|")


def mutated(raw, chance):
    """A file with up to five places changed: a piece put in, taken out, copied, or indented."""
    made = bytearray(raw)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(4):
            case 0 | 1:
                made[at:at] = chance.choice(PIECES)
            case 2:
                del made[at : at + chance.choice((1, 8, 500))]
            case _:
                other = chance.randrange(len(made) + 1)
                made[at:at] = made[other : other + 200]
    return bytes(made)


@pytest.mark.parametrize("seed", range(4))
def test_a_changed_topic_loads_or_is_told_well(tmp_path, seed):
    chance = random.Random(seed)
    root = tmp_path / "content"
    shutil.copytree(CONTENT, root, ignore=shutil.ignore_patterns("*.py", "corpus"))
    files = sorted(root.rglob("*.yaml"))
    for _ in range(25):
        file = chance.choice(files)
        before = file.read_bytes()
        file.write_bytes(mutated(before, chance))
        try:
            lint(Library.load(root))
        except ContentError as error:
            for problem in error.problems:
                assert problem.line > 0
                assert problem.column > 0
                assert str(problem).isprintable()
                assert len(problem.message) < 600
        file.write_bytes(before)
