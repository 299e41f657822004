"""Whether the product lives, whether it can work, and a few figures for a monitor."""

from ipaddress import ip_address
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, jsonify, request

from share.domain.roles import Role
from share.later import later
from share.services import health
from share.web.context import core, viewer

if TYPE_CHECKING:
    import prometheus_client as prometheus
else:
    prometheus = later("prometheus_client")

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@pages.get("/readyz")
def ready() -> tuple[Response, int]:
    """503 where the database is away or behind; a store that is away only slows things down."""
    state = health.check(core())
    body = jsonify(status=state.status, database=state.database, migrations=state.migrations, store=state.store)
    return body, 200 if state.can_work else 503


@pages.get("/metrics")
def metrics() -> Response:
    """Gauges for Prometheus, for loopback and for admins."""
    if not (_from_loopback() or viewer().may(Role.ADMIN)):
        abort(404)
    registry = prometheus.CollectorRegistry()
    for name, (what, value) in health.figures(core()).items():
        prometheus.Gauge(name, what, registry=registry).set(value)
    return Response(prometheus.generate_latest(registry), content_type=prometheus.CONTENT_TYPE_LATEST)


def _from_loopback() -> bool:
    return bool(request.remote_addr) and ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 - an address to compare
