"""What the doctor asks the database about itself."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from share.models.accounts import Account
from share.models.network_keys import NetworkKey
from share.models.posts import Post


def clock(session: Session) -> datetime:
    """The database's own time."""
    if session.get_bind().dialect.name == "postgresql":
        told: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return told.astimezone(UTC)
    seconds = session.execute(text("SELECT (julianday('now') - 2440587.5) * 86400.0")).scalar_one()
    return datetime.fromtimestamp(float(seconds), UTC)


def sealed(session: Session) -> Iterator[tuple[str, str]]:
    """Every encrypted value, with what it is."""
    for account in session.scalars(select(Account).order_by(Account.id)):
        for value in (account.token, account.refresh_token):
            if value:
                yield f"the token of {account.network} account {account.handle or account.native_id}", value
    for key in session.scalars(select(NetworkKey).order_by(NetworkKey.name)):
        yield f"the key {key.name}", key.value


def posts_by_network(session: Session) -> dict[str, int]:
    """How many posts are recorded on each network."""
    wanted = select(Post.network, func.count()).group_by(Post.network).order_by(Post.network)
    return {row[0]: row[1] for row in session.execute(wanted)}


def accounts_to_connect(session: Session) -> list[tuple[str, str]]:
    """Network and name of each account whose token its network no longer takes."""
    rows = session.scalars(select(Account).where(Account.state == "reconnect").order_by(Account.id))
    return [(row.network, row.handle or row.native_id) for row in rows]
