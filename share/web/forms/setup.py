"""The form of the set-up."""

from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import ColorField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from share.domain.emails import LONGEST as LONGEST_EMAIL
from share.domain.passwords import LONGEST
from share.services.setup import DEFAULT_COLOUR

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zones() -> list[tuple[str, str]]:
    """The time zones by their places, and UTC."""
    places = sorted(name for name in available_timezones() if name.startswith(tuple(f"{part}/" for part in REGIONS)))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


class SetupForm(FlaskForm):
    organisation = StringField("Organisation", [InputRequired("Tell us the organisation's name."), Length(max=80)])
    colour = ColorField("Its colour", default=DEFAULT_COLOUR)
    campaign = StringField("Campaign", [InputRequired("Give the campaign a name."), Length(max=80)])
    timezone = SelectField("Time zone", choices=[], default="America/New_York")
    name = StringField("Your name", [InputRequired("Tell us your name."), Length(max=80)])
    email = StringField("Your e-mail address", [InputRequired("Type your e-mail address."), Length(max=LONGEST_EMAIL)])
    password = PasswordField("A password for you", [InputRequired("Choose a password."), Length(max=LONGEST)])
