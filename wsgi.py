"""The entry point: `app` for the flask command, `application` for the server."""

import sys

from share.cli.groups import register
from share.infra import logs
from share.settings import SettingsError, load
from share.web.app import create_app

try:
    settings = load()
    logs.configure(settings.log_level, settings.log_format)
    app = create_app(settings)
except SettingsError as error:
    sys.exit(str(error))
register(app)
application = app
