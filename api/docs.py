"""`/api/docs`: the API's description as a plain page; nothing is loaded from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse


def router() -> APIRouter:
    """GET /api/docs, made from /api/openapi.json."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/api/docs")
    async def documentation(request: Request) -> HTMLResponse:
        return HTMLResponse(page(request.app.openapi()))

    return routes


def page(description: dict[str, Any]) -> str:
    """Every operation with its parameters, from an OpenAPI description."""
    operations = [
        _operation(method, path, what)
        for path, methods in sorted(description["paths"].items())
        for method, what in methods.items()
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Aïn API</title>'
        '<link rel="stylesheet" href="/assets/tokens.css"><link rel="stylesheet" href="/assets/base.css">'
        '<link rel="stylesheet" href="/assets/api.css"></head><body class="api"><h1>Aïn API</h1>'
        '<p><a class="link" href="/api/openapi.json">openapi.json</a></p>' + "".join(operations) + "</body></html>"
    )


def _operation(method: str, path: str, what: dict[str, Any]) -> str:
    parameters = "".join(
        f"<li><code>{escape(parameter['name'])}</code> {escape(parameter.get('description', ''))}</li>"
        for parameter in what.get("parameters", [])
    )
    summary = escape(what.get("description") or what.get("summary", ""))
    return (
        f"<section><h2><code>{method.upper()} {escape(path)}</code></h2><p>{summary}</p><ul>{parameters}</ul></section>"
    )
