"""What the fast path is compared with: a Flask view that does SELECT, UPDATE, INSERT and COMMIT for each click."""

import os
from datetime import UTC, datetime

from flask import Flask, abort, request
from sqlalchemy import text
from werkzeug.wrappers import Response

from share.infra.db import Database

database = Database(os.environ["DATABASE_URL"])
application = Flask(__name__)


@application.get("/r/<code>")
def follow(code: str) -> Response:
    with database.write() as session:
        row = session.execute(text("SELECT id, url FROM plain_links WHERE code = :code"), {"code": code}).first()
        if row is None:
            abort(404)
        session.execute(text("UPDATE plain_links SET clicks = clicks + 1 WHERE id = :id"), {"id": row.id})
        session.execute(
            text("INSERT INTO plain_clicks (link_id, at, agent) VALUES (:id, :at, :agent)"),
            {"id": row.id, "at": datetime.now(UTC), "agent": request.headers.get("User-Agent", "")},
        )
    return Response(status=302, headers={"Location": row.url})
