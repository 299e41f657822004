import gzip
from collections.abc import Callable

from flask.testing import FlaskClient

from share.core import Core
from share.models.campaigns import Campaign
from share.models.members import Member
from share.web import purging, static_files
from tests.fixtures.people import Cast
from tests.published import publish

MOST_ON_THE_WIRE = 60_000
HEADERS = 800
"""More than the headers of any answer of ours take."""


def test_a_page_goes_out_packed_and_reads_the_same(client: FlaskClient, campaign: Campaign) -> None:
    plain = client.get("/signin")
    packed = client.get("/signin", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert b"Mail me a sign-in link" in gzip.decompress(packed.data)


def test_the_same_page_has_many_lengths(client: FlaskClient, campaign: Campaign) -> None:
    sizes = {len(client.get("/signin", headers={"Accept-Encoding": "gzip"}).data) for _ in range(12)}
    assert len(sizes) > 3


def test_todays_page_is_small_on_the_wire(
    core: Core, client_for: Callable[[Member], FlaskClient], campaign: Campaign, cast: Cast
) -> None:
    publish(core, campaign)
    alice = client_for(cast.alice)
    page = alice.get("/", headers={"Accept-Encoding": "gzip"})
    parts = {part for part in gzip.decompress(page.data).decode().split('"') if part.startswith(("/static/", "/theme"))}
    files = {part.partition("#")[0] for part in parts}
    sent = [len(alice.get(one, headers={"Accept-Encoding": "gzip"}).data) + HEADERS for one in files]
    assert len(files) + 2 <= 12, files
    assert len(page.data) + HEADERS + sum(sent) <= MOST_ON_THE_WIRE


def test_only_the_rules_that_a_page_can_use_are_sent() -> None:
    sheet = (
        '@charset "UTF-8";:root{--a:1}.btn,.carousel{color:red}.carousel-item{x:y}'
        "@media (min-width:1px){.btn-danger{a:b}.modal{c:d}}@media print{.modal{e:f}}@keyframes spin{to{g:h}}"
        "[data-bs-theme=dark]{--a:2}"
    )
    words = purging.words_of(iter(['class="btn btn-{{ kind }}"', "kind = 'danger'"]))
    assert purging.purge(sheet, words) == (
        ":root{--a:1}.btn{color:red}@media (min-width:1px){.btn-danger{a:b}}@keyframes spin{to{g:h}}"
    )


def test_what_is_left_of_bootstrap_styles_our_buttons_and_fields() -> None:
    sheet = static_files._content("bootstrap.css").decode()
    for name in (".btn", ".btn-primary", ".form-control", ".form-select", ".visually-hidden"):
        assert name in sheet
    assert ".carousel" not in sheet
    assert sheet.count("{") == sheet.count("}")
