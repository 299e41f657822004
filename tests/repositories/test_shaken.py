"""What `make shaken` shakes: the order that a statement leaves open, and no other."""

from sqlalchemy import func, select

from share.core import Core
from share.models.audit import AuditEntry
from share.repositories import audit
from tests.fixtures import shaken


def test_only_an_order_that_nobody_asked_for_is_another_one(core: Core) -> None:
    with core.write() as session:
        for subject in "abc":
            audit.add(session, "noted", actor_id=None, subject=subject, now=core.now())
    shaken.shake(core.db.engine)
    try:
        with core.read() as session:
            wanted = select(AuditEntry.subject)
            assert session.scalars(wanted).all() == ["c", "b", "a"]
            assert session.scalars(wanted.order_by(AuditEntry.at)).all() == ["c", "b", "a"]
            assert session.scalars(wanted.order_by(AuditEntry.at).limit(1)).one() == "c"
            assert session.scalars(wanted.order_by(AuditEntry.id)).all() == ["a", "b", "c"]
            assert session.scalars(wanted.order_by(AuditEntry.subject)).all() == ["a", "b", "c"]
            assert session.scalar(select(func.count()).select_from(AuditEntry)) == 3
    finally:
        shaken.unshake(core.db.engine)
