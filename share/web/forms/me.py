"""What members set about themselves."""

from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional

from share.services.me import Change, MyPage
from share.web.forms.choices import choices

LANGUAGES = {"en": "English", "es": "Español"}
SHOWN_AS = choices([("alias", "By my alias"), ("name", "By my name"), ("hidden", "Not at all")])
TIES = {
    "none": "I am a supporter; nobody pays me for this",
    "staff": "I work for the organisation",
    "paid": "I am paid for taking part",
    "gifted": "I was given something for taking part",
}


class SettingsForm(FlaskForm):
    usual_network = SelectField("The network that I use most")
    mastodon_host = StringField(
        "My Mastodon server", render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
    )
    language = SelectField("Language of my captions")
    timezone = SelectField("My time zone")
    digest = BooleanField("Mail me each day's kit")
    quiet_from = TimeField("Quiet hours from", [Optional()])
    quiet_until = TimeField("Quiet hours until", [Optional()])
    shown_as = RadioField("On boards I am shown", choices=SHOWN_AS)
    alias = StringField("Alias", [InputRequired("Choose an alias."), Length(max=40)])
    tie = RadioField("How I am tied to the organisation")

    def change(self) -> Change:
        """What was typed, for the service."""
        return Change(
            alias=self.alias.data or "",
            shown_as=self.shown_as.data or "",
            usual_network=self.usual_network.data or "",
            mastodon_host=self.mastodon_host.data or "",
            language=self.language.data or "",
            timezone=self.timezone.data or "",
            tie=self.tie.data or "",
            digest=bool(self.digest.data),
            quiet_from=self.quiet_from.data,
            quiet_until=self.quiet_until.data,
        )


class PauseForm(FlaskForm):
    until = DateField("Until", [Optional()])


class AlarmForm(FlaskForm):
    note = TextAreaField("What happened?", [Optional(), Length(max=2000)], render_kw={"rows": 4})


class EraseForm(FlaskForm):
    word = StringField(
        "Type the word ERASE", [InputRequired("Type the word ERASE.")], render_kw={"autocomplete": "off"}
    )
    password = PasswordField("Your password", render_kw={"autocomplete": "current-password"})


class LeaveForm(FlaskForm):
    """Nothing but its token."""


def settings_form(mine: MyPage, *, typed: bool) -> SettingsForm:
    """The form with the campaign's choices; filled with what stands, or with what was `typed`."""
    filled: dict[str, object] = {
        name: getattr(mine, name) or ""
        for name in ("usual_network", "mastodon_host", "language", "timezone", "shown_as", "alias", "tie")
    }
    filled |= {name: getattr(mine, name) for name in ("digest", "quiet_from", "quiet_until")}
    form = SettingsForm(**filled) if typed else SettingsForm(None, **filled)
    form.usual_network.choices = choices([("", "The one that I took last"), *mine.networks])
    form.language.choices = choices(
        [("", "The campaign's"), *((name, LANGUAGES.get(name, name)) for name in mine.languages)]
    )
    zones = ((zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone)
    form.timezone.choices = choices([("", f"The campaign's ({mine.campaign_timezone})"), *zones])
    form.tie.choices = choices((tie, _tie(label, mine.disclosures.get(tie, ""))) for tie, label in TIES.items())
    return form


def _tie(label: str, line: str) -> str:
    return f"{label}: we add “{line}”" if line else label
