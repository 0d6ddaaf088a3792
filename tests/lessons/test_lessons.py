from datetime import UTC, datetime

import pytest

from bot.chat.events import Commanded, Pressed
from bot.chat.markup import plain
from bot.chat.model import MessageRef, Person, Place
from bot.curriculum.model import Mode
from bot.errors import Mistake, NotFound
from bot.lessons.lessons import Lessons
from bot.lessons.pages import pages
from bot.pictures.cache import PictureCache
from tests.lessons.build import FixedShelf, entry, library, modes

PLACE = Place("memory", "club", "general")
ADA = Person("memory", "club", "1", "Ada")
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def shelf():
    return FixedShelf(entry("first", aliases=["fine tuning"]), entry("second"))


@pytest.fixture
def lessons(shelf):
    return Lessons(shelf, PictureCache())


async def typed(lessons, **options):
    return await lessons.command(
        Commanded(delivery="d", at=NOW, person=ADA, place=PLACE, name="learn", options=options)
    )


async def pressed(lessons, button):
    message = MessageRef(PLACE, "m")
    return await lessons.pressed(
        Pressed(delivery="d", at=NOW, person=ADA, place=PLACE, message=message, button=button)
    )


async def test_without_a_topic_the_topics_are_listed(lessons):
    answer = await typed(lessons)
    assert "The first topic" in answer.post.text
    assert "The second topic" in answer.post.text


async def test_a_topic_opens_at_the_first_page_of_its_explanation(lessons):
    answer = await typed(lessons, topic="Fine-Tuning")
    assert answer.post.footer.endswith("explain · 1 of 8 · 1 min")
    assert not answer.instead
    assert answer.share is None


async def test_a_mode_opens_at_its_first_page(lessons):
    assert (await typed(lessons, topic="first", mode="Why")).post.title == "The problem before"


async def test_an_unknown_topic_is_a_question_back(lessons):
    with pytest.raises(NotFound, match="Did you mean") as mistake:
        await typed(lessons, topic="fine tunning")
    assert mistake.value.suggestions


async def test_an_unknown_mode_is_a_question_back(lessons):
    with pytest.raises(NotFound, match="visualize"):
        await typed(lessons, topic="first", mode="vizualise")


async def test_a_last_word_that_is_nearly_a_mode_is_told_as_such(lessons):
    with pytest.raises(NotFound) as mistake:
        await typed(lessons, topic="fine tuning vizualize")
    assert "“The first topic” has no mode called “vizualize”" in plain(str(mistake.value))
    assert "Did you mean /learn first visualize?" in plain(str(mistake.value))
    assert mistake.value.suggestions == ("first visualize",)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ({"topic": "frist vizualize"}, "first visualize"),
        ({"topic": "frist why"}, "first why"),
        ({"topic": "frist", "mode": "vizualize"}, "first visualize"),
        ({"topic": "frist", "mode": "why"}, "first why"),
        ({"topic": "frist", "mode": "qqqqq"}, "first"),
    ],
)
async def test_a_mistyped_topic_does_not_forget_the_mode(lessons, asked, meant):
    with pytest.raises(NotFound) as mistake:
        await typed(lessons, **asked)
    assert "No topic is called “frist”." in str(mistake.value)
    assert f"Did you mean /learn {meant}?" in plain(str(mistake.value))
    assert mistake.value.suggestions == (meant,)


@pytest.mark.parametrize("asked", ["qqqqq why", "qqqqq", "why", "qqqqq qqqqq"])
async def test_what_is_like_no_topic_gets_no_suggestion(lessons, asked):
    with pytest.raises(NotFound, match="Leave the name out to see all topics") as mistake:
        await typed(lessons, topic=asked)
    assert mistake.value.suggestions == ()


async def test_a_last_word_that_is_no_mode_at_all_names_the_modes(lessons):
    with pytest.raises(NotFound, match="Its modes: explain, why"):
        await typed(lessons, topic="first qqqqq")


async def test_a_last_word_that_is_a_mode_opens_it(lessons):
    assert (await typed(lessons, topic="first WHY")).post.title == "The problem before"


async def test_what_people_typed_is_never_read_as_markup(lessons):
    with pytest.raises(NotFound) as mistake:
        await typed(lessons, topic="first **@everyone**")
    assert "**" not in str(mistake.value)
    assert "@everyone" in plain(str(mistake.value))


async def test_a_mode_that_the_topic_lacks_says_which_it_has():
    bare = entry(modes={"explain": modes()["explain"]})
    with pytest.raises(NotFound, match=r"has no deep yet\. It has explain"):
        await typed(Lessons(FixedShelf(bare), PictureCache()), topic="first", mode="deep")


async def test_pressing_next_turns_the_page_in_place(lessons):
    first = (await typed(lessons, topic="first")).post
    following = next(each for each in first.buttons if each.label == "Next ›")
    answer = await pressed(lessons, following.id)
    assert answer.instead
    assert answer.share is None
    assert "2 of 8" in answer.post.footer


async def test_a_page_with_a_drawing_carries_its_picture(lessons):
    shown = [
        (await pressed(lessons, f"learn:first:explain:{index}")).post.picture for index in range(8)
    ]
    assert [picture.alt for picture in shown if picture] == ["Data goes into a model."]


async def test_sharing_posts_the_page_for_everybody_and_tells_its_reader(lessons):
    answer = await pressed(lessons, "share:first:why:1")
    text = pages(entry(), Mode.WHY)[1].text
    assert answer.share.text == answer.post.text == text
    assert answer.instead
    assert [each.label for each in answer.share.buttons] == ["Read it yourself"]
    assert any(each.label == "Shared ✓" and each.disabled for each in answer.post.buttons)


async def test_a_button_shows_the_answers_of_its_page_in_place(lessons):
    page = (await pressed(lessons, "learn:first:review:0")).post
    assert page.unhide.id == "learn:first:review:0:show"
    assert page.unhide.label == "Show the answers"
    assert "||A" in page.text
    answer = await pressed(lessons, page.unhide.id)
    assert answer.instead
    assert answer.share is None
    assert "||" not in answer.post.text
    assert answer.post.footer == page.footer
    assert answer.post.buttons == page.buttons


async def test_a_shared_page_shows_its_answers_to_whoever_presses_alone(lessons):
    shared = (await pressed(lessons, "share:first:try:0")).share
    assert shared.unhide.label == "Show the answer"
    answer = await pressed(lessons, shared.unhide.id)
    assert answer.share is None
    assert "Hint: A letter." in answer.post.text


async def test_a_page_that_hides_nothing_has_nothing_to_show(lessons):
    assert (await pressed(lessons, "learn:first:why:0")).post.unhide is None


async def test_whoever_reads_alone_sees_the_answers_alone(lessons):
    page = (await pressed(lessons, "read:first:review:0")).post
    shown = (await pressed(lessons, page.unhide.id)).post
    assert {each.id.partition(":")[0] for each in (page.unhide, *shown.buttons)} == {"read"}


async def test_a_page_beyond_the_last_is_the_last(lessons):
    answer = await pressed(lessons, "learn:first:why:" + "9" * 40)
    last = len(pages(entry(), Mode.WHY))
    assert f"{last} of {last}" in answer.post.footer


@pytest.mark.parametrize(
    "button",
    [
        "learn:gone:why:1",
        "learn:first:dance:1",
        "learn:first:why",
        "learn:first:why:-1",
        "learn:first:why:٣",
        "learn:first:why:x",
        "learn:",
        "learn",
        "share:first::",
        "share:gone:why:0",
    ],
)
async def test_a_button_of_an_older_version_says_what_to_do(lessons, button):
    with pytest.raises(Mistake, match="learn"):
        await pressed(lessons, button)


async def test_a_topic_that_vanished_meanwhile_says_so(lessons, shelf):
    shelf.library = library(entry("second"))
    with pytest.raises(Mistake, match="older version"):
        await pressed(lessons, "learn:first:why:1")
