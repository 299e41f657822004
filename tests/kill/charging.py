"""Recorded posts on the sandbox's X, where each look costs money and there is not enough of it for all."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func, select

from share.core import Core
from share.domain.due import Job
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.models.spending import BilledRead, Spending
from share.repositories import due
from share.repositories.due import Owed
from tests.fixtures.posts import ARTICLE
from tests.sandbox_server import SandboxServer

PRICE = 5_000
"""Millionths of a dollar for a post and UTC day."""

FIRST = 1_800_000_000_000_000_000


def environ_of(sandbox: SandboxServer, *, posts: int) -> dict[str, str]:
    """X in the sandbox, with money for so many posts a month."""
    dollars = f"{posts * PRICE / 1_000_000:.4f}"
    return {"X_API_URL": sandbox.url, "X_BEARER_TOKEN": "a-token", "X_MONTHLY_BUDGET_USD": dollars}


def record(
    core: Core, sandbox: SandboxServer, member: Member, kit: Kit, *, count: int, at: datetime, a_minute: int
) -> set[int]:
    """Make posts, `a_minute` of them due each minute from `at` on; returns their ids."""
    names = [str(FIRST + number) for number in range(count)]
    shown = [
        {
            "network": "x",
            "native_id": name,
            "author": "alice",
            "text": f"Nurses win! {ARTICLE}",
            "links": [ARTICLE],
            "counts": {"impressions": 40, "likes": 3},
            "created_at": at.isoformat(),
            "kept": True,
        }
        for name in names
    ]
    assert sandbox.load(shown) == count
    posts = [
        Post(
            network="x",
            native_id=name,
            url=f"https://x.com/i/status/{name}",
            member_id=member.id,
            kit_id=kit.id,
            state="recorded",
            recorded_at=at,
        )
        for name in names
    ]
    with core.write() as session:
        session.add_all(posts)
        session.flush()
        owed = [Owed(post.id, at + timedelta(minutes=number // a_minute), "x:") for number, post in enumerate(posts)]
        due.owe(session, Job.VERIFY_POST, owed, now=core.now())
        return {post.id for post in posts}


def wrong(core: Core, sandbox: SandboxServer, *, posts: int) -> list[str]:
    """What of the ledger does not hold: the network's own bill is in it, it adds up, and it stays in the budget."""
    days = sandbox.bill()
    billed = {resource for day in days for resource in sandbox.ask("GET", f"bill?day={day}&kind=post")}
    with core.read() as session:
        entered = session.execute(select(BilledRead.day, BilledRead.resource, BilledRead.micros)).all()
        noted = session.scalar(select(func.coalesce(func.sum(Spending.micros), 0)).where(Spending.network == "x"))
    found = []
    if lost := billed - {row.resource for row in entered}:
        found.append(f"{len(lost)} of {len(billed)} billed reads are not in the ledger")
    months: Counter[tuple[int, int]] = Counter()
    for row in entered:
        months[row.day.year, row.day.month] += row.micros
    if max(months.values()) > posts * PRICE:
        found.append(f"{max(months.values())} spent of {posts * PRICE}")
    if noted != months.total():
        found.append(f"the days' sums say {noted}, the charges {months.total()}")
    if len(billed) < posts / 2:
        found.append(f"only {len(billed)} posts were ever billed, so nothing was proven")
    return found
