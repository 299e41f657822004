"""Numbers and days as people write them: plain digits, within what a campaign can mean and every database keeps."""

import re

from wtforms import DateField, IntegerField, TimeField

from share.domain.days import FIRST_YEAR, LAST_YEAR, read_day
from share.domain.words import say

_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_IN_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:([,. \u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})?")
"""As pages write thousands: 2,340 in English, 2 340 in other languages; a point is common, too."""


class WholeField(IntegerField):
    """A whole number. Python's int() also takes 1_000, digits of every script, and numbers that no column holds."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist:
            typed = valuelist[0].strip(" ")
            if _IN_GROUPS.fullmatch(typed):
                typed = re.sub(r"[^0-9]", "", typed)
            if not _WHOLE.fullmatch(typed):
                raise ValueError(say("Give a whole number, such as 12."))
            self.data = int(typed)


class DayField(DateField):
    """A day in the years of campaigns."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist:
            self.data = read_day(valuelist[0].strip(" "))
            if self.data is None:
                raise ValueError(
                    say(
                        "Choose a day between the years %(first)s and %(last)s, such as 2026-11-24.",
                        first=str(FIRST_YEAR),
                        last=str(LAST_YEAR),
                    )
                )


class HourField(TimeField):
    """A time of the day, said in our words where it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(say("Choose a time of the day, such as 18:30.")) from error
