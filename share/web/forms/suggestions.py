"""What a member fills in to suggest an article."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional


class SuggestForm(FlaskForm):
    url = StringField(
        "Address of the article", validators=[DataRequired("Paste the article's address."), Length(max=2000)]
    )
    title = StringField("Its title", validators=[Optional(), Length(max=300)])
    why = TextAreaField("Why others should share it", validators=[Optional(), Length(max=1000)], render_kw={"rows": 3})
