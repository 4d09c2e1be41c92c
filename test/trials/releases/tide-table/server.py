import os
from http.server import BaseHTTPRequestHandler, HTTPServer

import idna


class Tides(BaseHTTPRequestHandler):
    def do_GET(self):
        name = idna.encode(os.environ["HARBOUR"].lower()).decode()
        body = f"High water at {name}: 04:12".encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Tides).serve_forever()
