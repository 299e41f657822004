"""The entry point: `app` for the flask command, `application` for the server."""

import sys

from share.cli.groups import register
from share.settings import SettingsError
from share.web.app import create_app

try:
    app = create_app()
except SettingsError as error:
    sys.exit(str(error))
register(app)
application = app
