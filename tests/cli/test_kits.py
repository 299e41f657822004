import json

from flask.testing import FlaskCliRunner

from share.core import Core
from share.models.kits import Kit
from share.repositories import articles as rows
from share.services import kits
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock


def scheduled(core: Core, cast: Cast, title: str) -> Kit:
    with core.write() as session:
        new = rows.NewArticle(key=title, url=f"https://news.example/{title}", title=title)
        rows.add_new(session, [new], now=core.now())
        article = rows.find_by_key(session, title)
        assert article
    kit = kits.create(core, article=article.public_id, by_id=cast.bob.id)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    return kit


def test_what_is_due_is_published_once(core: Core, runner: FlaskCliRunner, cast: Cast, clock: Clock) -> None:
    first, second = scheduled(core, cast, "One"), scheduled(core, cast, "Two")
    assert runner.invoke(args=["kits", "publish-due"]).stdout == "Nothing is due.\n"
    clock.move(to=second.publish_at)
    published = runner.invoke(args=["kits", "publish-due", "--json"])
    states = {line["slug"]: line["state"] for line in map(json.loads, published.stdout.splitlines())}
    assert states == {first.slug: "missed", second.slug: "published"}
    assert runner.invoke(args=["kits", "publish-due"]).stdout == "Nothing is due.\n"


def test_a_kit_is_recalled_with_a_note(core: Core, runner: FlaskCliRunner, cast: Cast, clock: Clock) -> None:
    kit = scheduled(core, cast, "One")
    early = runner.invoke(args=["kits", "recall", kit.slug, "--note", "Wrong number"])
    assert (early.exit_code, early.stderr) == (1, "Error: Only a published kit can be recalled.\n")
    clock.move(to=kit.publish_at)
    assert "published" in runner.invoke(args=["kits", "publish-due"]).stdout
    recalled = runner.invoke(args=["kits", "recall", kit.slug, "--note", "Wrong number"])
    assert recalled.exit_code == 0
    assert kits.get(core, kit.slug).note == "Wrong number"


def test_a_recall_needs_a_kit_and_a_note(runner: FlaskCliRunner, cast: Cast) -> None:
    assert runner.invoke(args=["kits", "recall", "nothing", "--note", "x"]).exit_code == 1
    assert runner.invoke(args=["kits", "recall", "nothing"]).exit_code == 2
