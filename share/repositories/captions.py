"""A kit's captions."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from share.domain.captions import CaptionText
from share.models.kits import Caption
from share.repositories.statements import upsert


def of_kit(session: Session, kit_id: int) -> list[CaptionText]:
    """The kit's first captions by network and language."""
    rows = session.scalars(
        select(Caption)
        .where(Caption.kit_id == kit_id, Caption.variant == 1)
        .order_by(Caption.network, Caption.language)
    )
    return [CaptionText(row.network, row.language, row.text) for row in rows]


def write(session: Session, kit_id: int, captions: Sequence[CaptionText]) -> None:
    """Keep these texts; an empty one takes its caption away, what is not named stays."""
    for empty in (caption for caption in captions if not caption.text.strip()):
        session.execute(
            delete(Caption).where(
                Caption.kit_id == kit_id, Caption.network == empty.network, Caption.language == empty.language
            )
        )
    rows = [
        {
            "kit_id": kit_id,
            "network": caption.network,
            "language": caption.language,
            "variant": 1,
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
