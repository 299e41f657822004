"""One sign-in link for each role, for whoever sits at this machine."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from share.core import Core
from share.demo.people import CAST
from share.demo.state import is_sample
from share.domain.errors import ConflictError
from share.domain.roles import Role
from share.models.signins import SigninLink
from share.processes.sample import HERE, trouble_page
from share.repositories import members, organisation
from share.repositories.signins import LINK_HASH

LIVES = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Door:
    """A link that signs in once as the person who plays this role."""

    role: Role
    name: str
    url: str


def make(core: Core) -> list[Door]:
    """Make fresh links; raises ConflictError anywhere but in the sample on this machine."""
    if urlsplit(core.settings.public_url).hostname not in HERE:
        raise ConflictError("Sign-in links are shown on this machine alone: PUBLIC_URL must be on 127.0.0.1.")
    now = core.now()
    doors = []
    with core.write() as session:
        found = organisation.find(session)
        if found is None or not is_sample(found):
            raise ConflictError("There is no sample campaign here: start one with make demo.")
        for name, address, role, *_ in CAST:
            token = core.vault.new_token()
            person = members.find_by_email(session, f"{address}@example.org")
            if person is None:
                # Erased since, as somebody who looks round may do.
                continue
            session.add(
                SigninLink(
                    token_hash=core.vault.hash(token, purpose=LINK_HASH),
                    member_id=person.id,
                    created_at=now,
                    expires_at=now + LIVES,
                )
            )
            doors.append(Door(role, name, f"{core.settings.public_url}/signin/{token}"))
    return doors


def lines(core: Core) -> list[str]:
    """The address and fresh links, as they are printed."""
    doors = [f"  {door.role.value:<12} {door.name:<15} {door.url}" for door in make(core)]
    return [
        "",
        f"The sample campaign is at {core.settings.public_url}",
        "Look around as one of its people. Each link signs in once; flask demo links prints new ones.",
        "",
        *doors,
        "",
        f"Break a network and watch how it copes: {trouble_page(core.settings.network_options)}",
        "",
    ]
