"""What a member types while sharing a kit."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

LONGEST_ADDRESS = 2000


class CaptionForm(FlaskForm):
    caption = TextAreaField("Your words", render_kw={"rows": 4})


class RecordForm(FlaskForm):
    url = StringField(
        "Link to your post",
        [InputRequired("Paste the link to your post first."), Length(max=LONGEST_ADDRESS)],
        render_kw={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class HostForm(FlaskForm):
    mastodon_host = StringField(
        "Your Mastodon server",
        render_kw={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
