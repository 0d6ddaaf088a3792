"""The loopback is as strict as Slack: what it lets through in a test would pass there."""

import time

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.loopback.bolt import client_of
from tests.loopback.slack import shapes
from tests.loopback.slack.faults import DROPPED, LOST, SLOW
from tests.loopback.slack.server import loopback

HI = {"type": "section", "text": {"type": "mrkdwn", "text": "Hi"}}
META = {"event_type": "studyhall_post", "event_payload": {"key": "k1"}}


@pytest.fixture
async def slack():
    async with loopback() as opened:
        yield opened
        assert opened.misshapen() == []


@pytest.fixture
def bot(slack):
    return client_of(slack)


@pytest.fixture
def here(slack):
    return slack.world.channel["id"]


async def refused(request):
    with pytest.raises(SlackApiError) as refusal:
        await request
    return refusal.value.response["error"]


async def test_a_message_is_posted_changed_read_back_and_deleted(slack, bot, here):
    posted = await bot.chat_postMessage(channel=here, text="Hello", metadata=META)
    assert posted["message"]["bot_id"] == slack.world.installed.bot_id
    await bot.chat_update(channel=here, ts=posted["ts"], text="Hello!", blocks=[HI])
    (bare,) = (await bot.conversations_history(channel=here))["messages"]
    assert bare["text"] == "Hello!"
    assert bare["edited"]["user"] == slack.world.bot["id"]
    assert "metadata" not in bare
    (full,) = (await bot.conversations_history(channel=here, include_all_metadata=True))["messages"]
    assert full["metadata"] == META
    await bot.chat_delete(channel=here, ts=posted["ts"])
    assert slack.world.said == []
    assert await refused(bot.chat_delete(channel=here, ts=posted["ts"])) == "message_not_found"


async def test_a_thread_is_read_back_without_the_channel_and_the_other_way_round(slack, bot, here):
    root = (await bot.chat_postMessage(channel=here, text="Root"))["ts"]
    for number in range(3):
        await bot.chat_postMessage(channel=here, text=f"Reply {number}", thread_ts=root)
    (seen,) = (await bot.conversations_history(channel=here))["messages"]
    assert seen["reply_count"] == 3
    thread = await bot.conversations_replies(channel=here, ts=root, limit=2)
    assert [each["text"] for each in thread["messages"]] == ["Root", "Reply 0", "Reply 1"]
    cursor = thread["response_metadata"]["next_cursor"]
    rest = await bot.conversations_replies(channel=here, ts=root, limit=2, cursor=cursor)
    assert [each["text"] for each in rest["messages"]] == ["Root", "Reply 2"]
    lost = bot.chat_postMessage(channel=here, text="x", thread_ts="1.000001")
    assert await refused(lost) == "thread_not_found"


async def test_a_reaction_is_a_known_name_and_stands_once(slack, bot, here):
    ts = (await bot.chat_postMessage(channel=here, text="Hello"))["ts"]
    where = {"channel": here, "timestamp": ts}
    await bot.reactions_add(name="one", **where)
    assert await refused(bot.reactions_add(name="one", **where)) == "already_reacted"
    assert await refused(bot.reactions_remove(name="two", **where)) == "no_reaction"
    assert await refused(bot.reactions_add(name="regional_indicator_c", **where)) == "invalid_name"
    await bot.reactions_add(name="thumbsup", **where)
    for number in range(30):
        slack.reacts(slack.world.joins(f"P{number}"), slack.world.said[0], "one")
    some = (await bot.reactions_get(**where))["message"]["reactions"]
    every = (await bot.reactions_get(full=True, **where))["message"]["reactions"]
    assert [(each["name"], each["count"]) for each in some] == [("one", 31), ("+1", 1)]
    assert [len(each["users"]) for each in (some[0], every[0])] == [25, 31]
    await bot.reactions_remove(name="one", **where)
    lost = bot.reactions_add(channel=here, timestamp="1.000001", name="one")
    assert await refused(lost) == "message_not_found"


async def test_who_has_no_good_token_is_turned_away(slack, here):
    assert (await client_of(slack).auth_test())["team_id"] == slack.world.team["id"]
    assert await refused(client_of(slack, "xoxb-wrong").auth_test()) == "invalid_auth"
    async with aiohttp.ClientSession() as bare, bare.post(f"{slack.base}auth.test") as answer:
        assert (await answer.json())["error"] == "not_authed"
    wrong = client_of(slack, slack.world.installed.token).apps_connections_open(app_token="xapp-no")
    assert await refused(wrong) == "invalid_auth"
    slack.revokes()
    assert await refused(client_of(slack).auth_test()) == "token_revoked"


async def test_a_missing_scope_is_named(slack, bot, here):
    slack.world.installed.scopes = {"channels:read"}
    with pytest.raises(SlackApiError) as refusal:
        await bot.chat_postMessage(channel=here, text="x")
    told = refusal.value.response
    assert (told["needed"], told["provided"]) == ("chat:write", "channels:read")
    private = slack.world.has_channel("secret", members=[slack.world.bot["id"]], private=True)
    assert (await bot.conversations_info(channel=here))["channel"]["is_member"] is True
    assert await refused(bot.conversations_info(channel=private["id"])) == "missing_scope"
    assert (await bot.auth_test()).headers["x-oauth-scopes"] == "channels:read"


async def test_a_bot_speaks_only_where_it_may(slack, bot):
    world = slack.world
    world.installed.scopes.discard("chat:write.public")
    away, private = world.has_channel("away"), world.has_channel("secret", private=True)
    posts = [(away, "not_in_channel"), (private, "channel_not_found")]
    for channel, error in posts:
        assert await refused(bot.chat_postMessage(channel=channel["id"], text="x")) == error
    assert await refused(bot.chat_postMessage(channel="C404", text="x")) == "channel_not_found"
    assert await refused(bot.conversations_history(channel=away["id"])) == "not_in_channel"
    slack.invites(away)
    await bot.chat_postMessage(channel=away["id"], text="x")
    (said,) = world.said_in(away["id"])
    slack.archives(away)
    assert await refused(bot.chat_postMessage(channel=away["id"], text="x")) == "is_archived"
    gone = bot.chat_update(channel=away["id"], ts=said["ts"], text="y")
    assert await refused(gone) == "is_archived"
    ann = world.joins("Ann")
    slack.says(ann, "mine")
    (hers,) = world.messages[world.channel["id"]].values()
    theft = bot.chat_update(channel=world.channel["id"], ts=hers["ts"], text="y")
    assert await refused(theft) == "cant_update_message"


async def test_a_private_message_reaches_one_person_and_no_history(slack, bot, here):
    ann, bo = slack.world.joins("Ann"), slack.world.joins("Bo")
    await bot.chat_postEphemeral(channel=here, user=ann["id"], text="Only you")
    assert [each.text for each in slack.world.whispers(ann)] == ["Only you"]
    assert slack.world.whispers(bo) == []
    assert (await bot.conversations_history(channel=here))["messages"] == []
    away = slack.world.has_channel("away", members=[slack.world.bot["id"]])
    stranger = bot.chat_postEphemeral(channel=away["id"], user=ann["id"], text="x")
    assert await refused(stranger) == "user_not_in_channel"


async def test_a_direct_message_opens_a_conversation(slack, bot):
    ann, gone = slack.world.joins("Ann"), slack.world.joins("Gone", deleted=True)
    opened = await bot.conversations_open(users=ann["id"])
    assert (await bot.conversations_open(users=ann["id"]))["already_open"] is True
    posted = await bot.chat_postMessage(channel=ann["id"], text="Hello")
    assert posted["channel"] == opened["channel"]["id"]
    assert await refused(bot.conversations_open(users=gone["id"])) == "user_disabled"
    assert await refused(bot.conversations_open(users="U404")) == "user_not_found"


async def test_one_message_a_second_and_channel(slack, bot, here):
    slack.chat.one_a_second = True
    other = slack.world.has_channel("other", members=[slack.world.bot["id"]])["id"]
    await bot.chat_postMessage(channel=here, text="1")
    await bot.chat_postMessage(channel=other, text="1")
    with pytest.raises(SlackApiError) as refusal:
        await bot.chat_postMessage(channel=here, text="2")
    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["Retry-After"] == "1"
    assert slack.chat.limited == 1


async def test_faults_come_when_they_are_planned(slack, bot, here):
    post = "chat.postMessage"
    slack.faults.plan(post, DROPPED)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await bot.chat_postMessage(channel=here, text="kept")
    slack.faults.plan(post, LOST)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await bot.chat_postMessage(channel=here, text="lost")
    slack.faults.plan(post, 500)
    slack.faults.plan(post, "is_archived")
    slack.faults.plan(post, SLOW, seconds=0.1)
    with pytest.raises(SlackApiError, match="500"):
        await bot.chat_postMessage(channel=here, text="500")
    assert await refused(bot.chat_postMessage(channel=here, text="x")) == "is_archived"
    before = time.perf_counter()
    await bot.chat_postMessage(channel=here, text="slow")
    assert time.perf_counter() - before >= 0.1
    assert [each["text"] for each in slack.world.said] == ["kept", "slow"]
    assert [each.status for each in slack.api.asked(post)][-3:] == [500, 200, 200]


async def test_a_picture_is_uploaded_in_three_steps(slack, bot, here):
    done = await bot.files_upload_v2(
        filename="card.png", content=b"PNG", alt_txt="A card", title="Card"
    )
    file = done["files"][0]["id"]
    assert slack.files.bytes[file] == b"PNG"
    picture = {"type": "image", "alt_text": "A card", "slack_file": {"id": file}}
    await bot.chat_postMessage(channel=here, text="x", blocks=[picture])
    await bot.files_upload_v2(filename="b.png", content=b"B", channel=here, initial_comment="See")
    assert [each.get("subtype") for each in slack.world.said] == [None, "file_share"]
    short = await bot.files_getUploadURLExternal(filename="c.png", length=3)
    unsent = bot.files_completeUploadExternal(files=[{"id": short["file_id"]}])
    assert await refused(unsent) == "file_not_found"


async def test_people_channels_team_and_bot_are_told(slack, bot, here):
    world = slack.world
    ann = world.joins("Ann", is_restricted=True)
    assert (await bot.users_info(user=ann["id"]))["user"]["is_restricted"] is True
    assert await refused(bot.users_info(user="U404")) == "user_not_found"
    first = await bot.users_list(limit=1)
    rest = await bot.users_list(limit=1, cursor=first["response_metadata"]["next_cursor"])
    assert [each["name"] for each in (*first["members"], *rest["members"])] == ["studyhall", "ann"]
    world.has_channel("away")
    assert [each["id"] for each in (await bot.users_conversations())["channels"]] == [here]
    assert len((await bot.conversations_list())["channels"]) == 2
    assert (await bot.team_info())["team"]["name"] == "The club"
    assert (await bot.bots_info(bot=world.installed.bot_id))["bot"]["app_id"] == world.app_id


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_an_oauth_code_installs_once(slack):
    install = slack.world.opens("Another club")
    slack.world.codes["the-code"] = install
    asked = {"client_id": slack.world.client_id, "client_secret": slack.world.client_secret}
    wrong = client_of(slack, "").oauth_v2_access(
        **{**asked, "client_secret": "no"}, code="the-code"
    )
    assert await refused(wrong) == "bad_client_secret"
    got = await client_of(slack, "").oauth_v2_access(**asked, code="the-code")
    assert (await client_of(slack, got["access_token"]).auth_test())["team"] == "Another club"
    again = client_of(slack, "").oauth_v2_access(**asked, code="the-code")
    assert await refused(again) == "invalid_code"
    here = slack.world.channel["id"]
    strange = client_of(slack, got["access_token"]).chat_postMessage(channel=here, text="x")
    assert await refused(strange) == "channel_not_found"


def test_a_strange_or_missing_key_is_noticed():
    good = {"ok": True, "channel": "C1", "ts": "1.000001"}
    assert shapes.faults_of_answer("chat.delete", good) == []
    strange = shapes.faults_of_answer("chat.delete", {"ok": True, "channel": "C1", "nonce": "n"})
    assert strange == ["chat.delete: Slack has no nonce", "chat.delete: ts is missing"]
    refusal = {"ok": False, "error": "x", "code": 4}
    assert shapes.faults_of_answer("chat.delete", refusal) == ["chat.delete: code in a refusal"]
