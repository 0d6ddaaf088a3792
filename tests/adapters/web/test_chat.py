import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from adapters.web.chat import WebChat
from adapters.web.codec import dump_event, dump_post, load_event, load_post, person, place
from adapters.web.previews import OWN, look
from adapters.web.room import NOTHING
from bot.chat.events import Commanded, Pressed, Reacted, Replied, Wrote
from bot.chat.model import Button, MessageRef, Person, Picture, Place, Post, Style
from bot.chat.platform import Delivery
from bot.errors import ChatUnavailable, MessageGone, SettingsError
from tests.adapters.web.test_previews import SLACK

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HALL = place()
ADA = person("ada", "Ada")
PNG = Picture(b"\x89PNG", "a picture")


@pytest.fixture
async def chat(tmp_path):
    made = WebChat(tmp_path / "deep" / "room.db", clock=lambda: NOON)
    yield made
    await made.close()


async def stored(chat, ref):
    room = await chat._open()
    return await room.message(ref.id)


async def test_the_same_key_twice_is_the_same_message(chat):
    first = await chat.send(HALL, Post("one"), "k")
    again = await chat.send(HALL, Post("two"), "k")

    assert first == again == await chat.find(HALL, "k", NOON)
    assert (await stored(chat, first)).post.text == "one"


async def test_two_sends_at_once_with_one_key_are_one_message(chat):
    refs = await asyncio.gather(*(chat.send(HALL, Post("x"), "k") for _ in range(5)))
    assert len(set(refs)) == 1


async def test_a_write_that_is_cancelled_does_not_bar_the_next(chat):
    room = await chat._open()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0), room.file.write():
            pass

    ref = await chat.send(HALL, Post("x"), "k")
    assert await chat.find(HALL, "k", NOON) == ref


async def test_find_knows_only_what_was_sent_there(chat):
    root = await chat.send(HALL, Post("x"), "k")
    assert await chat.find(HALL, "other", NOON) is None
    assert await chat.find(place(thread=root.id), "k", NOON) is None


async def test_a_post_comes_back_as_it_was(chat):
    buttons = (Button("b", "B"), Button("a", "A", Style.GOOD, "Why?", 1, True))
    post = Post("t", "T", picture=PNG, buttons=buttons, reactions=("👍",), footer="f")
    ref = await chat.send(HALL, post, "k")

    kept = (await stored(chat, ref)).post
    assert kept.buttons == buttons
    assert (kept.text, kept.title, kept.footer, kept.reactions) == ("t", "T", "f", ("👍",))
    assert await (await chat._open()).picture(ref.id) == PNG.png


async def test_a_post_is_kept_uncut_so_that_each_look_shows_its_own_labels(chat):
    long = "x" * 90  # fits the playground's labels, and no other platform's
    buttons = (Button("a", "1", full=f"1 · {long}", spell_out=True),)
    ref = await chat.send(HALL, Post(f"1 {long}", buttons=buttons, brief="Which?"), "k")
    post = (await stored(chat, ref)).post
    assert look(post, SLACK).post.buttons[0].label == "1"
    assert look(post, OWN).post.buttons[0].label == f"1 · {long}"


async def test_an_edit_replaces_the_post_and_keeps_the_reactions(chat):
    ref = await chat.send(HALL, Post("old", reactions=("👍",)), "k")
    await chat.edit(ref, Post("new"))

    message = await stored(chat, ref)
    assert message.post.text == "new"
    assert message.edited == NOON
    assert [reaction.emoji for reaction in message.reactions] == ["👍"]


async def test_what_is_not_there_is_gone(chat):
    gone = MessageRef(HALL, "nothing")
    with pytest.raises(MessageGone):
        await chat.edit(gone, Post("x"))
    with pytest.raises(MessageGone):
        await chat.missed(gone, NOON)
    with pytest.raises(MessageGone):
        await chat.send(place(thread="nothing"), Post("x"), "k")
    with pytest.raises(MessageGone):
        await chat.send(Place("discord", "1", "2"), Post("x"), "k2")


def commanded(**changes):
    values = {"delivery": "d1", "at": NOON, "person": ADA, "place": HALL, "name": "learn"}
    return Commanded(**{**values, **changes})


async def only_private(chat, viewer="ada"):
    room = await chat._open()
    return [one for one in await room.changes(viewer, NOTHING) if one.only]


async def test_a_whisper_is_seen_by_its_person_alone(chat):
    assert await chat.whisper(commanded(), Post("psst")) is Delivery.DELIVERED

    [seen] = await only_private(chat)
    assert seen.post.text == "psst"
    assert await only_private(chat, "grace") == []


async def test_a_page_turns_in_place_where_the_button_was_private(chat):
    await chat.whisper(commanded(), Post("page 1"))
    [page] = await only_private(chat)
    press = Pressed(delivery="d2", at=NOON, person=ADA, place=HALL, message=page.ref, button="next")
    await chat.whisper(press, Post("page 2"), instead=True)

    [turned] = await only_private(chat)
    assert (turned.id, turned.post.text) == (page.id, "page 2")


async def test_a_public_message_is_never_replaced_by_a_private_one(chat):
    public = await chat.send(HALL, Post("for all"), "k")
    press = Pressed(delivery="d2", at=NOON, person=ADA, place=HALL, message=public, button="b")
    await chat.whisper(press, Post("for Ada"), instead=True)

    assert (await stored(chat, public)).post.text == "for all"
    assert [one.post.text for one in await only_private(chat)] == ["for Ada"]


def press_on(message, delivery, who=ADA, where=HALL):
    return Pressed(delivery=delivery, at=NOON, person=who, place=where, message=message, button="b")


async def test_confirmations_of_one_message_do_not_pile_up(chat):
    question = await chat.send(HALL, Post("which?"), "k")
    await chat.whisper(press_on(question, "d1"), Post("You chose 1"), instead=True)
    await chat.whisper(press_on(question, "d2"), Post("Of something else"))
    await chat.whisper(press_on(question, "d3"), Post("You chose 2"), instead=True)

    shown = [one.post.text for one in await only_private(chat) if not one.gone]
    assert shown == ["Of something else", "You chose 2"]


async def test_a_commands_card_about_a_message_replaces_that_messages_card(chat):
    question = await chat.send(HALL, Post("which?"), "k")
    await chat.whisper(press_on(question, "d1"), Post("You chose 1"), instead=True)
    quiz = commanded(delivery="d2", name="quiz")
    await chat.whisper(quiz, Post("One at a time"), instead=True, about=question)

    (card,) = await only_private(chat)
    assert (card.post.text, card.about) == ("One at a time", "/quiz")


async def test_private_cards_are_replaced_once_their_message_is_over(chat):
    grace = person("grace", "Grace")
    question, other = await chat.send(HALL, Post("a"), "k1"), await chat.send(HALL, Post("b"), "k2")
    await chat.whisper(press_on(question, "d1"), Post("until 12:00"), instead=True)
    await chat.whisper(press_on(question, "d2", grace), Post("until 12:00"), instead=True)
    await chat.whisper(press_on(other, "d3"), Post("until 13:00"), instead=True)
    for _ in range(2):  # a crash in between makes no difference
        await chat.conclude(question, lambda who: Post(f"{who} was right"))

    assert [one.post.text for one in await only_private(chat)] == ["ada was right", "until 13:00"]
    assert [one.post.text for one in await only_private(chat, "grace")] == ["grace was right"]


async def test_a_card_that_was_dismissed_does_not_come_back_when_its_message_is_over(chat):
    question = await chat.send(HALL, Post("a"), "k1")
    await chat.whisper(press_on(question, "d1"), Post("until 12:00"), instead=True)
    (card,) = await only_private(chat)
    await (await chat._open()).dismiss(card.id)
    await chat.conclude(question, lambda who: Post(f"{who} was right"))
    assert await only_private(chat) == []


async def test_what_is_answered_again_after_a_crash_stands_there_once(chat):
    for _ in range(2):
        await chat.whisper(commanded(), Post("page 1"))
    assert len(await only_private(chat)) == 1


async def test_what_is_only_acknowledged_leaves_nothing_private(chat):
    await chat.acknowledge(commanded())
    assert await only_private(chat) == []


async def test_a_confirmation_replaces_only_its_own_persons_on_its_own_message(chat):
    grace = person("grace", "Grace")
    first, second = await chat.send(HALL, Post("a"), "k1"), await chat.send(HALL, Post("b"), "k2")
    await chat.whisper(press_on(first, "d1"), Post("Ada, first"), instead=True)
    await chat.whisper(press_on(second, "d2"), Post("Ada, second"), instead=True)
    await chat.whisper(press_on(first, "d3", grace), Post("Grace, first"), instead=True)

    assert [one.post.text for one in await only_private(chat)] == ["Ada, first", "Ada, second"]
    assert [one.post.text for one in await only_private(chat, "grace")] == ["Grace, first"]


async def test_the_playground_has_a_name_and_nobody_who_runs_it(chat):
    assert await chat.title_of("playground") == "the playground"
    assert await chat.title_of("playground", "studyhall") == "#studyhall"
    assert await chat.title_of("elsewhere") == ""
    assert await chat.alert(place(), Post("help")) is Delivery.IMPOSSIBLE


async def test_direct_messages_have_a_channel_of_their_own(chat):
    assert await chat.direct(ADA, Post("hi")) is Delivery.DELIVERED
    [message] = await only_private(chat)
    assert message.channel == "@ada"


async def test_nobody_can_be_told_nothing(chat):
    nobody = person("nobody", "Nobody")
    assert await chat.direct(nobody, Post("hi")) is Delivery.IMPOSSIBLE
    assert await chat.direct(Person("slack", "T", "ada", "Ada"), Post("hi")) is Delivery.IMPOSSIBLE
    assert await chat.whisper(commanded(person=nobody), Post("hi")) is Delivery.IMPOSSIBLE


def reacted(message, delivery="r1", at=NOON, added=True):
    return Reacted(
        delivery=delivery, at=at, person=ADA, place=HALL, message=message, emoji="👍", added=added
    )


async def test_missed_gives_reactions_and_replies_as_they_were_first_told(chat):
    ref = await chat.send(HALL, Post("q"), "k")
    other = await chat.send(HALL, Post("other"), "k2")
    early = NOON - timedelta(hours=1)
    reply = Replied(
        delivery="r2", at=NOON, person=ADA, place=place(thread=ref.id), message=ref, text="2"
    )
    room = await chat._open()
    for index, event in enumerate(
        [
            reacted(ref, "r0", early),
            reacted(ref),
            reply,
            reacted(ref, "r3", added=False),
            reacted(other, "r4"),
        ]
    ):
        assert await room.keep("ada", f"action-{index}", event)

    missed = await chat.missed(ref, NOON)
    assert missed.events == [reacted(ref), reply, reacted(ref, "r3", added=False)]
    assert missed.standing is None  # each reaction has its time
    assert (await stored(chat, ref)).reactions == ()


async def test_everything_is_there_after_reopening(tmp_path):
    path = tmp_path / "room.db"
    before = WebChat(path)
    ref = await before.send(HALL, Post("q", buttons=(Button("a", "A"),), reactions=("👍",)), "k")
    room = await before._open()
    await room.keep("ada", "action-1", reacted(ref))
    joined = await room.join("Katherine")
    identity = room.file.room
    await before.close()

    after = WebChat(path)
    message = await stored(after, ref)
    assert await after.find(HALL, "k", NOON) == ref
    assert message.reactions[0].people == ("ada",)
    assert message.post.buttons[0].id == "a"
    assert await (await after._open()).join("KATHERINE") == joined
    assert (await after._open()).file.room == identity
    await after.close()


async def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path):
    path = tmp_path / "room.db"
    path.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(ChatUnavailable, match=r"room\.db cannot be used"):
        await WebChat(path).send(HALL, Post("x"), "k")


async def test_a_folder_that_cannot_be_used_is_told_with_its_setting(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"STUDYHALL_DATA: .* cannot be opened \(File exists"):
        await WebChat(tmp_path / "file" / "room.db", port=0).listen(None)


async def test_after_closing_nothing_is_sent(chat):
    await chat.close()
    with pytest.raises(ChatUnavailable):
        await chat.send(HALL, Post("x"), "k")


@pytest.mark.parametrize(
    "event",
    [
        commanded(options={"topic": "x"}, is_admin=True),
        Pressed(
            delivery="d", at=NOON, person=ADA, place=HALL, message=MessageRef(HALL, "m"),
            button="b", text="t",
        ),
        reacted(MessageRef(place(thread="m"), "n")),
        Replied(
            delivery="d", at=NOON, person=ADA, place=place(thread="m"),
            message=MessageRef(HALL, "m"), text="🎉",
        ),
        Wrote(
            delivery="d", at=NOON, person=ADA, place=HALL, message=MessageRef(HALL, "m"), text="2",
        ),
    ],
)  # fmt: skip
def test_events_come_back_as_they_were(event):
    assert load_event(dump_event(event)) == event


def test_a_post_comes_back_with_what_shows_its_answers():
    post = Post("||a||", unhide=Button("learn:a:b:0:show", "Show the answer"))
    assert load_post(dump_post(post)) == post


def test_a_post_comes_back_with_what_its_buttons_stand_for():
    named = (Button("a", "1", full="1 · One", spell_out=True), Button("b", "Hint", row=1))
    post = Post("1 One", buttons=named, brief="Which?")
    assert load_post(dump_post(post)) == post


def test_a_post_that_an_older_version_kept_is_read():
    old = json.loads(dump_post(Post("a", buttons=(Button("a", "1"),))))
    del old["unhide"], old["brief"]
    old["buttons"] = [each[:6] for each in old["buttons"]]
    assert load_post(json.dumps(old)) == Post("a", buttons=(Button("a", "1"),))


async def test_only_one_at_a_time_has_the_playgrounds_file(chat, tmp_path):
    await chat.send(HALL, Post("x"), "k")
    second = WebChat(tmp_path / "deep" / "room.db", clock=lambda: NOON)
    with pytest.raises(ChatUnavailable, match=r"is already open\. Use that one"):
        await second.send(HALL, Post("y"), "k2")

    await chat.close()
    await second.send(HALL, Post("y"), "k2")
    await second.close()
