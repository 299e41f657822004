from share.sandbox.kept import Kept
from share.sandbox.posts import Author, Post
from share.sandbox.store import Store
from share.sandbox.turns import DROP, VIRAL, Turns

POST = Post("x", "1001", Author("x", "1", "alice"), "Hello", 0.0)


def kept() -> Kept:
    return Store().kept


def test_a_post_that_goes_viral_climbs_within_minutes_and_on() -> None:
    turns = Turns(kept())
    turns.add(POST, VIRAL, at=100.0)
    likes = [turns.turn(POST, {"likes": 5}, now=now)["likes"] for now in (100, 160, 700, 7300)]
    assert likes[0] == 5
    assert likes[1] is not None
    assert 5 < likes[1] < (likes[2] or 0) < (likes[3] or 0)
    assert (likes[2] or 0) > 100


def test_what_is_unknown_stays_unknown_and_other_posts_stay_as_they_are() -> None:
    turns = Turns(kept())
    turns.add(POST, DROP, at=0.0)
    assert turns.turn(POST, {"likes": 10, "quotes": None}, now=1.0) == {"likes": 6, "quotes": None}
    other = Post("x", "1002", POST.author, "Hello", 0.0)
    assert turns.turn(other, {"likes": 10}, now=1.0) == {"likes": 10}


def test_a_turn_outlives_a_restart() -> None:
    facts = kept()
    Turns(facts).add(POST, DROP, at=0.0)
    assert Turns(facts).turn(POST, {"likes": 10}, now=1.0) == {"likes": 6}
