"""An event as an iCalendar file (RFC 5545): what a member's own calendar takes in."""

from dataclasses import dataclass
from datetime import UTC, datetime

_LINE = 75
"""Octets per line; longer ones are folded."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event; times are UTC."""

    uid: str
    title: str
    starts: datetime
    ends: datetime
    place: str
    about: str
    url: str
    made_at: datetime


def calendar(event: Event) -> str:
    """The whole file, with the line ends that the format wants."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//share campaign//kits//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_time(event.made_at)}",
        f"DTSTART:{_time(event.starts)}",
        f"DTEND:{_time(event.ends)}",
        f"SUMMARY:{_text(event.title)}",
        f"LOCATION:{_text(event.place)}",
        f"DESCRIPTION:{_text(event.about)}",
        f"URL:{_address(event.url)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) for line in lines)


def _time(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(letter for letter in plain if letter == "\n" or letter >= " ")
    return kept.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _address(url: str) -> str:
    return "".join(letter for letter in url if letter > " ")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, none of which cuts a letter in two."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode("utf-8", "replace"))
        if size + octets > _LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join([*pieces, piece]) + "\r\n"
