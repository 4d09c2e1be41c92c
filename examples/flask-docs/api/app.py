import json
from pathlib import Path

from flask import Flask, jsonify, request

# Read at run time: it has to be there beside the program.
pages = json.loads(Path(__file__).with_name("pages.json").read_text())

app = Flask(__name__)


@app.get("/healthz")
def healthz():
    return "ok\n"


@app.get("/api/search")
def search():
    words = request.args.get("q", "").lower().split()
    found = [page for page in pages if words and all(word in page["text"] for word in words)]
    return jsonify([page["path"] for page in found])
