"""What a member posts from here, and where it appeared."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

LONGEST_ADDRESS = 2000


class PublishForm(FlaskForm):
    text = TextAreaField(lazy_gettext("Your words"), render_kw={"rows": 5})


class AppearedForm(FlaskForm):
    url = StringField(
        lazy_gettext("Link to the post"),
        [InputRequired(lazy_gettext("Paste the link to the post first.")), Length(max=LONGEST_ADDRESS)],
        render_kw={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
