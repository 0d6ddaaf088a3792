"""What Slack tells, in the shape of its own samples, becomes our events."""

from datetime import UTC, datetime

import pytest

from adapters.slack import parse
from adapters.slack.parse import Way
from bot.chat.events import Removed
from bot.chat.model import MessageRef, Person, Place

T, C, ADA, ME = "T1", "C1", "U1", "UBOT"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TS = "1772366400.000100"
WHERE = Place("slack", T, C)


def command(name="/learn", text="", **changes):
    body = {
        "team_id": T,
        "channel_id": C,
        "channel_name": "general",
        "user_id": ADA,
        "user_name": "ada",
        "command": name,
        "text": text,
        "response_url": "https://hooks.example/1",
        "trigger_id": "13.37",
        **changes,
    }
    return parse.commanded(body, T, changes.pop("prefix", ""), NOON), parse.command_way(body)


def test_a_command_has_its_options_as_text():
    event, way = command("/quiz", "pretraining easy 60")
    assert event.name == "quiz"
    assert event.options == {"topic": "pretraining", "difficulty": "easy", "seconds": "60"}
    assert (event.delivery, event.at, event.place) == ("13.37", NOON, WHERE)
    assert event.person == Person("slack", T, ADA, "")
    assert event.person.name == "ada"
    assert way.response_url == "https://hooks.example/1"
    assert not event.place.direct


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("why pretraining", {"topic": "pretraining", "mode": "why"}),
        ("“fine tuning” why", {"topic": "fine tuning", "mode": "why"}),
        ("mode:deep  fine tuning", {"topic": "fine tuning", "mode": "deep"}),
        ("&lt;x&gt; &amp; y", {"topic": "<x> & y"}),
        ("<https://a.b/c|a.b/c>", {"topic": "a.b/c"}),
        ("", {}),
    ],
)
def test_arguments_are_read_forgivingly(text, options):
    assert command("/learn", text)[0].options == options


@pytest.mark.parametrize("text", ["help", " HELP ", "?", "--help"])
@pytest.mark.parametrize("name", ["learn", "quiz", "leaderboard", "team", "me"])
def test_help_as_an_argument_asks_about_the_command(name, text):
    event, _ = command(f"/{name}", text)
    assert (event.name, event.options) == ("help", {"about": name})


def test_a_prefix_is_taken_off():
    body = {"command": "/Study-Learn", "text": "x", "user_id": ADA}
    assert parse.commanded(body, T, "study-", NOON).name == "learn"
    assert parse.commanded({**body, "command": "/other"}, T, "study-", NOON).name == "other"
    helped = {**body, "command": "/study-help", "text": "/study-learn"}
    assert parse.commanded(helped, T, "study-", NOON).options == {"about": "learn"}


def test_a_name_that_slack_has_itself_is_known_by_its_other_one():
    assert command("/study-me")[0].name == "me"
    assert command("/study-me", "help")[0].options == {"about": "me"}
    assert command("/help", "study-me")[0].options == {"about": "me"}


def test_a_command_in_a_direct_message_is_known():
    assert command(channel_id="D1")[0].place.direct
    assert command(channel_name="directmessage")[0].place.direct


def press(action=None, **changes):
    return {
        "type": "block_actions",
        "team": {"id": T},
        "user": {"id": ADA, "username": "ada", "name": "ada", "team_id": T},
        "trigger_id": "13.37",
        "container": {"type": "message", "message_ts": TS, "channel_id": C, "is_ephemeral": False},
        "channel": {"id": C, "name": "general"},
        "message": {"ts": TS},
        "response_url": "https://hooks.example/1",
        "actions": [{"action_id": "quiz:1:0", "action_ts": "1772366460.5", **(action or {})}],
        **changes,
    }


def test_a_press_names_its_message_and_its_time():
    event = parse.pressed(press(), T)
    assert event.button == "quiz:1:0"
    assert event.message == MessageRef(WHERE, TS)
    assert event.at == datetime(2026, 3, 1, 12, 1, 0, 500_000, tzinfo=UTC)
    assert event.text is None
    assert parse.pressed(press(), T).delivery == event.delivery
    assert parse.pressed(press(trigger_id="13.38"), T).delivery != event.delivery


def test_a_press_in_a_thread_is_answered_there():
    container = {"type": "message", "message_ts": TS, "channel_id": C, "thread_ts": "1.2"}
    assert parse.pressed(press(container=container), T).place.thread == "1.2"


def test_a_press_in_a_direct_message_says_so():
    container = {"type": "message", "message_ts": TS, "channel_id": "D1"}
    alone = press(container=container, channel={"id": "D1"})
    assert parse.pressed(alone, T).place.direct
    assert not parse.pressed(press(), T).place.direct


def test_a_press_tells_how_it_came():
    assert parse.press_way(press()) == Way("https://hooks.example/1", "13.37")
    private = {"type": "message", "message_ts": TS, "channel_id": C, "is_ephemeral": True}
    assert parse.press_way(press(container=private)).private
    at_home = press(container={"type": "view", "view_id": "V1"}, channel=None, message=None)
    assert parse.press_way(at_home).home
    assert parse.pressed(at_home, T).place.channel == ""
    assert parse.press_way(press({"value": "Your answer"})).asks == "Your answer"


def test_what_was_typed_comes_back_with_where_the_button_stood():
    container = {"type": "message", "message_ts": TS, "channel_id": C, "thread_ts": "1.2"}
    body = press({"value": "Your answer"}, container=container)
    event, way = parse.pressed(body, T), parse.press_way(body)
    view = {
        "id": "V1",
        "callback_id": event.button,
        "private_metadata": parse.context(event, way, 300),
        "state": {"values": {"answer": {"text": {"value": "a &lt; b :two:"}}}},
    }
    told, back, longest = parse.submitted(
        {"user": {"id": ADA, "name": "ada"}, "view": view}, T, NOON
    )
    assert (told.place, told.message) == (event.place, event.message)
    assert (told.button, told.text, told.at) == ("quiz:1:0", "a < b 2\ufe0f\u20e3", NOON)
    assert back == Way(response_url="https://hooks.example/1")
    assert told.delivery == "V1:submitted"
    assert longest == 300


def reaction(**changes):
    event = {
        "type": "reaction_added",
        "user": ADA,
        "item": {"type": "message", "channel": C, "ts": TS},
        "reaction": "two",
        "item_user": ME,
        "event_ts": "1772366400.000200",
        **changes,
    }
    return parse.reacted({"event_id": "Ev1", "event": event}, T)


def test_a_reaction_is_written_in_one_way():
    event = reaction()
    assert (event.emoji, event.added, event.delivery) == ("2\ufe0f\u20e3", True, "Ev1")
    assert event.message == MessageRef(WHERE, TS)
    assert event.at == datetime(2026, 3, 1, 12, 0, 0, 200, tzinfo=UTC)
    assert not reaction(type="reaction_removed").added
    assert reaction(reaction="+1::skin-tone-4").emoji == "👍"


@pytest.mark.parametrize("changes", [{"item": {"type": "file", "file": "F1"}}, {"user": None}])
def test_what_is_no_reaction_to_a_message_is_no_event(changes):
    assert reaction(**changes) is None


def said(**changes):
    message = {
        "type": "message",
        "user": ADA,
        "text": "the second",
        "ts": "1772366401.000100",
        "thread_ts": TS,
        **changes,
    }
    return parse.replied(message, T, C, ME)


def test_a_reply_names_the_root_of_its_thread():
    event = said()
    assert event.message == MessageRef(WHERE, TS)
    assert event.place == Place("slack", T, C, TS)
    assert event.text == "the second"
    assert event.delivery == f"{C}:1772366401.000100"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (f"<@{ME}> the second", "the second"),
        (":two:", "2\ufe0f\u20e3"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("<https://a.b|here> <@U7> <!here> <#C1|general>", "here @U7 @here #general"),
    ],
)
def test_a_reply_is_read_without_slacks_marks(text, plain):
    assert said(text=text).text == plain


def test_a_reply_sent_to_the_channel_too_and_one_with_a_file_count():
    assert said(subtype="thread_broadcast") is not None
    assert said(subtype="file_share") is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"thread_ts": None},  # no reply
        {"thread_ts": "1772366401.000100"},  # the root itself
        {"bot_id": "B1"},  # a bot
        {"bot_id": "B1", "subtype": "bot_message", "user": None},  # a workflow
        {"user": "USLACKBOT"},
        {"user": ME},
        {"user": None},
        {"text": ""},
        {"text": f"<@{ME}>"},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"hidden": True},
    ],
)
def test_what_is_no_answer_is_no_event(changes):
    assert said(**changes) is None


def test_a_visit_is_of_the_home_alone():
    event = {"type": "app_home_opened", "user": ADA, "channel": "D1", "event_ts": TS}
    assert parse.visited({"event_id": "Ev1", "event": {**event, "tab": "messages"}}, T) is None
    visit = parse.visited({"event_id": "Ev1", "event": {**event, "tab": "home"}}, T)
    assert visit.person == Person("slack", T, ADA, "")


def wrote(**changes):
    message = {"type": "message", "user": "U1", "text": "2", "ts": "1772366401.000100", **changes}
    return parse.wrote(message, T, C, ME)


def test_a_few_characters_in_a_channel_are_told_with_their_message():
    event = wrote(text=":two:")
    assert event.text == "2\ufe0f\u20e3"
    assert event.place == WHERE
    assert event.message == MessageRef(WHERE, "1772366401.000100")
    assert event.delivery == f"{C}:1772366401.000100"


@pytest.mark.parametrize(
    "changes",
    [
        {"thread_ts": TS},
        {"text": ""},
        {"text": "x" * 9},
        {"text": "x" * 40_000},
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"user": ME},
        {"user": "USLACKBOT"},
    ],
)
def test_replies_long_talk_and_what_no_person_wrote_are_no_marks(changes):
    assert wrote(**changes) is None


BEFORE = {"type": "message", "user": ME, "bot_id": "BBOT", "text": "Which …?", "ts": TS}


def befell(subtype, **changes):
    event = {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": C,
        "previous_message": BEFORE,
        "ts": "1772366500.000200",
        "event_ts": "1772366500.000200",
        "channel_type": "channel",
        **changes,
    }
    return parse.removed(event, T, ME)


TOMBSTONE = {
    "type": "message",
    "subtype": "tombstone",
    "text": "This message was deleted.",
    "user": "USLACKBOT",
    "hidden": True,
    "thread_ts": TS,
    "reply_count": 1,
    "ts": TS,
}


@pytest.mark.parametrize(
    ("subtype", "told"),
    [
        ("message_deleted", {"deleted_ts": TS}),
        ("message_changed", {"message": TOMBSTONE}),  # it had a thread
    ],
)
def test_a_message_of_ours_that_was_deleted_is_gone(subtype, told):
    at = parse.moment("1772366500.000200")
    assert befell(subtype, **told) == Removed(WHERE, frozenset({TS}), at)


def test_a_reply_or_mark_that_its_author_deleted_is_told_with_its_time():
    for before in ({"thread_ts": TS, "text": "x" * 100}, {"text": "2"}):
        mine = {"type": "message", "user": ADA, "ts": "1772366401.000100", **before}
        gone = befell("message_deleted", deleted_ts=mine["ts"], previous_message=mine)
        assert gone.messages == frozenset({mine["ts"]})
        assert gone.at == parse.moment("1772366500.000200")


@pytest.mark.parametrize(
    ("subtype", "told"),
    [
        ("message_changed", {"message": {**BEFORE, "text": "The answer is 2"}}),
        ("message_deleted", {"deleted_ts": TS, "previous_message": {**BEFORE, "user": ADA}}),
        ("message_deleted", {}),
    ],
)
def test_what_was_edited_or_is_a_bots_is_not_gone(subtype, told):
    if subtype == "message_deleted" and not told:
        told = {"previous_message": {}}
    assert befell(subtype, **told) is None


@pytest.mark.parametrize(
    "kind", ["channel_deleted", "channel_archive", "group_deleted", "group_archive"]
)
def test_a_channel_that_is_closed_is_gone_with_all_in_it(kind):
    event = {"type": kind, "channel": C, "actor_id": ADA, "event_ts": TS}
    assert parse.removed(event, T, ME) == Removed(WHERE, None)


def test_a_changed_profile_is_told_with_its_name():
    user = {"id": ADA, "name": "ada", "profile": {"display_name": "Countess"}}
    body = {
        "event_id": "Ev1",
        "event_time": 1772366400,
        "event": {"type": "user_change", "user": user, "cache_ts": 1772366400},
    }
    event = parse.renamed(body, T, "Countess")
    assert (event.delivery, event.at) == ("Ev1", NOON)
    assert (event.person, event.person.name) == (Person("slack", T, ADA, ""), "Countess")
    assert parse.renamed({**body, "event": {"type": "user_change", "user": {}}}, T, "") is None
