"""The pages on which an account of the sandbox is edited, so that it can be proven by a code or a link."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from tests.sandbox_server import SandboxServer


def save(sandbox: SandboxServer, network: str, **fields: str) -> requests.Response:
    return requests.post(f"{sandbox.url}/_sandbox/profile/{network}", data=fields, timeout=60)


def test_a_code_in_a_bluesky_profile_can_be_read_by_everybody(sandbox: SandboxServer) -> None:
    page = save(sandbox, "bluesky", author="alice.test", note="Nurse. share-code-1234")
    assert "Saved." in page.text
    url = f"{sandbox.url}/xrpc/app.bsky.actor.getProfile?actor=alice.test"
    assert requests.get(url, timeout=60).json()["description"] == "Nurse. share-code-1234"
    save(sandbox, "bluesky", author="alice.test", note="")
    assert requests.get(url, timeout=60).json()["description"] == ""


@pytest.fixture
def page_of_hers() -> Iterator[tuple[str, list[str]]]:
    """A small site whose one page shows what the list holds."""
    shown: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write("".join(shown).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/alice", shown
    server.shutdown()
    server.server_close()


def test_a_mastodon_link_is_checked_for_its_way_back(
    sandbox: SandboxServer, page_of_hers: tuple[str, list[str]]
) -> None:
    url, shown = page_of_hers
    told = f"{sandbox.url}/api/v1/accounts/lookup?acct=alice"
    save(sandbox, "mastodon", author="alice", link=url)
    field = requests.get(told, timeout=60).json()["fields"][0]
    assert field["verified_at"] is None
    assert f'href="{url}"' in field["value"]
    assert 'rel="nofollow noopener me"' in field["value"]
    shown.append(f'<a href="{sandbox.url}/@alice" rel="me">me elsewhere</a>')
    save(sandbox, "mastodon", author="alice", link=url)
    assert requests.get(told, timeout=60).json()["fields"][0]["verified_at"]


def test_a_public_page_links_with_rel_me(sandbox: SandboxServer) -> None:
    save(sandbox, "mastodon", author="alice", note="Nurse", link="https://share.example/alice")
    page = requests.get(f"{sandbox.url}/@alice", timeout=60).text
    assert '<a rel="me nofollow noopener" href="https://share.example/alice">' in page


def test_a_profile_is_written_as_text_not_as_html(sandbox: SandboxServer) -> None:
    save(sandbox, "mastodon", author="alice", note="<b>Nurse</b>")
    page = requests.get(f"{sandbox.url}/@alice", timeout=60).text
    assert "&lt;b&gt;Nurse&lt;/b&gt;" in page
    account = requests.get(f"{sandbox.url}/api/v1/accounts/lookup?acct=alice", timeout=60).json()
    assert account["note"] == "<p>&lt;b&gt;Nurse&lt;/b&gt;</p>"
