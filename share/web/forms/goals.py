"""What a coordinator fills in to set a goal."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from share.domain.goals import LONGEST_TITLE, Metric, Plan
from share.services.goals import Shown
from share.web.forms.choices import choices
from share.web.forms.strict import DayField, WholeField

METRICS = (
    (Metric.POSTS.value, lazy_gettext("Verified posts")),
    (Metric.ENGAGEMENTS.value, lazy_gettext("Engagements, as the networks report them")),
    (Metric.CLICKS.value, lazy_gettext("Human clicks on our links")),
)
EVERYBODY = ("", lazy_gettext("Everybody together"))


class GoalForm(FlaskForm):
    title = StringField(
        lazy_gettext("What we want to reach"),
        [InputRequired(lazy_gettext("Give the goal a title.")), Length(max=LONGEST_TITLE)],
    )
    group = SelectField(lazy_gettext("Whose goal it is"), validate_choice=False)
    metric = SelectField(lazy_gettext("What is counted"), choices=choices(METRICS))
    target = WholeField(lazy_gettext("How many"), [InputRequired(lazy_gettext("Choose a number."))])
    starts_on = DayField(lazy_gettext("From the kits of"), [InputRequired(lazy_gettext("Choose the first day."))])
    ends_on = DayField(lazy_gettext("To the kits of"), [InputRequired(lazy_gettext("Choose the last day."))])

    def offer(self, groups: list[tuple[str, str]]) -> None:
        """The groups to choose from."""
        self.group.choices = choices([EVERYBODY, *groups])

    def take(self, goal: Shown) -> None:
        """Fill in what stands."""
        self.title.data, self.group.data, self.metric.data = goal.title, goal.group_public_id, goal.metric.value
        self.target.data, self.starts_on.data, self.ends_on.data = goal.target, goal.starts_on, goal.ends_on

    def plan(self) -> Plan:
        """What was filled in; to be called once it is valid."""
        days = self.starts_on.data, self.ends_on.data
        if days[0] is None or days[1] is None:
            raise ValueError("The form was not validated.")
        return Plan(
            self.title.data or "",
            self.group.data or "",
            Metric(self.metric.data),
            self.target.data or 0,
            days[0],
            days[1],
        )
