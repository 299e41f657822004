"""Until when each version of the Graph API answers; a dead one refuses every call with code 2635.

Source: developers.facebook.com, Graph API changelog, as of 2026-11. Meta keeps a version about two years and
announces its end with the version after the next, so the newest one has no date yet.
"""

import re
from datetime import date, timedelta
from typing import Final

from share.domain.words import mark

ENDS: Final = {
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
}
"""The last day on which a version is answered."""

NEWEST: Final = "v26.0"
_OLDEST: Final = 21
_WARNED_BEFORE: Final = timedelta(days=183)
_VERSION: Final = re.compile(r"v(?P<major>[1-9][0-9]{0,2})\.(?P<minor>[0-9])", re.ASCII)


def problem(version: str, today: date, *, setting: str = "FACEBOOK_GRAPH_VERSION") -> str:
    """What is wrong with asking `version`, with the fix; "" where nothing is until half a year ahead.

    `setting` names the version of another network that Meta numbers alike: INSTAGRAM_API_VERSION.
    """
    match = _VERSION.fullmatch(version)
    if match is None:
        return mark("%(setting)s is %(version)s, which is no version: set it to %(newest)s.") % {
            "setting": setting,
            "version": repr(version),
            "newest": NEWEST,
        }
    ends = ENDS.get(version)
    if int(match["major"]) < _OLDEST or (ends is not None and ends < today):
        return mark("Meta no longer answers version %(version)s of its API: set %(setting)s to %(newest)s.") % {
            "version": version,
            "setting": setting,
            "newest": NEWEST,
        }
    if ends is not None and ends - today <= _WARNED_BEFORE:
        return mark(
            "Meta answers version %(version)s of its API until %(ends)s only: set %(setting)s to %(newest)s before."
        ) % {"version": version, "ends": f"{ends:%Y-%m-%d}", "setting": setting, "newest": NEWEST}
    return ""
