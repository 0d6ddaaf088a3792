"""Detection of similar words with different meanings, as opposed to misspellings. Pure.

"Undirected" isn't a misspelling of "directed", nor "decoder" of "encoder".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from bot.matching.inflection import singular
from bot.matching.numerals import NUMBER_WORDS
from bot.matching.spelling import american, folded
from bot.matching.word_lists import words
from bot.text.edit_distance import mistakes

DENIALS: Final = frozenset({"not", "no", "never", "nor", "neither", "none"})


def word_form(word: str) -> str:
    """Return a folded word's form for comparison: American, singular."""
    return singular(american(word))


def differ_in_meaning(written: str, meant: str, *, loosely: bool = False) -> bool:
    """Return whether two word forms are opposites, or different words with similar letters. With
    `loosely`, for long texts, only opposites differ."""
    if written in NUMBER_WORDS and meant in NUMBER_WORDS:
        return True
    if (written in DENIALS) != (meant in DENIALS):
        return True
    apart = mistakes(written, meant, most=6)
    return (
        not (loosely or _begin_alike(written, meant))
        or _is_nearer_to_another(written, meant, apart, loosely=loosely)
        or _is_nearer_to_another(meant, written, apart, loosely=loosely)
        or _prefixes_differ(written, meant, apart)
        or _suffixes_differ(written, meant, apart)
    )


def _begin_alike(written: str, meant: str) -> bool:
    """Return whether a wrong first letter may be a slip to a neighbouring key: "batch" is no
    misspelling of "match"."""
    if len(meant) > 7 or written[0] == meant[0] or written[1:] != meant[1:]:
        return True
    if not (meant[0] in _KEYS and written[0] in _KEYS):
        return True
    (row, column), (other_row, other_column) = _KEYS[meant[0]], _KEYS[written[0]]
    return abs(row - other_row) < 2 and abs(column - other_column) <= 1


def _is_nearer_to_another(written: str, meant: str, apart: int, *, loosely: bool) -> bool:
    """Return whether `written` is at least as close to a word that contrasts with `meant`."""
    others = _contrasting(loosely=loosely).get(meant, frozenset())
    return any(mistakes(written, other, most=apart) <= apart for other in others)


def _prefixes_differ(written: str, meant: str, apart: int) -> bool:
    for prefix, rest in _split(written):
        for other, other_rest in _split(meant):
            if prefix == other or frozenset({prefix, other}) in _ALIKE:
                continue
            if mistakes(rest, other_rest, most=apart) < apart:
                return True
    return False


def _split(word: str) -> Iterator[tuple[str, str]]:
    """Yield each possible prefix of a word, starting with "", and the rest of the word."""
    yield "", word
    for length in range(2, min(7, len(word) - 2)):
        if word[:length] in _PREFIXES:
            yield word[:length], word[length:]
    if word.startswith(_WITH_A):
        yield "a", word[1:]


def _suffixes_differ(written: str, meant: str, apart: int) -> bool:
    for suffix, other in _SUFFIXES:
        for one, two in ((written, meant), (meant, written)):
            if one.endswith(suffix) and two.endswith(other):
                rest, other_rest = one.removesuffix(suffix), two.removesuffix(other)
                if len(rest) >= 3 and mistakes(rest, other_rest, most=apart) < apart:
                    return True
    return False


_PREFIXES: Final = frozenset(
    words(
        """
    un in im ir il non dis de mis mal re co en em sub super over under hyper hypo homo hetero
    pre post ante anti pro inter intra intro extra trans infra ultra micro macro mini maxi max
    min meta para auto self semi multi uni mono poly bi tri quad ex endo exo iso ortho pseudo
    quasi out up down fore back for left right high low north south east west counter contra
    con neo bio geo omni pan vice cross first last hard soft full half head tail upper lower
    top bottom step grand kilo mega giga tera peta milli nano pico
    не без
    """
    )
)
_ALIKE: Final = frozenset(
    frozenset(pair.split("/"))
    for pair in words("un/in un/im un/ir un/il in/im in/ir in/il un/non in/non en/em in/en im/em")
)
_WITH_A: Final = tuple(
    "a" + stem
    for stem in words(
        """
    synchron symmetr typical period cyclic causal theis moral politic social sexual biotic septic
    chromatic rhythm morph symptom systemic tonal vascul statis gnostic centric historic pathy
    """
    )
)
_SUFFIXES: Final = (("ful", "less"), ("er", "ee"), ("most", "least"), ("able", "less"))

_KEYS: Final = {
    letter: (row, column + row * 0.5)
    for row, letters in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm"))
    for column, letter in enumerate(letters)
}
_OPPOSITES: Final = """
minimum/maximum minimal/maximal minima/maxima minimize/maximize min/max increase/decrease
increasing/decreasing increased/decreased increment/decrement ascent/descent ascend/descend
ascending/descending ascendant/descendant rise/fall grow/shrink gain/loss
encoder/decoder encode/decode encoding/decoding encrypt/decrypt encryption/decryption
compress/decompress serialize/deserialize allocate/deallocate quantize/dequantize
left/right before/after above/below over/under up/down upper/lower higher/lower high/low
more/less most/least many/few first/last next/previous previous/following front/back
forward/backward upstream/downstream upload/download inside/outside inner/outer inward/outward
internal/external intrinsic/extrinsic implicit/explicit include/exclude inclusive/exclusive
inclusion/exclusion import/export importer/exporter input/output inflow/outflow ingress/egress
inhale/exhale interior/exterior introvert/extrovert induction/deduction inductive/deductive
infer/defer inference/deference inflation/deflation inhibit/exhibit inhibitory/excitatory
supervised/unsupervised labeled/unlabeled biased/unbiased directed/undirected
training/testing train/test training/validation precision/recall sensitivity/specificity
specificity/specification true/false positive/negative yes/no all/none always/never same/different
with/without/within nothing/something/anything
true/untrue on/off open/closed start/stop start/end begin/end enable/disable
convergence/divergence converge/diverge convergent/divergent convex/concave
exploration/exploitation explore/exploit interpolation/extrapolation interpolate/extrapolate
prior/posterior precedent/antecedent presence/absence present/absent prefix/suffix/infix
predecessor/successor parent/child ancestor/descendant sender/receiver server/client
source/target query/key key/value row/column horizontal/vertical width/height depth/width
vertical/vertex horizontal/diagonal serial/parallel sequential/parallel sync/async
static/dynamic local/global shallow/deep sparse/dense narrow/wide short/long small/large
big/small fast/slow early/late old/new hot/cold hard/soft strong/weak heavy/light full/empty
singular/plural single/double/triple unary/binary/ternary odd/even primary/secondary/tertiary
major/minor majority/minority mean/median/mode linear/quadratic/cubic exponential/polynomial
union/intersection conjunction/disjunction numerator/denominator addition/subtraction
multiplication/division multiply/divide add/subtract integral/derivative integration/derivation
integrate/differentiate variance/covariance variance/deviation covariance/covariate
correlation/causation causal/casual classifier/regressor classification/regression
generator/discriminator generative/discriminative
bagging/boosting bagging/tagging boosting/boasting overfitting/underfitting
push/pull read/write send/receive load/store master/slave lock/unlock mutable/immutable
endothermic/exothermic prokaryote/eukaryote prokaryotic/eukaryotic mitosis/meiosis
anode/cathode cation/anion afferent/efferent arterial/venous vein/artery distal/proximal
dorsal/ventral anterior/posterior superior/inferior ulna/ulnar
"""
# Subject terms that differ by a letter or two: each may be a wrong answer.
_CONFUSED: Final = """
model/modal/module/mode mode/node/code decode/decide sample/simple
score/store shape/share stable/table fifth/fifty sixth/sixty ninth/ninety text/test
retain/retrain scalar/scaler tensor/sensor vector/sector parse/sparse
median/medium/medial mean/meaning pooling/polling padding/adding masking/marking
hashing/caching hash/cache class/clause encoding/embedding weight/height bit/byte stack/slack
float/flat string/sting affect/effect except/accept adapt/adopt adaptation/adoption
principal/principle complement/compliment continuous/contiguous continuous/continual
statistic/statistical static/statistic stationary/stationery invariant/covariant/equivariant
equivariance/invariance homogeneous/homologous perspective/prospective proposition/preposition
descriptive/prescriptive reflection/refraction reflex/reflux deletion/depletion addition/edition
absorption/adsorption absorb/adsorb abduction/adduction abductor/adductor glucagon/glycogen
glucose/glucagon thymine/thiamine adenine/adenosine ureter/urethra ilium/ileum
cerebrum/cerebellum mutation/notation/rotation rating/ranking precision/decision recall/recoil
conversion/inversion/version convolution/revolution/evolution/involution translation/transition
transform/transfer recursion/recession regression/recession/repression/progression
regressive/progressive/recessive operation/operand/operator sender/gender logistic/linguistic
integer/integral iteration/alteration/alliteration entropy/enthalpy zeta/theta/beta/eta
variable/variance parameter/perimeter perceptron/perception attention/retention
activation/actuation normalization/neutralization generalization/generation
"""


@lru_cache(maxsize=2)
def _contrasting(*, loosely: bool) -> dict[str, frozenset[str]]:
    """Return a map from each word form to those that it contrasts with."""
    table: dict[str, set[str]] = {}
    for group in words(_OPPOSITES if loosely else _OPPOSITES + _CONFUSED):
        forms = {word_form(folded(word)) for word in group.split("/")}
        for form in forms:
            table.setdefault(form, set()).update(forms - {form})
    return {form: frozenset(others) for form, others in table.items()}
