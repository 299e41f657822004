"""What a member types while sharing a kit."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from share.web.forms.strict import HourField


class CaptionForm(FlaskForm):
    caption = TextAreaField(lazy_gettext("Your words"), render_kw={"rows": 4})


class HostForm(FlaskForm):
    mastodon_host = StringField(
        lazy_gettext("Your Mastodon server"),
        render_kw={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class RemindForm(FlaskForm):
    at = HourField(lazy_gettext("Remind me at"), [InputRequired(lazy_gettext("Choose a time."))])
