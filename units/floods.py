"""Floods at the doors that stand open to strangers: so many requests from one network, then "too many" for a while.

The one place where a request speaks to Redis (ADR 0010), because all web processes count together. A Redis that is
gone or hangs costs a quarter of a second once in a while; the counts then live in this process until it is back.
"""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from units.guessing import Source

DOORS = {
    "units.enter": "40 per minute; 400 per hour",
    "units.enter_code": "30 per minute; 200 per hour",
    "units.tickets.note_forgotten": "10 per minute; 60 per hour",
    "units.tickets.set_password": "30 per minute; 200 per hour",
    "units.tickets.ticket": "60 per minute; 400 per hour",
    "verifying.index": "60 per minute; 600 per hour",
    "verifying.publication": "60 per minute; 600 per hour",
    "verifying.check": "20 per minute; 200 per hour",
}
"""Requests one network may make at each door: an office behind one address on the last day of a round fits in."""

PATIENCE = 0.25
"""Seconds Redis has to answer."""


def init_floods(app: Flask, redis_url: str) -> Limiter:
    """Count the requests at the doors of `app`. `redis_url`: redis:// or redis+socket:// as Celery spells it."""
    limiter = Limiter(
        key_func=lambda: Source(request.remote_addr or "?").network,
        app=app,
        default_limits=[lambda: DOORS[request.endpoint or ""]],
        storage_uri=redis_url.replace("redis+socket://", "redis+unix://", 1),
        storage_options={
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            "retry": Retry(NoBackoff(), 0),
        },
        key_prefix="nhip-doors",
        in_memory_fallback_enabled=True,
        # Two threads may find Redis gone at once; the second is let through rather than shown a failure.
        swallow_errors=True,
    )
    limiter.request_filter(lambda: request.endpoint not in DOORS)
    return limiter
