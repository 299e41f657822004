"""The form of the set-up."""

from zoneinfo import available_timezones

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import ColorField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from share.domain.emails import LONGEST as LONGEST_EMAIL
from share.domain.passwords import LONGEST
from share.language import SPOKEN
from share.services.setup import DEFAULT_COLOUR
from share.web.forms.choices import choices

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zones() -> list[tuple[str, str]]:
    """The time zones by their places, and UTC."""
    places = sorted(name for name in available_timezones() if name.startswith(tuple(f"{part}/" for part in REGIONS)))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


class SetupForm(FlaskForm):
    organisation = StringField(
        lazy_gettext("Organisation"), [InputRequired(lazy_gettext("Tell us the organisation's name.")), Length(max=80)]
    )
    colour = ColorField(lazy_gettext("Its colour"), default=DEFAULT_COLOUR)
    campaign = StringField(
        lazy_gettext("Campaign"), [InputRequired(lazy_gettext("Give the campaign a name.")), Length(max=80)]
    )
    timezone = SelectField(lazy_gettext("Time zone"), choices=[], default="America/New_York")
    language = SelectField(lazy_gettext("Language of the campaign"), choices=choices(SPOKEN.items()), default="en")
    name = StringField(lazy_gettext("Your name"), [InputRequired(lazy_gettext("Tell us your name.")), Length(max=80)])
    email = StringField(
        lazy_gettext("Your e-mail address"),
        [InputRequired(lazy_gettext("Type your e-mail address.")), Length(max=LONGEST_EMAIL)],
    )
    password = PasswordField(
        lazy_gettext("A password for you"), [InputRequired(lazy_gettext("Choose a password.")), Length(max=LONGEST)]
    )
