from html import unescape
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from tests.sandbox_server import SandboxServer

LINK = "https://example.org/r/abc123"


def compose(sandbox: SandboxServer, path: str, **query: str) -> str:
    page = requests.get(f"{sandbox.url}{path}?{urlencode(query)}", timeout=60)
    assert page.status_code == 200
    assert "nothing leaves this machine" in page.text
    return page.text


@pytest.mark.parametrize(
    ("path", "query", "shown"),
    [
        ("/intent/post", {"text": "Nurses win", "url": LINK, "hashtags": "union"}, f"Nurses win {LINK} #union"),
        ("/intent/compose", {"text": f"Nurses win {LINK}"}, f"Nurses win {LINK}"),
        ("/share", {"text": "Nurses win\n\nin Duluth"}, "Nurses win\n\nin Duluth"),
        ("/intent/post", {"text": '"<script>'}, '"<script>'),
    ],
)
def test_a_composer_opens_with_the_text_filled_in(
    sandbox: SandboxServer, path: str, query: dict[str, str], shown: str
) -> None:
    html = compose(sandbox, path, **query)
    written = html.partition('<textarea id="text" name="text">')[2].partition("</textarea>")[0]
    assert unescape(written) == shown
    assert "<script" not in html


def test_facebook_takes_the_address_alone(sandbox: SandboxServer) -> None:
    html = compose(sandbox, "/sharer/sharer.php", u=LINK, quote="ignored")
    assert "ignored" not in html
    assert f'name="link" value="{LINK}"' in html


@pytest.mark.parametrize("network", ["x", "bluesky", "mastodon"])
def test_what_was_composed_is_a_post_whose_address_can_be_copied(sandbox: SandboxServer, network: str) -> None:
    form = {"author": "carol", "text": f"Nurses win {LINK}", "link": ""}
    page = requests.post(f"{sandbox.url}/_sandbox/compose/{network}", data=form, timeout=60)
    address = page.text.partition('readonly value="')[2].partition('"')[0]
    here = page.url.removesuffix("?posted=1")
    assert page.status_code == 200
    assert (
        address == {"x": "https://x.com", "bluesky": "https://bsky.app"}.get(network, sandbox.url) + urlsplit(here).path
    )
    assert LINK in requests.get(here, timeout=60).text


def test_a_composed_post_is_answered_by_the_networks_api(sandbox: SandboxServer) -> None:
    form = {"author": "carol", "text": f"Nurses win {LINK}", "link": ""}
    page = requests.post(f"{sandbox.url}/_sandbox/compose/mastodon", data=form, timeout=60)
    number = page.url.removesuffix("?posted=1").rpartition("/")[2]
    status = requests.get(f"{sandbox.url}/api/v1/statuses/{number}", timeout=60).json()
    assert status["account"]["username"] == "carol"
    assert LINK in status["content"]


def test_a_shared_address_counts_on_facebook_but_the_post_stays_private(sandbox: SandboxServer) -> None:
    form = {"author": "Carol", "text": "", "link": LINK}
    page = requests.post(f"{sandbox.url}/_sandbox/compose/facebook", data=form, timeout=60)
    owner, _, number = page.url.removesuffix("?posted=1").removeprefix(f"{sandbox.url}/").partition("/posts/")
    engagement = requests.get(
        f"{sandbox.url}/v26.0/?{urlencode({'id': LINK, 'fields': 'engagement', 'access_token': 't'})}", timeout=60
    )
    assert engagement.json()["engagement"]["share_count"] == 1
    post = requests.get(f"{sandbox.url}/v26.0/{owner}_{number}?access_token=t", timeout=60)
    assert post.json()["error"]["error_subcode"] == 33


def test_the_name_posted_as_is_remembered(sandbox: SandboxServer) -> None:
    with requests.Session() as session:
        form = {"author": "Carol Díaz", "text": "Hi"}
        session.post(f"{sandbox.url}/_sandbox/compose/facebook", data=form, timeout=60)
        page = session.get(f"{sandbox.url}/sharer/sharer.php?u={LINK}", timeout=60)
    assert 'value="Carol Díaz"' in page.text


def test_an_empty_post_is_not_made(sandbox: SandboxServer) -> None:
    reply = requests.post(f"{sandbox.url}/_sandbox/compose/x", data={"text": " "}, timeout=60)
    assert reply.status_code == 422


def test_pages_hold_no_script_and_forbid_it(sandbox: SandboxServer) -> None:
    page = requests.get(sandbox.url, timeout=60)
    assert "Sandbox networks" in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    style = requests.get(f"{sandbox.url}/_sandbox/style.css", timeout=60)
    assert style.headers["Content-Type"].startswith("text/css")
