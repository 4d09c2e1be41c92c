"""MySQL by its own client, since the standard library of Python has none."""

import os
import subprocess
from urllib.parse import urlparse


def query(sql):
    address = urlparse(os.environ["DATABASE_URL"])
    command = ["mysql", "--no-defaults", "-N", "-B", "-h", address.hostname]
    command += ["-P", str(address.port), "-u", address.username, "-e", sql, address.path[1:]]
    variables = {**os.environ, "MYSQL_PWD": address.password}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()
