"""The texts that measure.py trains on.

The general text is written anew each time from corpus/grammar.txt: a few kilobytes of rules that
can be read and reviewed say more than the hundreds of kilobytes that they write. To look at it:
python content/genai/pretraining-and-fine-tuning/measure_corpus.py
"""

from __future__ import annotations

import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"
ALPHABET = "\n abcdefghijklmnopqrstuvwxyz0123456789.,:?'\""
HELD_OUT_SEED = 1_000_003  # added to a text's seed, so that no held-out text repeats a training one

Grammar = dict[str, list[str]]

SLOT = re.compile(r"\{([a-z-]+)\}")


@dataclass(frozen=True)
class Texts:
    """What one run reads. Held-out texts are never trained on."""

    general: str
    general_held_out: str
    special: tuple[str, ...]  # one card each, without its newline
    special_held_out: tuple[str, ...]


def read_grammar(text: str) -> Grammar:
    """Rules as they stand in grammar.txt: paragraphs of a name and its wordings."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    paragraphs = [block.splitlines() for block in lines.strip().split("\n\n")]
    return {name.rstrip(":"): wordings for name, *wordings in paragraphs}


def write_text(grammar: Grammar, seed: int, characters: int) -> str:
    """One story a line until there are that many characters; the same for the same seed.

    Only `random()` is drawn, the one method whose sequence Python promises to keep.
    """
    chance = random.Random(seed)

    def expand(rule: str) -> str:
        wordings = grammar[rule]
        wording = wordings[int(chance.random() * len(wordings))]
        return SLOT.sub(lambda slot: expand(slot[1]), wording)

    lines: list[str] = []
    missing = characters
    while missing > 0:
        lines.append(expand("story"))
        missing -= len(lines[-1]) + 1
    return ("\n".join(lines) + "\n")[:characters]


def read_cards(name: str) -> tuple[str, ...]:
    return tuple((FOLDER / name).read_text(encoding="utf-8").splitlines())


def read_texts(seed: int, characters: int, held_out_characters: int) -> Texts:
    grammar = read_grammar((FOLDER / "grammar.txt").read_text(encoding="utf-8"))
    return Texts(
        general=write_text(grammar, seed, characters),
        general_held_out=write_text(grammar, seed + HELD_OUT_SEED, held_out_characters),
        special=read_cards("special.txt"),
        special_held_out=read_cards("special-held-out.txt"),
    )


if __name__ == "__main__":
    sys.stdout.write(read_texts(seed=1, characters=300_000, held_out_characters=1).general)
