import pytest

from bot.curriculum.word_lists import bare, is_plural, takes_an, telling


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("encoder", "an"),
        ("decoder", "a"),
        ("hour", "an"),
        ("unigram", "a"),
        ("useful rule", "a"),
        ("one-hot vector", "a"),
        ("MLP", "an"),
        ("GPT", "a"),
        ("**optimizer**", "an"),
        ("8-bit weight", "an"),
        ("110-volt socket", "a"),
        ("18 °C room", "an"),
        ("AI", "an"),
        ("API", "an"),
        ("UNESCO site", "a"),
        ("X-ray", "an"),
        ("U-turn", "a"),
        ("uranium atom", "a"),
        ("utopia", "a"),
        ("utter failure", "an"),
        ("unimportant detail", "an"),
        ("4-bit weight", "a"),
    ],
)
def test_the_article_goes_by_the_sound(text, article):
    assert takes_an(text) is (article == "an")


@pytest.mark.parametrize("text", ["", "…", "été", "数", "NATO treaty", "RAM", "herb"])
def test_where_no_article_can_be_told_none_is(text):
    assert takes_an(text) is None


@pytest.mark.parametrize(
    ("text", "plural"),
    [("weights", True), ("the weight", False), ("loss", False), ("bias", False), ("", False)],
)
def test_plurals_are_told_by_their_ending(text, plural):
    assert is_plural(text) is plural


def test_forms_of_a_word_tell_the_same():
    assert telling("tokens") == telling("Token") == telling("`token`")
    assert telling("training") == telling("trained")


def test_common_and_short_words_tell_nothing_but_figures_do():
    assert telling("Which of these would it be?") == frozenset()
    assert telling("4k is it") == {"4k"}


def test_a_text_is_bare_without_its_marks():
    assert bare("**Bold** `code` [link](https://example.org)") == "Bold code link"
    assert bare(" no marks ") == "no marks"
