import os

from press import query

print("adds the issues, with", os.environ["WIRE_KEY"], flush=True)
query("CREATE TABLE IF NOT EXISTS issues (id INT AUTO_INCREMENT PRIMARY KEY, title VARCHAR(80))")
query("INSERT INTO issues (title) VALUES ('Der erste Fall')")
