"""A kit's captions."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from share.domain.captions import CaptionText
from share.models.kits import Caption
from share.repositories.statements import upsert


def of_kit(session: Session, kit_id: int) -> list[CaptionText]:
    """All captions of the kit, by network, language and variant."""
    rows = session.scalars(
        select(Caption).where(Caption.kit_id == kit_id).order_by(Caption.network, Caption.language, Caption.variant)
    )
    return [CaptionText(row.network, row.language, row.text, row.variant) for row in rows]


def replace(session: Session, kit_id: int, captions: Sequence[CaptionText]) -> None:
    """Let the kit have these texts and no others."""
    session.execute(delete(Caption).where(Caption.kit_id == kit_id))
    write(session, kit_id, captions)


def write(session: Session, kit_id: int, captions: Sequence[CaptionText]) -> None:
    """Keep these texts; an empty one takes its caption away, what is not named stays."""
    for empty in (caption for caption in captions if not caption.text.strip()):
        session.execute(
            delete(Caption).where(
                Caption.kit_id == kit_id,
                Caption.network == empty.network,
                Caption.language == empty.language,
                Caption.variant == empty.variant,
            )
        )
    rows = [
        {
            "kit_id": kit_id,
            "network": caption.network,
            "language": caption.language,
            "variant": caption.variant,
            "text": caption.text.strip(),
        }
        for caption in captions
        if caption.text.strip()
    ]
    upsert(
        session,
        Caption,
        rows,
        key=("kit_id", "network", "language", "variant"),
        changes=lambda new: {"text": new.text},
    )
