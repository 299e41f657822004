"""What members fill in to prove an account."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import Length

from share.services.accounts import Named, Way

PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class AgreeForm(FlaskForm):
    """The ticks that every way begins with; their words are the network's."""

    agreed = BooleanField(lazy_gettext("I agree"))
    detects = BooleanField(lazy_gettext("Search my posts"))

    def speak_of(self, way: Way) -> "AgreeForm":
        """Put the words of this network beside the ticks; they are kept with the consent."""
        self.agreed.label.text = way.wording
        self.detects.label.text = way.search_wording
        return self


class ConnectForm(AgreeForm):
    host = StringField(lazy_gettext("Your server"), [Length(max=300)], render_kw=PLAIN)
    more = BooleanField(lazy_gettext("More"))


class ProfileForm(AgreeForm):
    handle = StringField(lazy_gettext("The account's name"), [Length(max=300)], render_kw=PLAIN)

    def named(self) -> Named:
        """What was typed, for the service."""
        return Named(self.handle.data or "", agreed=bool(self.agreed.data), detects=bool(self.detects.data))


class AppPasswordForm(ProfileForm):
    password = PasswordField(lazy_gettext("App password"), [Length(max=300)], render_kw={"autocomplete": "off"})
