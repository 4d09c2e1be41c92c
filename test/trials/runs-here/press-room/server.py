import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from press import query

VERSION = "1"


class Desk(BaseHTTPRequestHandler):
    def do_GET(self):
        titles = [] if self.path == "/healthz" else query("SELECT title FROM issues ORDER BY id")
        body = "\n".join([f"version {VERSION}", *titles]).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Desk).serve_forever()
