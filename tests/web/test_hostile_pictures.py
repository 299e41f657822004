"""Hostile pictures and names of files through the kit's form: each is refused kindly or comes out clean."""

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.models.campaigns import Campaign
from share.models.members import Member
from share.services import kits
from tests.fixtures.people import Cast
from tests.published import publish
from tests.sampling import a_few
from tests.web import crawling

BAD = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data") / "badinput"
PICTURES = BAD / "images" / "MANIFEST.jsonl"
NAMES = BAD / "filenames.jsonl"
TAKEN, REFUSED = 303, 400

pytestmark = pytest.mark.skipif(
    not PICTURES.exists(), reason="SHARED_DATA is not here: set it to the folder with badinput"
)

Upload = Callable[[bytes, str], int]


@pytest.fixture
def upload(core: Core, campaign: Campaign, cast: Cast, client_for: Callable[[Member], FlaskClient]) -> Upload:
    """Sends a picture by the form of a kit that is out; returns the status of the answer."""
    kit = publish(core, campaign)
    bob, address = client_for(cast.bob), f"/kits/{kit.slug}/edit"
    forms = crawling.read(address, bob.get(address).text).forms
    form = next(one for one in forms if one.sends_files and "title" in one.typed)

    def send(data: bytes, name: str) -> int:
        version = str(kits.edit(core, kit.slug).kit.version)
        sent = form.values | {"version": version, "picture_alt": "A march", "do": "save"}
        answer = bob.post(
            form.action, data={**sent, "picture": (io.BytesIO(data), name)}, content_type="multipart/form-data"
        )
        return answer.status_code

    return send


def _rows(path: Path) -> Iterator[dict[str, str]]:
    return (json.loads(line) for line in path.read_text().splitlines())


def test_each_picture_is_taken_or_refused_as_it_should_be(upload: Upload) -> None:
    wrong = []
    for row in _rows(PICTURES):
        if not (BAD / row["file"]).exists():
            continue
        status, told = upload((BAD / row["file"]).read_bytes(), Path(row["file"]).name), row["expect"]
        either = "refused or" in told or "refused, or" in told
        refused = not either and ("refused" in told or "allow-list" in told or row["class"] == "bomb")
        wanted = {TAKEN, REFUSED} if either else {REFUSED} if refused else {TAKEN}
        if status not in wanted:
            wrong.append((row["file"], status, told))
    assert wrong == []


@pytest.mark.parametrize("each", a_few([4, 1], of=2))
def test_no_name_of_a_file_stands_in_the_way(upload: Upload, each: int) -> None:
    picture = (BAD / "images" / "ok_2x2.png").read_bytes()
    # As browsers send them: no half characters, and line ends in percents.
    names = [row["name"].encode("utf-8", "replace").decode() for row in [*_rows(NAMES)][::each]]
    names = [name.replace("\r", "%0D").replace("\n", "%0A") for name in names]
    # No name at all is how a browser says that no file was chosen.
    assert [name for name in names if name and upload(picture, name) != TAKEN] == []
