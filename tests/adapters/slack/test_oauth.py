"""Several workspaces in one process: each installs the app by OAuth, and is on its own."""

import asyncio
import re
import time
from urllib.parse import parse_qs, urlparse

import aiohttp
import pytest
from slack_sdk.oauth.installation_store.models.bot import Bot
from sqlalchemy import func, inspect, select, table, text

from adapters.slack.chat import SlackChat
from adapters.slack.config import Connection
from adapters.slack.oauth import Installed, tables
from adapters.slack.oauth_state import SignedStates
from adapters.slack.rate_limit import RateLimit
from adapters.slack.scopes import scopes
from adapters.slack.workspaces import Workspaces
from bot.chat.model import Place, Post
from bot.errors import ChatRefused
from tests.adapters.slack.club import free_port
from tests.loopback.slack import payloads
from tests.loopback.slack.deliveries import EVENTS
from tests.loopback.slack.faults import DROPPED
from tests.loopback.slack.server import loopback, until
from tests.loopback.slack.world import words

# slack_sdk still asks aiohttp for it.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


class Echo:
    """Says who pressed what."""

    def __init__(self):
        self.chat = None
        self.heard = []

    async def handle(self, event, kept):
        self.heard.append(event)
        await self.chat.whisper(event, Post(f"Hello {event.person.name}"))

    async def complete(self, person, place, command, option, typed):
        return []


@pytest.fixture(params=["socket", "http"])
async def slack(request):
    async with loopback(http=request.param == "http") as opened:
        opened.world.installs.clear()  # nobody has installed it yet
        yield opened


async def store_of(store, client_id, *keys):
    installed = Installed(client_id, store.engine, keys)
    async with store.write() as connection:
        await connection.run_sync(installed.prepare)
        await connection.run_sync(installed.prepare)  # at each start
    return installed


@pytest.fixture
async def house(slack, store):
    port = free_port()
    settings = slack.settings(port)
    connection = Connection(
        app_token=settings.get("SLACK_APP_TOKEN"),
        signing_secret=settings.get("SLACK_SIGNING_SECRET"),
        client_id=slack.world.client_id,
        client_secret=slack.world.client_secret,
        api=slack.base,
        port=port,
    )
    echo = Echo()
    installed = await store_of(store, slack.world.client_id)
    echo.chat = SlackChat(connection, installed=installed, pace=RateLimit(gap=0.0))
    listening = asyncio.create_task(echo.chat.listen(echo))
    await asyncio.wait_for(echo.chat.ready.wait(), 5)
    echo.base = f"http://127.0.0.1:{port}"
    yield echo
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def install(slack, house, name):
    """Somebody walks through the two pages, and Slack's own in between."""
    new = slack.world.opens(name)
    slack.world.codes["code-" + name] = new
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.get(f"{house.base}/slack/install") as page:
            html = await page.text()
            cookie = page.headers["Set-Cookie"].split(";")[0]
        link = re.search(r'href="(https://slack\.com/oauth[^"]+)"', html)[1].replace("&amp;", "&")
        asked = parse_qs(urlparse(link).query)
        assert sorted(asked["scope"][0].split(",")) == scopes()
        back = {"code": "code-" + name, "state": asked["state"][0]}
        headers = {"Cookie": cookie}
        async with browser.get(
            f"{house.base}/slack/oauth_redirect", params=back, headers=headers
        ) as done:
            assert done.status == 200, await done.text()
        async with browser.get(
            f"{house.base}/slack/oauth_redirect", params=back, headers=headers
        ) as again:
            assert again.status == 401  # Slack takes a code once
    return new


async def test_each_workspace_installs_and_is_answered_with_its_own_token(slack, house):
    here = {}
    for name in ("The club", "The school"):
        new = await install(slack, house, name)
        who = slack.world.joins("Ada of " + name, new.team)
        slack.commands(who, "/study-me")
        await until(lambda who=who: slack.world.whispers(who), "an answer", 5)
        assert slack.world.whispers(who)[0].text == f"Hello {who['name']}"
        here[new.team] = who
    assert {each.person.space for each in house.heard} == set(here)
    for team, who in here.items():
        channel = slack._home_of(who)["id"]
        await house.chat.send(Place("slack", team, channel), Post("All of you"), team)
        assert [words(each) for each in slack.world.said_in(channel)] == ["All of you"]
        assert await house.chat.title_of(team) in ("The club", "The school")


@pytest.mark.parametrize("fault", [500, "fatal_error", DROPPED])
async def test_a_slack_that_does_not_answer_the_exchange_is_not_a_wrong_code(
    slack, house, fault, caplog
):
    state = await SignedStates(slack.world.client_secret).async_issue()
    slack.faults.plan("oauth.v2.access", fault)
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(
            f"{house.base}/slack/oauth_redirect",
            params={"code": "code-once", "state": state},
            headers={"Cookie": f"slack-app-oauth-state={state}"},
        ) as done,
    ):
        page = await done.text()
    assert done.status == 503
    assert "Slack did not answer" in page
    assert 'href="/slack/install"' in page
    assert "invalid_code" not in page
    assert "code-once" not in caplog.text


async def test_visits_to_the_page_of_installation_leave_no_row(slack, house, store):
    async with aiohttp.ClientSession() as browser:
        for _ in range(20):
            async with browser.get(f"{house.base}/slack/install") as page:
                assert page.status == 200
    async with store.read() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        for name in names:
            if name.startswith(("slack_", "oauth_")):
                assert await connection.scalar(select(func.count()).select_from(table(name))) == 0


async def test_the_rows_of_earlier_visits_are_removed(store):
    async with store.write() as connection:
        await connection.run_sync(tables().create_all)
        await connection.execute(
            text(
                "INSERT INTO slack_oauth_states (state, expire_at) "
                "VALUES ('x', '2026-03-01 00:00:00')"
            )
        )
    await store_of(store, "1.2")
    async with store.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM slack_oauth_states")) == 0


@pytest.mark.parametrize(
    ("state", "cookie", "status"),
    [
        ("own", "none", 400),  # no cookie: the link was not opened here
        ("own", "other", 400),  # somebody else's state, sent to us in a link
        ("forged", "forged", 401),
        ("1.x.y", "1.x.y", 401),
        ("\u00e9", "\u00e9", 401),
        ("", "", 401),
    ],
)
async def test_a_state_of_another_browser_or_of_nobody_is_refused(
    slack, house, state, cookie, status
):
    states = SignedStates(slack.world.client_secret)
    own = await states.async_issue()
    known = {"own": own, "other": await states.async_issue(), "forged": own[:-1] + "z"}
    headers = {"Cookie": f"slack-app-oauth-state={known.get(cookie, cookie)}"}
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(
            f"{house.base}/slack/oauth_redirect",
            params={"code": "code", "state": known.get(state, state)},
            headers={} if cookie == "none" else headers,
        ) as done,
    ):
        assert done.status == status, await done.text()


async def test_a_state_is_known_in_every_process_until_it_is_old():
    now = 1_700_000_000.0
    issued = await SignedStates("secret", lambda: now).async_issue()
    for age, fresh in ((-2, False), (0, True), (599, True), (601, False)):
        states = SignedStates("secret", lambda age=age: now + age)
        assert await states.async_consume(issued) is fresh
    assert not await SignedStates("another", lambda: now).async_consume(issued)
    for forged in ("", ".", "a.b", issued[:-1], f"9{issued}", "\ud800.\ud800", issued + "é"):
        assert not await SignedStates("secret", lambda: now).async_consume(forged)


async def test_who_takes_the_app_out_is_forgotten(slack, house):
    new = await install(slack, house, "The club")
    place = Place("slack", new.team, "C1")
    assert await house.chat.title_of(new.team) == "The club"
    told = slack.uninstalls(new.team)
    await asyncio.gather(*(each.over.wait() for each in told if each is not None))
    with pytest.raises(ChatRefused, match="install me again"):
        await house.chat.send(place, Post("x"), "key")
    assert await house.chat._installed.bot_in(new.team) is None


async def test_the_latest_installation_counts_be_it_of_a_whole_organisation(store):
    installed = await store_of(store, "1.2")

    def bot(token, when, **changes):
        given = {"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": False, **changes}
        return Bot(
            app_id="A1",
            bot_token=token,
            bot_id="B1",
            bot_user_id="U1",
            bot_scopes=["commands"],
            installed_at=when,
            **given,
        )

    await installed.async_save_bot(bot("xoxb-1", 1_700_000_000.0))
    await installed.async_save_bot(bot("xoxb-2", 1_700_000_100.0))
    await installed.async_save_bot(bot("xoxb-3", 1_700_000_200.0, team_id=None))
    assert (await installed.bot_in("T1")).bot_token == "xoxb-2"
    assert (await installed.bot_in("E1")).bot_token == "xoxb-3"
    assert await installed.bot_in("T2") is None
    assert await (await store_of(store, "other")).bot_in("T1") is None
    assert await installed.forget("T1", 1_700_000_100)
    assert await installed.bot_in("T1") is None
    assert await installed.bot_in("E1") is not None


async def test_an_uninstalling_that_is_told_late_leaves_a_new_installation_alone(slack, house):
    new = await install(slack, house, "The club")
    sent = {"event_time": int(time.time()) - 60}
    for kind, told in (
        ("app_uninstalled", {}),
        ("tokens_revoked", {"tokens": {"oauth": [], "bot": [new.bot["id"]]}}),
    ):
        event = payloads.event_callback(slack.world, new.team, {"type": kind, **told})
        await slack.postman.deliver(EVENTS, event | sent).over.wait()
    assert (await house.chat._installed.bot_in(new.team)).bot_token == new.token
    assert await house.chat.title_of(new.team) == "The club"


async def test_a_token_of_a_person_that_is_revoked_takes_nothing_out(slack, house):
    new = await install(slack, house, "The club")
    tokens = {"oauth": ["U1"], "bot": []}
    told = slack.events.tell(new.team, {"type": "tokens_revoked", "tokens": tokens})
    await told.over.wait()
    assert await house.chat._installed.bot_in(new.team) is not None


def test_a_form_of_somebody_of_another_workspace_is_of_the_one_that_installed_the_app():
    several = Connection(app_token="xapp-1", client_id="1.2", client_secret="secret")
    workspaces = Workspaces(several)
    view = {"team_id": "T2", "app_installed_team_id": "T1"}
    sent = {"type": "view_submission", "team": {"id": "T2"}, "user": {"id": "U2"}, "view": view}
    assert workspaces.space(sent) == "T1"
    assert workspaces.space({**sent, "view": {"team_id": "T2"}}) == "T2"
