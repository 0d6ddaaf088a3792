import functools
import re
from pathlib import Path

import pytest

from adapters.discord import render as discord
from adapters.slack import render as slack
from bot.chat.fit import fit
from bot.chat.markup import Block, Listing, Paragraph, Spoiler, command, parse, plain, plain_inlines
from bot.chat.model import Post
from bot.curriculum.library import Library
from bot.curriculum.model import Chart, Diagram, Mode
from bot.errors import NotFound
from bot.lessons.pages import Page, pages
from tests.lessons.build import MEASURED, entry, modes
from tests.lessons.longest import longest

CONTENT = Path(__file__).parents[2] / "content"


def shown(mode: Mode, **changes) -> str:
    """A mode's pages in one text, with its commands as code."""
    whole = "\n\n".join(
        f"## {page.title}\n\n{page.text}"
        + (f"\n\n[{type(page.picture).__name__}: {page.picture.title}]" if page.picture else "")
        for page in pages(entry(**changes), mode)
    )
    refs = re.findall(f"{command('learn')[0]}.*?{command('learn')[-1]}", whole)
    return functools.reduce(lambda text, ref: text.replace(ref, f"`{plain(ref)}`"), refs, whole)


def hidden_texts(page: Page) -> list[str]:
    return [found for block in parse(page.text).blocks for found in _spoilers(block)]


def _spoilers(block: Block) -> list[str]:
    match block:
        case Paragraph(inner):
            return [plain_inlines(one.inner) for one in inner if isinstance(one, Spoiler)]
        case Listing(items, _):
            return [found for item in items for one in item for found in _spoilers(one)]
        case _:
            return []


@pytest.mark.parametrize("mode", Mode)
def test_each_mode_reads_as_it_should(mode, snapshot):
    assert shown(mode) == snapshot


@pytest.mark.parametrize("mode", Mode)
def test_the_longest_topic_that_is_allowed_still_has_pages_that_can_be_read(mode):
    for page in pages(longest(), mode):
        assert page.text.strip()
        assert len(page.text) <= (2800 if "```" in page.text else 1500), page.title
        assert len(page.title) <= 100
        assert _fits(page)


def _shipped():
    library = Library.load(CONTENT)
    return [
        pytest.param(one, mode, id=f"{one.topic.id}-{mode}")
        for one in library.entries.values()
        for mode in one.topic.modes.offered()
    ]


@pytest.mark.parametrize(("one", "mode"), _shipped())
def test_every_shipped_page_fits_both_platforms_whole(one, mode):
    for page in pages(one, mode):
        assert len(page.text) <= (2800 if "```" in page.text else 1500), page.title
        assert parse(page.text).blocks
        assert _fits(page), page.title
        assert "||" not in plain(page.text), f"{page.title}: a spoiler that is none"


def _fits(page: Page) -> bool:
    post = Post(page.text, title=page.title)
    return all(
        fit(post, limits, render) == post
        for limits, render in (
            (discord.LIMITS, discord.markdown),
            (slack.LIMITS, slack.mrkdwn),
        )
    )


def test_explain_shows_the_diagram_and_visualize_the_chart():
    assert [type(p.picture) for p in pages(entry(), Mode.EXPLAIN) if p.picture] == [Diagram]
    assert [type(p.picture) for p in pages(entry(), Mode.VISUALIZE) if p.picture] == [Chart]


def test_a_fact_links_to_where_it_was_read():
    assert "A fact. ([A paper](<https://example.org/paper>))" in shown(Mode.EXPLAIN)


def test_measured_values_are_shown_by_setting_and_hidden_until_pressed():
    results = next(p for p in pages(entry(), Mode.EXPERIMENT) if p.title == "What was measured")
    assert "**rate 0.1**\\\n||**1.00** · Good.||" in results.text
    assert "**rate 9**\\\n||**2.35** · Too far.||" in results.text
    assert "nats per token" in results.text


@pytest.mark.parametrize("mode", [Mode.VISUALIZE, Mode.EXPERIMENT])
def test_it_says_how_the_figures_were_measured(mode):
    told = pages(entry(), mode)[-1]
    assert told.title == "How this was measured"
    assert MEASURED["method"] in plain(told.text)


def test_what_the_models_wrote_is_shown_word_for_word():
    told = next(
        page for page in pages(entry(), Mode.VISUALIZE) if page.title == "What the models write"
    )
    assert "**At first**" in told.text
    assert "> the cat sat" in told.text


def test_the_lowest_point_of_a_curve_is_told_where_it_is_not_its_end():
    told = shown(Mode.VISUALIZE)
    assert re.search(r"fine\\-tuned\*\*: 2\.50 → \*\*1\.50\*\*, lowest 1\.20 at 100", told)
    assert re.search(r"from scratch\*\*: 4\.00 → \*\*2\.20\*\*\n", told)


def test_a_question_shows_its_options_marked_and_hides_the_key():
    asked = pages(entry(), Mode.CHALLENGE)[1]
    assert "1. Reading a large corpus\n2. Rating" in asked.text
    assert len(hidden_texts(asked)) == 4  # the hint, the key and two steps
    before = asked.text.partition("Hint: ")[0]
    assert "Yes, that is it." not in before
    assert "||**1.** Yes, that is it.||" in asked.text


def test_a_question_without_options_hides_its_answer():
    assert "Answer: ||7. Three and four make it.||" in pages(entry(), Mode.CHALLENGE)[5].text


def test_only_the_questions_of_the_challenge_are_asked():
    assert "other" not in shown(Mode.CHALLENGE)


def test_every_flip_cards_back_is_hidden_whole_whatever_bars_it_holds():
    (page,) = pages(entry(), Mode.REVIEW)
    backs = hidden_texts(page)
    assert len(backs) == 4
    assert "||" not in plain(page.text)


def test_a_model_answer_of_several_blocks_is_hidden_block_by_block():
    page = pages(entry(), Mode.RECALL)[-1]
    assert len(hidden_texts(page)) == 2
    assert page.text.startswith("||It counts.||\n\n||")


def test_a_summary_offers_what_to_do_next_but_only_what_there_is():
    assert "- **Why**: see which problem it solves" in shown(Mode.EXPLAIN)
    assert "/learn" not in shown(Mode.EXPLAIN)  # its buttons do it
    alone = shown(Mode.EXPLAIN, modes={"explain": modes()["explain"]}, questions=[])
    assert "What next" not in alone


def test_short_programs_stand_together_and_long_ones_apart():
    assert "Before and after" in shown(Mode.WHY)
    titles = [page.title for page in pages(longest(), Mode.WHY)]
    assert "Before" in titles
    assert "After" in titles


def test_a_topic_without_the_mode_says_which_it_has():
    bare = entry(modes={"explain": modes()["explain"]})
    with pytest.raises(NotFound, match=r"no deep yet\. It has explain"):
        pages(bare, Mode.DEEP)


def test_plain_names_are_never_read_as_markup():
    knobs = modes()["experiment"] | {"knobs": [{"name": "Star*", "meaning": "It *is*."}]}
    told = pages(entry(modes={**modes(), "experiment": knobs}), Mode.EXPERIMENT)[1]
    assert "Star*: It is." in plain(told.text)


@pytest.mark.parametrize("one", [entry(), *Library.load(CONTENT).entries.values()])
def test_a_challenge_promises_only_what_there_is(one):
    opening, *asked = pages(one, Mode.CHALLENGE)
    for missing in ("clock", "minutes", "attempt", "badge", one.topic.modes.challenge.badge):
        assert missing not in opening.text
    assert "hint" in opening.text
    assert all("Hint: ||" in page.text for page in asked if "Answer: ||" in page.text)


@pytest.mark.parametrize("mode", Mode)
def test_no_page_tells_anybody_to_press_or_turn_what_is_not_there(mode):
    for one in (entry(), *Library.load(CONTENT).entries.values()):
        for page in pages(one, mode):
            assert not re.search(r"\bpress |turn the knob|you can turn", page.text + page.title)
