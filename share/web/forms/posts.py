"""What a member pastes to record a post."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

LONGEST_ADDRESS = 2000
LONGEST_SLUG = 200


class RecordForm(FlaskForm):
    url = StringField(
        "Link to your post",
        [InputRequired("Paste the link to your post first."), Length(max=LONGEST_ADDRESS)],
        render_kw={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    kit = HiddenField(validators=[Length(max=LONGEST_SLUG)])
