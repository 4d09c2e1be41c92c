"""Tells, for each request, what the databases say that it reads by address, by parts and by libpq."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
from sqlalchemy import create_engine, text

QUESTION = "SELECT current_database()"
engine = create_engine(os.environ["DATABASE_URL"])


def by_address():
    with engine.connect() as connection:
        return connection.execute(text(QUESTION)).scalar_one()


def ask(**settings):
    with psycopg.connect(**settings) as connection:
        return connection.execute(QUESTION).fetchone()[0]


def by_parts():
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return ask(**{key: os.environ[f"DATABASE_{end}"] for key, end in names.items()})


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        given = {
            "address": by_address(),
            "parts": by_parts(),
            "libpq": ask(),
            "tls": os.environ["DATABASE_TLS"],
            "names": sorted(name for name in os.environ if name.startswith(("DATABASE_", "PG"))),
        }
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(given).encode())


# Of the two variables that say where, this one tells the port.
ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answers).serve_forever()
