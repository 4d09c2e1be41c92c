"""Asks each address on standard input, a JSON list, who is connected to what; prints JSON."""

import asyncio
import json
import sys

from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

QUESTIONS = {
    "postgresql": "SELECT current_user, current_database(), ssl FROM pg_stat_ssl"
    " WHERE pid = pg_backend_pid()",
    "mysql": "SELECT substring_index(user(), '@', 1), database(), (SELECT variable_value <> ''"
    " FROM information_schema.session_status WHERE variable_name = 'SSL_CIPHER')",
}


def ask(url):
    if "+async" in url:
        return asyncio.run(ask_async(url))
    engine = create_engine(url)
    with engine.connect() as connection:
        return list(connection.execute(text(QUESTIONS[engine.name])).one())


async def ask_async(url):
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        row = list((await connection.execute(text(QUESTIONS[engine.name]))).one())
    await engine.dispose()
    return row


def answer(url):
    try:
        user, database, encrypted = ask(url)
        return {"user": user, "database": database, "encrypted": bool(encrypted)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


print(json.dumps([answer(url) for url in json.load(sys.stdin)]))
