"""Who may use the page's routes, and what they carry."""

import pytest


async def test_malformed_json_is_refused(visitor):
    for body, kind, status in (
        (b"{", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"[1]", "application/json", 400),
    ):
        async with visitor.session.post(
            f"{visitor.url}say",
            data=body,
            headers={"Content-Type": kind, "Origin": visitor.url.rstrip("/")},
        ) as answer:
            assert answer.status == status


async def test_strangers_are_refused(visitor):
    async with visitor.session.get(visitor.url, headers={"Host": "evil.example"}) as answer:
        assert answer.status == 421
    for origin in ("https://evil.example", "null", ""):
        status, _ = await visitor.post("people", name="X", headers={"Origin": origin})
        assert status == 403


PATHS = ("", "events?as=ada", "pictures/x?as=ada", "static/app.js")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "told",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # another port of this computer
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
async def test_another_sites_page_reads_nothing(visitor, path, told):
    async with visitor.session.get(visitor.url + path, headers=told) as answer:
        assert answer.status == 403
        assert answer.content_type == "application/json"


@pytest.mark.parametrize("path", [*PATHS, "say", "press", "react", "dismiss", "people", "complete"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1"]
)
async def test_no_route_answers_under_another_name(visitor, playground, path, host):
    headers = {
        "Host": host.format(port=playground.port),
        "Origin": f"http://{host.format(port=playground.port)}",
        "Content-Type": "application/json",
    }
    method = "GET" if path in PATHS else "POST"
    async with visitor.session.request(method, visitor.url + path, headers=headers) as answer:
        assert answer.status == 421


async def test_a_post_that_says_it_is_another_sites_is_refused(visitor):
    own = {"Origin": visitor.url.rstrip("/")}
    assert (await visitor.post("people", name="X", headers=own))[0] == 200
    for site in ("cross-site", "same-site"):
        told = {**own, "Sec-Fetch-Site": site}
        assert (await visitor.post("people", name="Y", headers=told))[0] == 403


async def test_a_link_on_another_site_opens_the_page_alone(visitor):
    told = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    told["Sec-Fetch-Dest"] = "document"
    async with visitor.session.get(visitor.url, headers=told) as answer:
        assert answer.status == 200
    async with visitor.session.get(visitor.url + "events?as=ada", headers=told) as answer:
        assert answer.status == 403


async def test_the_page_is_itself_by_either_name(visitor, playground):
    for name in ("127.0.0.1", "localhost"):
        host = f"{name}:{playground.port}"
        told = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
        async with visitor.session.get(visitor.url + "events?as=ada", headers=told) as answer:
            assert answer.status == 200
        assert (await visitor.post("people", name="X", headers=told))[0] == 200


async def test_the_page_carries_its_guards(visitor):
    async with visitor.session.get(visitor.url) as answer:
        policy = answer.headers["Content-Security-Policy"]
        html = await answer.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "onclick=" not in html
    assert "style=" not in html
    assert "<script>" not in html


async def test_static_files_do_not_lead_elsewhere(visitor):
    for path, status in (("static/app.js", 200), ("static/..%2fserver.py", 404)):
        async with visitor.session.get(visitor.url + path) as answer:
            assert answer.status == status


async def test_only_this_computer_is_listened_to(playground):
    assert playground.url.startswith("http://127.0.0.1:")
