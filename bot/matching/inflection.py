"""Normalization of plurals and singulars to one form. Pure.

The forms are only for comparison: "cach" stands for "cache" and "caches". Forms of one word must
be equal, and forms of different words must differ.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bot.matching.word_lists import pairs, words


@lru_cache(maxsize=4096)
def singular(word: str) -> str:
    """Return a form that is equal for a folded word and its plural."""
    if word in _IRREGULAR:
        word = _IRREGULAR[word]
    if len(word) <= 3 or word in _UNCHANGED or not word.isascii():
        return _SHORT.get(word, word)
    for pattern, ending in _ENDINGS:
        found = pattern.search(word)
        if found is not None:
            return word[: found.start(1)] + ending
    if word.endswith(("us", "is")):
        return word[:-1] if word[:-1] in _IN_U_OR_I else word
    return word[:-1] if word.endswith("s") else word


# The group is replaced by the ending; the first pattern that matches wins.
_ENDINGS: Final = [
    (re.compile(pattern), ending)
    for pattern, ending in (
        (r"ss()$", ""),  # class
        (r"..(ies|ie)$", "y"),  # queries; movies and movie become "movy"
        (r"(?:[sxz]|ch|sh)(es|e)$", ""),  # classes, boxes; caches and cache become "cach"
        (r"o(es|e)$", ""),  # heroes
        (r"..a(e)$", ""),  # formulae
    )
]
_SHORT: Final = {"gas": "gas", "ids": "id", "ops": "op"}

_UNCHANGED: Final = frozenset(
    words(
        """
    bias alias atlas canvas gas pandas keras texas lens always perhaps does goes news series
    species this thus his has was less unless whereas across towards besides sometimes https
    """
    )
)
_IN_U_OR_I: Final = frozenset(
    words(
        """
    menu gpu cpu tpu npu emu gnu relu gelu elu silu selu prelu api gui cli kpi taxi emoji ski
    rabbi bikini ui ai phi psi xi chi pi tau mu nu
    """
    )
)
_IRREGULAR: Final = pairs(
    """
    uses:use buses:bus gases:gas lenses:lens gpus:gpu
    indices:index vertices:vertex matrices:matrix appendices:appendix vortices:vortex
    axes:axis hypotheses:hypothesis theses:thesis analyses:analysis analyzes:analysis
    crises:crisis parentheses:parenthesis diagnoses:diagnosis syntheses:synthesis
    ellipses:ellipsis emphases:emphasis oases:oasis neuroses:neurosis metastases:metastasis
    datum:data phenomena:phenomenon criteria:criterion automata:automaton schemata:schema
    stigmata:stigma lemmata:lemma maxima:maximum minima:minimum optima:optimum extrema:extremum
    quanta:quantum media:medium strata:stratum spectra:spectrum momenta:momentum errata:erratum
    bacteria:bacterium curricula:curriculum memoranda:memorandum symposia:symposium
    addenda:addendum ova:ovum equilibria:equilibrium corpora:corpus genera:genus opera:opus
    nuclei:nucleus stimuli:stimulus foci:focus radii:radius loci:locus moduli:modulus
    fungi:fungus alumni:alumnus cacti:cactus calculi:calculus syllabi:syllabus
    octopi:octopus abaci:abacus tori:torus
    children:child men:man women:woman people:person persons:person mice:mouse lice:louse
    geese:goose feet:foot teeth:tooth oxen:ox dice:die
    leaves:leaf halves:half knives:knife lives:life wolves:wolf shelves:shelf selves:self
    thieves:thief wives:wife loaves:loaf scarves:scarf calves:calf elves:elf
    plateaux:plateau bureaux:bureau tableaux:tableau
    """
)
