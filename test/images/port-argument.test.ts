import { describe, expect, it } from "vitest";
import { formatCommand } from "../../components/images/dockerfile/command-form.ts";
import { followPort } from "../../components/images/source/port-argument.ts";

/** A command by its words, as a source gives it; what it becomes; the port that it names. */
type Row = readonly [given: string, becomes: string, port: number | undefined];

const followed: readonly Row[] = [
  ["next start -p 3000", "next start -p $PORT", 3000],
  ["next start -p3000", "next start -p$PORT", 3000],
  ["next start --port=3000", "next start --port=$PORT", 3000],
  ["fastify start -p 4000 app.js", "fastify start -p $PORT app.js", 4000],
  ["node server.js --port 4000", "node server.js --port $PORT", 4000],
  ["json-server db.json -p 5000", "json-server db.json -p $PORT", 5000],
  ["gunicorn -b :5000 app:app", "gunicorn -b :$PORT app:app", 5000],
  ["gunicorn --bind=0.0.0.0:5000 app:app", "gunicorn --bind=0.0.0.0:$PORT app:app", 5000],
  ["hypercorn --bind [::]:8000 app", "hypercorn --bind [::]:$PORT app", 8000],
  ["waitress-serve --listen=*:8041 app:app", "waitress-serve --listen=*:$PORT app:app", 8041],
  ["daphne -b 0.0.0.0 -p 9000 a:b", "daphne -b 0.0.0.0 -p $PORT a:b", 9000],
  ["streamlit run a.py --server.port 85", "streamlit run a.py --server.port $PORT", 85],
  ["python -m uvicorn a:b --port 80", "python -m uvicorn a:b --port $PORT", 80],
  // What takes its port as an argument alone, and is given none.
  ["uvicorn a:b", "uvicorn --host 0.0.0.0 --port $PORT a:b", undefined],
  ["uvicorn a:b --host ::", "uvicorn --port $PORT a:b --host ::", undefined],
  ["python -m hypercorn a:b", "python -m hypercorn --bind 0.0.0.0:$PORT a:b", undefined],
  ["fastapi run a.py", "fastapi run --port $PORT a.py", undefined],
  ["streamlit run a.py", "streamlit run --server.port $PORT a.py", undefined],
];

const asItIs: readonly string[] = [
  "node server.js",
  "node -p 3000",
  "node worker.js --workers 3000",
  "node server.js --db-port 5432",
  "next start -H 0.0.0.0",
  "gunicorn app:app",
  "gunicorn --pid 3000 app:app",
  "gunicorn -p 3000 app:app",
  "gunicorn --bind unix:/tmp/app.sock app:app",
  "gunicorn --bind 0.0.0.0:$PORT app:app",
  "uvicorn a:b --uds /tmp/app.sock",
  "uvicorn a:b --port $PORT",
  "hypercorn -c hypercorn.toml a:b",
  "daphne -u /tmp/app.sock a:b",
  "node server.js --port 99999",
  "celery --app tasks:app worker --concurrency 8000",
  "python app.py 8000",
  "react-router-serve ./build/server/index.js",
];

const lines: readonly Row[] = [
  ["a && exec uvicorn m:a --port 8000", "a && exec uvicorn m:a --port ${PORT:-8000}", 8000],
  ["PORT=3000 exec node s.js", "PORT=${PORT:-3000} exec node s.js", 3000],
  ["exec gunicorn -b '[::]:80' \"$A  b\"", 'exec gunicorn -b "[::]:${PORT:-80}" "$A  b"', 80],
  ["exec uvicorn m:a --port ${PORT:-81}", "exec uvicorn m:a --port ${PORT:-81}", 81],
  ["exec gunicorn -b :$PORT a:b", "exec gunicorn -b :$PORT a:b", undefined],
  ["db --port 5432 && exec node s.js", "db --port 5432 && exec node s.js", undefined],
];

describe("a command that names its port", () => {
  it.each(followed)("%s follows PORT", (given, becomes, port) => {
    expect(followPort(given.split(" "))).toEqual({
      words: becomes.split(" "),
      variables: {},
      port,
    });
  });

  it.each(asItIs)("%s stays as it is", (given) => {
    const words = given.split(" ");
    expect(followPort(words)).toEqual({ words, variables: {}, port: undefined });
  });

  it("has as many that stay as they are as that follow", () => {
    expect(asItIs.length).toBeGreaterThanOrEqual(followed.length);
  });

  it.each(lines)("of a shell, %s, says so in the shell's words", (given, becomes, port) => {
    expect(followPort(["sh", "-c", given])).toMatchObject({ words: ["sh", "-c", becomes], port });
  });

  it("by a variable is told by the platform's", () => {
    const given = { PORT: "3000", NODE_ENV: "production" };
    expect(followPort(["node", "s.js"], given)).toEqual({
      words: ["node", "s.js"],
      variables: { NODE_ENV: "production" },
      port: 3000,
    });
    expect(followPort(["node", "s.js"], { PORT: "/tmp/app.sock" })).toMatchObject({
      variables: { PORT: "/tmp/app.sock" },
      port: undefined,
    });
  });
});

describe("the command of an image", () => {
  it("is the program itself where it names no port", () => {
    const words = ["gunicorn", "app:create()", "--name", "it's"];
    expect(JSON.parse(formatCommand({ words, port: 80 }))).toEqual(words);
  });

  it("is a shell's that gives way to it where it does, each word as it was", () => {
    const words = [
      "gunicorn",
      "app:create()",
      "it's",
      "--bind",
      "*:$PORT",
      'a"$PORT$x',
      "-b=$PORT",
    ];
    const [, , line] = JSON.parse(formatCommand({ words, port: 80 })) as string[];
    expect(line).toBe(
      "exec gunicorn 'app:create()' 'it'\\''s' --bind \"*:${PORT:-80}\" " +
        '"a\\"${PORT:-80}\\$x" -b=${PORT:-80}',
    );
  });

  it("gives the port to a variable of the program", () => {
    const variables = { GRADIO_SERVER_PORT: "$PORT", HOME: "/tmp" };
    expect(JSON.parse(formatCommand({ words: ["python", "a b"], variables, port: 80 }))).toEqual([
      ...["sh", "-c", 'export GRADIO_SERVER_PORT=${PORT:-80} && exec "$@"', "sh", "python", "a b"],
    ]);
  });
});
