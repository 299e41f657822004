"""What a monitor asks."""

from dataclasses import dataclass

from share.core import Core
from share.domain.errors import BusyError
from share.infra import schema
from share.infra import store as store_infra
from share.repositories import figures as figures_repository


@dataclass(frozen=True, slots=True)
class Health:
    """Each part is "ok" or says what is wrong with it."""

    database: str
    migrations: str
    store: str

    @property
    def can_work(self) -> bool:
        """Without the store the product works on, more slowly."""
        return self.database == "ok" and self.migrations == "ok"

    @property
    def status(self) -> str:
        if not self.can_work:
            return "down"
        return "ok" if self.store == "ok" else "degraded"


def check(core: Core) -> Health:
    """Ask the database and the store whether they are there."""
    store = "ok" if store_infra.answers(core.store) else "does not answer"
    try:
        current = schema.is_current(core.db.engine)
    except BusyError:
        return Health("does not answer", "unknown", store)
    return Health("ok", "ok" if current else "behind: run flask up, or flask setup", store)


def figures(core: Core) -> dict[str, tuple[str, float]]:
    """Name of the gauge -> what it is, its value now."""
    with core.read() as session:
        return figures_repository.read(session, now=core.now())
