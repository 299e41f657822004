"""Members as they are on a kit's day: some did nothing yet, some took the kit, of some a post was found."""

from datetime import timedelta

from share.models.accounts import Account
from share.models.found_posts import FoundPost
from share.services import claims
from tests.bench.places import Place

TAKEN, FOUND = 2, 5
"""Every second one took today's kit, of every fifth a post was found."""

NETWORK = "bluesky"


def some(found: Place, members: int, *, most: int) -> list[int]:
    """Their ids, spread over all members."""
    people = [2 + number * (members - 2) // most for number in range(most)]
    for one in people[::TAKEN]:
        claims.claim(found.core, member_id=one, slug="bench", network=NETWORK, opened=True)
    with found.core.write() as session:
        accounts = [_account(found, one) for one in people[::FOUND]]
        session.add_all(accounts)
        session.flush()
        session.add_all(_post(found, account) for account in accounts)
    return people


def _account(found: Place, member_id: int) -> Account:
    return Account(
        member_id=member_id,
        network=NETWORK,
        native_id=f"did:plc:{member_id}",
        handle=f"m{member_id}.bsky.social",
        proof="",
        scopes="",
        detects=True,
        publishes=False,
        state="connected",
        created_at=found.time,
    )


def _post(found: Place, account: Account) -> FoundPost:
    return FoundPost(
        member_id=account.member_id,
        account_id=account.id,
        kit_id=found.kit_id,
        network=NETWORK,
        native_id=f"found-{account.native_id}",
        url="https://bsky.app/profile/a/post/b",
        carries="tracked",
        posted_at=found.time - timedelta(minutes=5),
        found_at=found.time,
        state="asked",
    )
