"""What a member types while sharing a kit."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired


class CaptionForm(FlaskForm):
    caption = TextAreaField("Your words", render_kw={"rows": 4})


class HostForm(FlaskForm):
    mastodon_host = StringField(
        "Your Mastodon server",
        render_kw={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class RemindForm(FlaskForm):
    at = TimeField("Remind me at", [InputRequired("Choose a time.")])
