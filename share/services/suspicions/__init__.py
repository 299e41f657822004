"""What looks unlike people's doing: found set-wise, held for a person, decided, objected to."""

from share.services.suspicions.deciding import decide, object_to
from share.services.suspicions.finding import find_due
from share.services.suspicions.showing import Case, LeftOut, listed, mine

__all__ = ["Case", "LeftOut", "decide", "find_due", "listed", "mine", "object_to"]
