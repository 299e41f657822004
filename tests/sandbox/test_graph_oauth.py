"""Facebook's sign-in in the sandbox, and publishing as a Page with what comes of it."""

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from tests.sandbox_server import SandboxServer

BACK, PAGE_ID = "http://127.0.0.1:8000/back", "611002244668800"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
SCOPES = "pages_show_list,pages_read_engagement,pages_manage_posts,read_insights"


@pytest.fixture
def sandbox(sandbox: SandboxServer) -> SandboxServer:
    sandbox.add_author("facebook", "Our Union", author_id=PAGE_ID, kind="page")
    return sandbox


def code_for(sandbox: SandboxServer, **changes: str) -> str:
    asked = {"client_id": "1000", "redirect_uri": BACK, "scope": SCOPES, "state": "s1", **changes}
    back = sandbox.allow(f"{sandbox.url}/v26.0/dialog/oauth?{urlencode(asked)}", author="Bob Baker", pages=[PAGE_ID])
    query = parse_qs(urlsplit(back).query)
    assert query["state"] == ["s1"]
    return query["code"][0]


def ask(sandbox: SandboxServer, path: str, **args: str) -> requests.Response:
    return requests.get(f"{sandbox.url}/v26.0/{path}", params=args, timeout=60)


def redeem(sandbox: SandboxServer, code: str, **changes: str) -> requests.Response:
    args = {"client_id": "1000", "client_secret": "s3cret", "redirect_uri": BACK, "code": code, **changes}
    return ask(sandbox, "oauth/access_token", **args)


def page_token(sandbox: SandboxServer) -> str:
    user = redeem(sandbox, code_for(sandbox)).json()["access_token"]
    return str(ask(sandbox, "me/accounts", access_token=user).json()["data"][0]["access_token"])


def post(sandbox: SandboxServer, path: str, token: str, **more: Any) -> requests.Response:
    form = {"access_token": token, **more.pop("data", {})}
    return requests.post(f"{sandbox.url}/v26.0/{path}", data=form, timeout=60, **more)


def test_a_code_brings_a_short_token_and_that_a_long_one(sandbox: SandboxServer) -> None:
    short = redeem(sandbox, code_for(sandbox)).json()
    assert short["expires_in"] < 7200
    more = {"grant_type": "fb_exchange_token", "fb_exchange_token": short["access_token"]}
    long = redeem(sandbox, "", **more).json()
    assert (long["token_type"], long["expires_in"]) == ("bearer", 5_184_000)
    assert ask(sandbox, "me", access_token=long["access_token"], fields="id,name").json()["name"] == "Bob Baker"
    told = ask(sandbox, "debug_token", access_token="1000|s", input_token=long["access_token"]).json()["data"]
    assert (told["app_id"], told["is_valid"], "pages_manage_posts" in told["scopes"]) == ("1000", True, True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"redirect_uri": BACK + "/else"}, 100), ({"client_secret": ""}, 1), ({"code": "made-up"}, 100)],
)
def test_a_code_is_worth_nothing_to_anybody_else(sandbox: SandboxServer, changes: dict[str, str], code: int) -> None:
    args = {"client_id": "1000", "client_secret": "s", "redirect_uri": BACK, "code": code_for(sandbox), **changes}
    reply = ask(sandbox, "oauth/access_token", **args)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, code)


def test_a_code_works_once(sandbox: SandboxServer) -> None:
    code = code_for(sandbox)
    assert redeem(sandbox, code).status_code == 200
    assert redeem(sandbox, code).json()["error"]["error_subcode"] == 36009


def test_a_member_who_denies_it_comes_back_with_the_reason(sandbox: SandboxServer) -> None:
    asked = urlencode({"client_id": "1000", "redirect_uri": BACK, "state": "s1"})
    back = sandbox.allow(f"{sandbox.url}/v26.0/dialog/oauth?{asked}", author="Bob Baker", decision="deny")
    assert parse_qs(urlsplit(back).query)["error_reason"] == ["user_denied"]


def test_an_expired_token_says_so(sandbox: SandboxServer) -> None:
    sandbox.options(facebook_token_seconds=0)
    short = redeem(sandbox, code_for(sandbox)).json()["access_token"]
    long = redeem(sandbox, "", grant_type="fb_exchange_token", fb_exchange_token=short).json()["access_token"]
    error = ask(sandbox, "me", access_token=long).json()["error"]
    assert (error["code"], error["error_subcode"]) == (190, 463)


def test_a_page_publishes_and_lists_its_posts(sandbox: SandboxServer) -> None:
    token = page_token(sandbox)
    made = post(sandbox, f"{PAGE_ID}/feed", token, data={"message": "We won", "link": "https://example.org/a"})
    native_id = made.json()["id"]
    assert native_id.startswith(f"{PAGE_ID}_")
    rows = ask(sandbox, f"{PAGE_ID}/published_posts", access_token=token, fields="message,created_time").json()["data"]
    assert [(row["id"], row["message"]) for row in rows] == [(native_id, "We won")]
    again = post(sandbox, f"{PAGE_ID}/feed", token, data={"message": "We won"})
    assert again.json()["error"]["code"] == 506


def test_a_picture_goes_along_with_its_description(sandbox: SandboxServer) -> None:
    token = page_token(sandbox)
    hidden = {"published": "false", "alt_text_custom": "Nurses with signs"}
    photo = post(sandbox, f"{PAGE_ID}/photos", token, data=hidden, files={"source": ("a.png", PNG)}).json()["id"]
    media = {"attached_media[0]": json.dumps({"media_fbid": photo})}
    story = post(sandbox, f"{PAGE_ID}/feed", token, data={"message": "Look", **media}).json()["id"]
    page = requests.get(f"{sandbox.url}/{story.replace('_', '/posts/')}", timeout=60)
    assert 'alt="Nurses with signs"' in page.text


def test_a_picture_alone_is_a_post(sandbox: SandboxServer) -> None:
    made = post(sandbox, "me/photos", page_token(sandbox), data={"message": "Look"}, files={"source": ("a.png", PNG)})
    assert made.json()["post_id"].startswith(f"{PAGE_ID}_")


def test_only_the_pages_own_token_may_post_and_delete(sandbox: SandboxServer) -> None:
    token = page_token(sandbox)
    native_id = post(sandbox, f"{PAGE_ID}/feed", token, data={"message": "We won"}).json()["id"]
    user = redeem(sandbox, code_for(sandbox)).json()["access_token"]
    assert post(sandbox, f"{PAGE_ID}/feed", user, data={"message": "x"}).json()["error"]["code"] == 200
    weak = redeem(sandbox, code_for(sandbox, scope="pages_show_list")).json()["access_token"]
    reader = ask(sandbox, "me/accounts", access_token=weak).json()["data"][0]["access_token"]
    assert post(sandbox, f"{PAGE_ID}/feed", reader, data={"message": "x"}).json()["error"]["code"] == 10
    url = f"{sandbox.url}/v26.0/{native_id}"
    token = page_token(sandbox)
    assert requests.delete(url, params={"access_token": token}, timeout=60).json() == {"success": True}
