import re
from collections.abc import Callable

from flask.testing import FlaskClient

from share.core import Core
from share.models.campaigns import Campaign
from share.models.media import Picture
from share.models.members import Member
from tests.fixtures.people import Cast


def test_every_answer_carries_the_strict_policy(client: FlaskClient, campaign: Campaign) -> None:
    for path in ("/signin", "/healthz", "/no-such-page", "/theme.css", "/join/NO-SUCH"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert headers["X-Request-Id"], path


def test_no_page_has_inline_code_or_another_host(client: FlaskClient, campaign: Campaign) -> None:
    for path in ("/signin", "/signin/password", "/join", "/join/JOIN-US", "/no-such-page"):
        text = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|<style", text), path
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text), path


def test_signed_in_pages_are_stored_nowhere(cast: Cast, client_for: Callable[[Member], FlaskClient]) -> None:
    assert client_for(cast.alice).get("/account/password").headers["Cache-Control"] == "no-store"


def test_files_change_their_address_with_their_content_and_are_kept(client: FlaskClient, campaign: Campaign) -> None:
    found = re.search(r'href="(/static/[^"]+/site\.css)"', client.get("/signin").text)
    assert found is not None
    answer = client.get(found[1], headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.mimetype == "text/css"
    older = client.get("/static/anotherbuild/site.css")
    assert older.headers["Cache-Control"] == "no-cache"


def test_nothing_beside_the_listed_files_is_served(client: FlaskClient, campaign: Campaign) -> None:
    for name in ("../app.py", "..%2fapp.py", "%2e%2e/app.py", "/etc/passwd", "nothing.css"):
        assert client.get(f"/static/x/{name}", follow_redirects=True).status_code == 404, name


def test_a_host_that_is_not_ours_is_refused(client: FlaskClient, campaign: Campaign) -> None:
    assert client.get("/signin", headers={"Host": "evil.example"}).status_code == 400


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    environ: dict[str, str], client: FlaskClient, campaign: Campaign
) -> None:
    client.get("/signin?next=/me")
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_too_large_a_form_is_told_so(client: FlaskClient, campaign: Campaign) -> None:
    answer = client.post("/signin", data={"email": "x" * 7_000_000})
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_wrong_method_gets_our_page(client: FlaskClient, campaign: Campaign) -> None:
    answer = client.get("/signout")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_pictures_are_kept_for_ever_and_can_run_nothing(core: Core, client: FlaskClient, campaign: Campaign) -> None:
    with core.write() as session:
        session.add(
            Picture(sha256="ab" * 32, mime="image/webp", width=1, height=1, content=b"RIFF", created_at=core.now())
        )
    answer = client.get(f"/media/{'ab' * 32}.webp")
    assert answer.data == b"RIFF"
    assert answer.mimetype == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(f"/media/{'ab' * 32}.html").status_code == 404
    assert client.get(f"/media/{'cd' * 32}.webp").status_code == 404


def test_the_theme_takes_the_organisations_colour(client: FlaskClient, campaign: Campaign) -> None:
    sheet = client.get("/theme.css").text
    assert "--accent:#b3261e" in sheet
    assert "prefers-color-scheme:dark" in sheet
