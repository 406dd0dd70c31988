"""Superset's settings. Superset loads this file in its own environment; the launcher sets the variables it reads."""

import os
from pathlib import Path
from typing import Any

STATE = Path(os.environ["OGI_BI_STATE"])
EDITION = os.environ["OGI_BI_EDITION"]

SECRET_KEY = (STATE / "secret_key").read_text(encoding="ascii")
GUEST_TOKEN_JWT_SECRET = SECRET_KEY
SQLALCHEMY_DATABASE_URI = f"sqlite:///{STATE / 'superset.db'}?check_same_thread=false"

# No page loads anything from another host: no maps, fonts, avatars or tracking pixels.
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,  # the server listens on 127.0.0.1 only
    "session_cookie_secure": False,
}
THEME_FONT_URL_ALLOWED_DOMAINS: list[str] = []
SCARF_ANALYTICS = False
PUBLIC_ROLE_LIKE = None
AUTH_USER_REGISTRATION = False
SQLALCHEMY_EXAMPLES_URI = "sqlite://"

APP_NAME = "ogi-warehouse"
LANGUAGES = {"en": {"flag": "us", "name": "English"}, "zh": {"flag": "cn", "name": "中文"}}
THEME_DARK = None
THEME_DEFAULT = {
    "token": {
        "brandAppName": APP_NAME,
        "brandLogoAlt": "ogi-warehouse",
        "brandLogoUrl": "/static/assets/images/superset-logo-horiz.png",
        "brandLogoHref": "/dashboard/list/",
        "brandLogoHeight": "24px",
        "brandLogoMargin": "18px 0",
        "colorPrimary": "#1f5f8b",
        "colorLink": "#1f5f8b",
        "fontUrls": [],
        "fontFamily": "Inter, 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
    },
    "algorithm": "default",
}
FEATURE_FLAGS = {
    "DASHBOARD_VIRTUALIZATION": False,  # draw all charts at once, so that a dashboard can be printed
    "ENABLE_TEMPLATE_PROCESSING": False,
}


def DB_CONNECTION_MUTATOR(uri: Any, params: dict[str, Any], *_: Any) -> tuple[Any, dict[str, Any]]:
    """Open the edition read-only and deny access to other files, whatever the connection's page says.

    A read-only connection alone could still write files with COPY TO and read any file of this machine.
    """
    if uri.drivername.startswith("duckdb"):
        uri = uri.set(database=EDITION)
        arguments = params.setdefault("connect_args", {})
        config = {**arguments.get("config", {}), "enable_external_access": False, "lock_configuration": True}
        arguments.update(read_only=True, config=config)
    return uri, params
