from dataclasses import replace

import pytest

from adapters.discord import render as discord
from adapters.slack import render as slack
from bot.chat.fit import fit
from bot.chat.model import Accent, Picture, Style
from bot.curriculum.model import Mode
from bot.lessons.cards import lesson, printed, shared_lesson, shelf_card
from bot.lessons.pages import pages
from tests.curriculum.build import question
from tests.lessons.build import entry, modes
from tests.lessons.longest import longest

EVERY_PAGE = [
    (one, mode, index)
    for one in (entry(), longest())
    for mode in Mode
    for index in range(len(pages(one, mode)))
]


def button(post, label):
    return next(each for each in post.buttons if each.label == label)


def test_a_page_is_headed_by_its_title_and_says_where_it_stands():
    post = lesson(entry(), Mode.EXPLAIN, 1, None)
    assert post.title == "First"
    assert post.accent is Accent.LESSON
    assert post.footer == "Demo › Basics › The first topic · explain · 2 of 8 · 1 min"


def test_a_long_breadcrumb_leaves_out_its_middle_and_keeps_the_page_number():
    footer = lesson(longest(), Mode.WHY, 0, None).footer
    assert " › … › " in footer
    assert " · why · 1 of " in footer
    assert len(footer) < 170


def test_back_is_disabled_on_the_first_page_and_leads_back_from_the_second():
    assert button(lesson(entry(), Mode.WHY, 0, None), "‹ Back").disabled
    back = button(lesson(entry(), Mode.WHY, 1, None), "‹ Back")
    assert not back.disabled
    assert back.id.startswith("learn:first:why:0")


def test_next_is_loud_and_leads_to_the_next_page():
    following = button(lesson(entry(), Mode.WHY, 0, None), "Next ›")
    assert following.style is Style.PRIMARY
    assert following.id.startswith("learn:first:why:1")


def test_the_last_page_leads_to_the_next_mode_that_there_is():
    last = len(pages(entry(), Mode.WHY)) - 1
    following = button(lesson(entry(), Mode.WHY, last, None), "Next: Deep dive ›")
    assert following.id.startswith("learn:first:deep:0")
    some = {mode: modes()[mode] for mode in ("explain", "try")}
    sparse = entry(modes=some, questions=[])
    last = len(pages(sparse, Mode.EXPLAIN)) - 1
    assert button(lesson(sparse, Mode.EXPLAIN, last, None), "Next: Try ›")


def asks(post):
    return [each.id for each in post.buttons if each.label == "Ask a question here"]


@pytest.mark.parametrize("mode", Mode)
def test_the_last_page_of_each_mode_asks_a_question_in_the_channel(mode):
    last = len(pages(entry(), mode)) - 1
    assert asks(lesson(entry(), mode, last, None)) == ["run:/quiz topic:first"]
    assert not asks(lesson(entry(), mode, last, None, alone=True))
    assert not last or not asks(lesson(entry(), mode, last - 1, None))


def test_no_question_is_offered_where_there_is_none():
    bare = {"explain": modes()["explain"]}
    retired = [question("old", retired=True)]
    for questions in ([], retired):
        one = entry(modes=bare, questions=questions)
        last = len(pages(one, Mode.EXPLAIN)) - 1
        assert not asks(lesson(one, Mode.EXPLAIN, last, None))


def test_the_last_page_of_the_last_mode_leads_nowhere():
    last = len(pages(entry(), Mode.RECALL)) - 1
    post = lesson(entry(), Mode.RECALL, last, None)
    assert not [each for each in post.buttons if each.label.startswith("Next")]


def test_every_mode_has_a_button_and_the_current_one_is_marked():
    post = lesson(entry(), Mode.TRY, 2, None)
    shown = [each for each in post.buttons if each.row > 0]
    assert len(shown) == len(Mode)
    assert [each.label for each in shown if each.disabled] == ["Try"]


@pytest.mark.parametrize(("one", "mode", "index"), EVERY_PAGE)
def test_buttons_are_few_and_unlike_and_their_ids_short(one, mode, index):
    for post in (lesson(one, mode, index, None), shared_lesson(one, mode, index, None)):
        ids = [each.id for each in post.buttons]
        assert len(set(ids)) == len(ids) <= 25
        assert max(map(len, ids)) <= 100
        for row in range(5):
            assert len([each for each in post.buttons if each.row == row]) <= 5


@pytest.mark.parametrize("mode", Mode)
def test_a_lesson_fits_the_platforms_whole(mode):
    for render, limits in (
        (discord.markdown, discord.LIMITS),
        (slack.mrkdwn, slack.LIMITS),
    ):
        for index in range(len(pages(longest(), mode))):
            post = lesson(longest(), mode, index, None)
            added = (post.unhide,) if post.unhide and not limits.spoilers else ()
            fitted = fit(post, limits, render)
            assert fitted.buttons == (*added, *post.buttons)
            assert replace(fitted, buttons=post.buttons, unhide=post.unhide) == post


def test_a_shared_page_lets_everybody_read_on():
    picture = Picture(b"png", "alt")
    post = shared_lesson(entry(), Mode.EXPLAIN, 3, picture)
    assert post.text == pages(entry(), Mode.EXPLAIN)[3].text
    assert post.picture is picture
    (read,) = post.buttons
    assert read.label == "Read it yourself"
    assert read.id.startswith("learn:first:explain:3")


def test_a_printed_lesson_is_all_pages_with_alternatives_for_pictures():
    posts = printed(entry(), Mode.EXPLAIN)
    assert [post.text for post in posts] == [page.text for page in pages(entry(), Mode.EXPLAIN)]
    assert [post.picture.alt for post in posts if post.picture] == ["Data goes into a model."]
    assert [bool(post.footer) for post in posts] == [True] + [False] * (len(posts) - 1)


def test_who_reads_alone_is_not_asked_to_share_on_any_page():
    shelf = shelf_card([entry()], alone=True)
    page = lesson(entry(), Mode.EXPLAIN, 1, None, alone=True)
    verbs = {each.id.partition(":")[0] for each in (*shelf.buttons, *page.buttons)}
    assert verbs == {"read"}


def test_the_list_of_topics_is_by_course_and_opens_each():
    post = shelf_card([entry("one"), entry("two")])
    assert post.text.count("**Demo**") == 1
    assert "The two topic" in post.text
    assert [each.id for each in post.buttons] == [
        "learn:one::0:topic",
        "learn:two::0:topic",
    ]


def test_a_long_list_of_topics_says_how_many_are_left_out():
    post = shelf_card([entry(f"topic-{index}") for index in range(80)])
    listed = post.text.count("min)")
    assert f"And {80 - listed} more" in post.text
    assert fit(post, slack.LIMITS, slack.mrkdwn) == post
    assert fit(post, discord.LIMITS, discord.markdown) == post


def test_an_empty_shelf_says_so():
    assert shelf_card([]).text == "There are no topics yet."
