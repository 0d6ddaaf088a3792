"""Who may use the page's routes, and what they carry."""


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
