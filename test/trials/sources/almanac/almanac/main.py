"""Says what day it is, and where it runs."""

import sys

from fastapi import FastAPI

app = FastAPI()


@app.get("/healthz")
def health() -> dict[str, bool]:
    return {"well": True}


@app.get("/{path:path}")
def today(path: str) -> dict[str, str]:
    return {"day": "St. Lucy", "prefix": sys.prefix}
