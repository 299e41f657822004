"""What a member posts from here, and where it appeared."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

LONGEST_ADDRESS = 2000


class PublishForm(FlaskForm):
    text = TextAreaField("Your words", render_kw={"rows": 5})


class AppearedForm(FlaskForm):
    url = StringField(
        "Link to the post",
        [InputRequired("Paste the link to the post first."), Length(max=LONGEST_ADDRESS)],
        render_kw={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
