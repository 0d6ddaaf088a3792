import pytest

from bot.text.emoji import KEYCAPS, canonical


@pytest.mark.parametrize("digit", [1, 2, 3, 4, 5])
def test_a_keycap_has_one_form_however_it_was_written(digit):
    bare = f"{digit}\u20e3"
    full = f"{digit}\ufe0f\u20e3"

    assert canonical(bare) == canonical(full) == KEYCAPS[digit - 1]


@pytest.mark.parametrize(
    ("written", "kept"),
    [("👍🏽", "👍"), ("❤️", "❤"), ("❤", "❤"), ("🏳️‍🌈", "🏳‍🌈"), ("🏽", "🏽"), ("", "")],
)
def test_skin_tones_and_variation_selectors_do_not_matter(written, kept):
    assert canonical(written) == kept


def test_canonical_changes_nothing_twice():
    for emoji in ("1⃣", "👩🏾‍💻", "❤️", "🇩🇪"):
        assert canonical(canonical(emoji)) == canonical(emoji)
