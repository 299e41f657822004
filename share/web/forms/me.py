"""What members set about themselves."""

from zoneinfo import available_timezones

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from share.domain.words import say
from share.language import SPOKEN
from share.services.me import Change, MyPage
from share.web.forms.choices import choices
from share.web.forms.strict import DayField, HourField
from share.web.languages import own_name

SHOWN_AS = choices(
    [
        ("alias", lazy_gettext("By my alias")),
        ("name", lazy_gettext("By my name")),
        ("hidden", lazy_gettext("Not at all")),
    ]
)
TIES = {
    "none": lazy_gettext("I am a supporter; nobody pays me for this"),
    "staff": lazy_gettext("I work for the organisation"),
    "paid": lazy_gettext("I am paid for taking part"),
    "gifted": lazy_gettext("I was given something for taking part"),
}


class SettingsForm(FlaskForm):
    usual_network = SelectField(lazy_gettext("The network that I use most"))
    mastodon_host = StringField(
        lazy_gettext("My Mastodon server"),
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    language = SelectField(lazy_gettext("My language"))
    timezone = SelectField(lazy_gettext("My time zone"))
    digest = BooleanField(lazy_gettext("Mail me each day's kit"))
    quiet_from = HourField(lazy_gettext("Quiet hours from"), [Optional()])
    quiet_until = HourField(lazy_gettext("Quiet hours until"), [Optional()])
    shown_as = RadioField(lazy_gettext("On boards I am shown"), choices=SHOWN_AS)
    alias = StringField(lazy_gettext("Alias"), [InputRequired(lazy_gettext("Choose an alias.")), Length(max=40)])
    tie = RadioField(lazy_gettext("How I am tied to the organisation"))

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
    until = DayField(lazy_gettext("Until"), [Optional()])


class AlarmForm(FlaskForm):
    note = TextAreaField(lazy_gettext("What happened?"), [Optional(), Length(max=2000)], render_kw={"rows": 4})


class EraseForm(FlaskForm):
    word = StringField(
        lazy_gettext("Type the word ERASE"),
        [InputRequired(lazy_gettext("Type the word ERASE."))],
        render_kw={"autocomplete": "off"},
    )
    password = PasswordField(lazy_gettext("Your password"), render_kw={"autocomplete": "current-password"})


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
    form.usual_network.choices = choices([("", say("The one that I took last")), *mine.networks])
    form.language.choices = choices(
        [
            ("", say("As my browser asks; captions in the campaign's")),
            *((code, own_name(code)) for code in dict.fromkeys((*SPOKEN, *mine.languages))),
        ]
    )
    zones = ((zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone)
    form.timezone.choices = choices([("", say("The campaign's (%(zone)s)", zone=mine.campaign_timezone)), *zones])
    form.tie.choices = choices((tie, _tie(label, mine.disclosures.get(tie, ""))) for tie, label in TIES.items())
    return form


def _tie(label: str, line: str) -> str:
    return say("%(tie)s: we add “%(line)s”", tie=label, line=line) if line else label
