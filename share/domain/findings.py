"""What the doctor finds: a check's id, what is wrong in a plain sentence, and what mends it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; `is_warning`: it works, though not as it should."""

    check: str
    text: str
    fix: str
    is_warning: bool = False
