"""A drain beside the bare loop of calls: posts refreshed per second of its own CPU, for each network.

`python -m tests.bench.drain`. Both ask for the same posts, equally many a call, one after the other in this process;
the network and the database server are processes of their own. The bare loop is the network's client library, called
by a script that keeps its connection and looks at the counters; it, too, has the garbage collector set as workers
have it. The drain finds what is due, checks its leases, keeps every reading, its evidence and the next date. Half of
the readings changed something; X's posts were paid for earlier that day. What a process waits for is no CPU time of
its own, so neither the network nor the database server counts; talking to them does.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import delete, select, update

from share.domain.due import Job
from share.domain.posts import PostRef
from share.infra import memory
from share.models.accounts import Account
from share.models.due import Due
from share.models.posts import Post
from share.networks.base import Network
from share.repositories import due
from share.repositories.due import Owed
from share.repositories.posts import ref_of
from share.services import collection
from tests.bench import bare_calls
from tests.bench.figure import Figure, say
from tests.bench.places import Place, place
from tests.sandbox_server import SandboxServer

NETWORKS = ("x", "bluesky", "mastodon", "facebook")
POSTS = 1000
ROUNDS = 11
WARM_UP = 4
"""Rounds before: a worker lives for days, and what it worked out of posts' curves it keeps."""

GOAL = 0.8
STARTS_AT = 6
PAGE = "700000000000001"
TOKEN = "a-token"
TOLD = frozenset({"impressions", "likes", "reposts", "replies", "quotes", "bookmarks", "reactions", "comments"})


@dataclass(frozen=True, slots=True)
class Result:
    """CPU seconds per post, and what part of a bare loop's a drain's are; `calls` made by each."""

    network: Network
    bare: float
    drain: float
    part: float
    calls: int


def measure() -> Iterator[Result]:
    """Each network in turn."""
    with SandboxServer() as sandbox, place(_environ(sandbox)) as found:
        # Early in the day, so that no round comes near midnight UTC, when nothing that costs money is asked.
        found.time = found.time.replace(hour=STARTS_AT)
        for name in NETWORKS:
            sandbox.limits(name, limit=10**9, seconds=300)
            yield _compare(found, sandbox, found.core.networks.get(name))


def figures() -> Iterator[Figure]:
    """One line a network."""
    for result in measure():
        how = (
            f"{result.network.batch_size} posts a call: bare {1 / result.bare:,.0f}, drain {1 / result.drain:,.0f}"
            f" posts per second of CPU; {result.calls} calls"
        )
        # A limit is an upper one here: the part that the drain's CPU may be of the bare loop's.
        yield Figure(f"drain {result.network.name}", result.part, 1 / GOAL, "x", how)


def _environ(sandbox: SandboxServer) -> dict[str, str]:
    return {
        "X_API_URL": sandbox.url,
        "X_BEARER_TOKEN": TOKEN,
        "X_MONTHLY_BUDGET_USD": "100000",
        "BLUESKY_APPVIEW_URL": sandbox.url,
        "FACEBOOK_GRAPH_URL": sandbox.url,
        "FETCH_ALLOW_HOSTS": sandbox.host,
    }


def _compare(found: Place, sandbox: SandboxServer, network: Network) -> Result:
    """The median round: a processor that changes its speed favours now one and now the other."""
    refs = _record(found, sandbox, network)
    _drain(found, network)
    # As the workers' parent does before it forks them.
    memory.settle()
    bare, drain = [], []
    for number in range(WARM_UP + ROUNDS):
        _show(found, sandbox, network, refs, number + 1)
        bare.append(_cpu(lambda: _bare(sandbox, network, refs)))
        found.time += timedelta(hours=1)
        _come_due(found)
        before = _calls(sandbox, network)
        drain.append(_cpu(lambda: _drain(found, network)))
    calls = _calls(sandbox, network) - before
    _forget(found)
    del bare[:WARM_UP], drain[:WARM_UP]
    part = median(ours / theirs for ours, theirs in zip(drain, bare, strict=True))
    return Result(network, median(bare) / len(refs), median(drain) / len(refs), part, calls)


def _record(found: Place, sandbox: SandboxServer, network: Network) -> list[PostRef]:
    """Posts on the network and here, to be read at once."""
    rows = [found.post(network.name, _native_id(network, sandbox, number), url=sandbox.url) for number in range(POSTS)]
    with found.core.write() as session:
        session.add_all(rows)
        if network.owner_token:
            token = found.core.vault.encrypt(TOKEN)
            page = Account(network=network.name, native_id=PAGE, handle="Page", token=token, created_at=found.time)
            session.add(page)
        session.flush()
        refs = [ref for row in rows if (ref := ref_of(row)) is not None]
    _show(found, sandbox, network, refs, 0)
    _owe(found, network, refs)
    return refs


def _owe(found: Place, network: Network, refs: list[PostRef]) -> None:
    """All of them are due now."""
    with found.core.write() as session:
        ids = session.scalars(select(Post.id).where(Post.network == network.name))
        batch = found.core.networks.batch_of(refs[0])
        due.owe(session, Job.READ_METRICS, [Owed(post_id, found.time, batch) for post_id in ids], now=found.time)


def _come_due(found: Place) -> None:
    """What is owed since the last drain is due now, as that drain left it."""
    with found.core.write() as session:
        session.execute(update(Due).values(due_at=found.time))


def _forget(found: Place) -> None:
    """Nothing is owed any more: what is measured next is the next network's posts alone."""
    with found.core.write() as session:
        session.execute(delete(Due))


def _native_id(network: Network, sandbox: SandboxServer, number: int) -> str:
    match network.name:
        case "bluesky":
            return f"did:plc:alice/post{number}"
        case "mastodon":
            return f"{sandbox.host}/{115_000_000_000_000_000 + number}"
        case "facebook":
            return f"post:{PAGE}/{number}"
        case _:
            return str(1_800_000_000_000_000_000 + number)


def _show(found: Place, sandbox: SandboxServer, network: Network, refs: list[PostRef], step: int) -> None:
    """What the network counts from now on: every second post's counters have moved."""
    sandbox.load(
        {
            "network": network.name,
            "native_id": _wire_id(network, ref),
            "author": "alice.example",
            **({"author_id": PAGE} if network.owner_token else {}),
            "text": "Nurses win! Read how they did it, and tell whoever works nights. https://example.org/article",
            "links": ["https://example.org/article"],
            "counts": dict.fromkeys(network.measures & TOLD, number * 7 + (step + number) // 2),
            "created_at": found.time.isoformat(),
            "kept": True,
        }
        for number, ref in enumerate(refs)
    )


def _wire_id(network: Network, ref: PostRef) -> str:
    return ref.native_id.removeprefix("post:").replace("/", "_") if network.name == "facebook" else ref.native_id


def _calls(sandbox: SandboxServer, network: Network) -> int:
    return sum(int(told["count"]) for told in sandbox.calls(network.name).values())


def _cpu(work: Callable[[], None]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _bare(sandbox: SandboxServer, network: Network, refs: list[PostRef]) -> None:
    told = bare_calls.CALLS[network.name](sandbox.url, refs, network.batch_size, TOKEN)
    if told != len(refs):
        raise AssertionError(f"{told} posts were told of by {network.label}, not {len(refs)}.")


def _drain(found: Place, network: Network) -> None:
    worked = 0
    while worked < POSTS and (done := collection.read_due(found.core)):
        worked += done
    if worked != POSTS:
        raise AssertionError(f"{worked} posts were read on {network.label}, not {POSTS}.")


if __name__ == "__main__":
    for figure in figures():
        say(figure)
