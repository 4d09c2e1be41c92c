import { portVariable } from "../../../../variables/port-word.ts";
import { ownDockerfile, refuseSource } from "../plan.ts";
import type { Framework } from "../plan.ts";
import { joinPath } from "../reader.ts";
import { isPlain, shellWords, splitLine, splitVariables, wordsOf } from "../shell-line.ts";
import { followPort } from "../port-argument.ts";
import { readProcfile } from "../procfile.ts";
import { findDjango } from "./django.ts";
import { listeningOf } from "./named-port.ts";
import { moduleOf, pythonFiles } from "./modules.ts";
import type { Module } from "./modules.ts";
import { pageOf } from "./pages.ts";
import { addServer, gunicorn } from "./servers.ts";
import type { PythonSource, PythonStart } from "./servers.ts";

/** Frameworks by what their application is called, for servers of ASGI. */
const asgi: readonly (readonly [string, string, Framework])[] = [
  ["fastapi", "FastAPI", "fastapi"],
  ["litestar", "Litestar", "litestar"],
  ["quart", "Quart", "quart"],
  ["starlette", "Starlette", "starlette"],
  ["blacksheep", "Application", "starlette"],
];

/** The same for servers of WSGI. */
const wsgi: readonly (readonly [string, string, Framework])[] = [
  ["flask", "Flask", "flask"],
  ["bottle", "Bottle", "none"],
  ["falcon", "falcon\\.App", "none"],
];

/**
 * How a Python source is started: what its Procfile says, what its framework needs, its only script,
 * or a usual file.
 *
 * @throws UserError `StartMissing`.
 */
export function findPythonStart(source: PythonSource): PythonStart {
  const { packages } = source;
  const has = (name: string): boolean => packages.includes(name);
  const told = startOfProcfile(source);
  if (told?.framework === "django") return { ...told, steps: findDjango(source)?.steps ?? [] };
  if (told !== undefined) return told;
  if (has("django") && source.reader.list(source.folder).length > 0) {
    const django = findDjango(source);
    if (django !== undefined) return django;
  }
  for (const [name, call, framework] of asgi) {
    if (!has(name)) continue;
    const found = findApplication(source, call);
    if (found !== undefined) return { framework, ...serveAsgi(source, found) };
  }
  if (has("streamlit") || has("gradio") || has("chainlit")) return pageOf(source);
  for (const [name, call, framework] of wsgi) {
    if (!has(name)) continue;
    const found = findApplication(source, call);
    if (found !== undefined) return { framework, ...serveWsgi(source, found) };
  }
  if (has("dash")) {
    const found = findMatch(source, /^(server)\s*=\s*\w+\.server\b/m);
    if (found !== undefined) return { framework: "none", ...serveWsgi(source, found) };
  }
  if (has("sanic")) {
    const found = findApplication(source, "Sanic");
    if (found !== undefined) {
      const start = ["sanic", nameOf(found), "--host=0.0.0.0", `--port=${portVariable}`];
      return { framework: "sanic", start, variables: pathOf(found) };
    }
  }
  return plainStart(source);
}

/** A variable of a module that holds an application, or a function that makes one. */
export interface Found {
  module: Module;
  name: string;
  isFactory: boolean;
}

/** The variable that a call gives its value, or a function `create_app` that makes the call. */
function findApplication(source: PythonSource, call: string): Found | undefined {
  const variable = new RegExp(
    `^(\\w+)(?:\\s*:[^=\\n]+)?\\s*=\\s*(?:\\w+\\.)?${call}(?:\\[[^\\]]*\\])?\\(`,
    "m",
  );
  const own = findMatch(source, variable);
  if (own !== undefined) return own;
  const makers =
    /^(?:async )?def ((?:create|make|get|build|init)_(?:app|application|api)|create_server)\(/m;
  const maker = findMatch(source, makers);
  if (maker === undefined) return undefined;
  const made = findMatch(
    source,
    new RegExp(`^(\\w+)(?:\\s*:[^=\\n]+)?\\s*=\\s*(?:\\w+\\.)?${maker.name}\\(`, "m"),
  );
  return made ?? { ...maker, isFactory: true };
}

function findMatch(source: PythonSource, pattern: RegExp): Found | undefined {
  const { reader, folder, isPackage } = source;
  for (const file of pythonFiles(reader, folder)) {
    const [, name] = pattern.exec(reader.read(joinPath(folder, file)) ?? "") ?? [];
    if (name === undefined) continue;
    return { module: moduleOf(reader, folder, file, isPackage), name, isFactory: false };
  }
  return undefined;
}

function nameOf({ module, name }: Found): string {
  return `${module.name}:${name}`;
}

/** Modules of a folder of the source are found by it. */
function pathOf({ module }: Pick<Found, "module">): Record<string, string> {
  return module.folder === "" ? {} : { PYTHONPATH: module.folder };
}

type Served = Omit<PythonStart, "framework">;

function serveAsgi({ packages }: PythonSource, found: Found): Served {
  const has = (name: string): boolean => packages.includes(name);
  const variables = pathOf(found);
  if (has("gunicorn") && (has("uvicorn") || has("uvicorn-worker")) && !found.isFactory) {
    const worker = has("uvicorn-worker")
      ? "uvicorn_worker.UvicornWorker"
      : "uvicorn.workers.UvicornWorker";
    return { start: [...gunicorn(nameOf(found)), "--worker-class", worker], variables };
  }
  if (!has("uvicorn") && (has("hypercorn") || has("quart"))) {
    const application = found.isFactory ? `${nameOf(found)}()` : nameOf(found);
    return { start: ["hypercorn", application, "--bind", `0.0.0.0:${portVariable}`], variables };
  }
  const bringsServer = packages.some((name) =>
    /^(uvicorn|fastapi-cli|fastapi\[(standard|all)\]|litestar\[standard\])$/.test(name),
  );
  const factory = found.isFactory ? ["--factory"] : [];
  const place = ["--host", "0.0.0.0", "--port", portVariable];
  const start = ["uvicorn", nameOf(found), ...factory, ...place];
  return { start, variables, ...(!bringsServer && addServer("uvicorn")) };
}

function serveWsgi(source: PythonSource, found: Found): Served {
  const { packages } = source;
  const has = (name: string): boolean => packages.includes(name);
  const application = found.isFactory ? `${nameOf(found)}()` : nameOf(found);
  const variables = pathOf(found);
  if (!has("gunicorn") && has("waitress") && !found.isFactory) {
    return { start: ["waitress-serve", `--listen=*:${portVariable}`, application], variables };
  }
  const sockets = has("flask-socketio") || has("flask-sock");
  const worker = has("eventlet")
    ? ["eventlet"]
    : has("gevent")
      ? ["gevent"]
      : ["gthread", "--threads", "100"];
  const more = sockets ? ["--worker-class", ...worker] : [];
  const server = has("gunicorn") ? {} : addServer("gunicorn");
  return { start: [...gunicorn(application), ...more], variables, ...server };
}

/** What a Procfile says, unless that is a server for development. */
function startOfProcfile(source: PythonSource): PythonStart | undefined {
  const { reader, folder, packages } = source;
  const line = readProcfile(reader, folder);
  if (line === undefined || /\brunserver\b|\bflask run\b|--reload\b|\bnpm\b/.test(line))
    return undefined;
  const parts = splitLine(line);
  if (parts.some(({ operator }) => operator !== "" && operator !== "&&")) return undefined;
  const last = parts.at(-1)?.text ?? "";
  const { variables, rest } = splitVariables(wordsOf(last));
  const before = parts.slice(0, -1).map(({ text }) => text);
  const known = ["django", "fastapi", "flask"] as const;
  const framework = known.find((name) => packages.includes(name)) ?? "none";
  const isShell = before.length > 0 || !isPlain(last);
  const words = isShell ? shellWords(before, last) : rest;
  const { words: start, port, ...told } = followPort(words, isShell ? {} : variables);
  const [program = ""] = rest;
  const missing = program === "gunicorn" || program === "uvicorn" ? program : undefined;
  const server = missing === undefined || packages.includes(missing) ? {} : addServer(missing);
  const listens =
    port !== undefined ||
    /\$\{?PORT|gunicorn|uvicorn|streamlit|daphne|hypercorn|waitress/.test(line);
  const plain: PythonStart = {
    framework,
    start,
    port,
    variables: told.variables,
    ...server,
    listens,
  };
  const file = start[0] === "python" ? start[1] : undefined;
  return listens || file === undefined ? plain : { ...plain, ...listeningOf(source, file) };
}

/** A worker of Celery, the only script of the package, or a file that runs. */
function plainStart(source: PythonSource): PythonStart {
  const { reader, folder, packages, pyproject, isPackage } = source;
  const celery = packages.some((name) => /^celery(\[|$)/.test(name))
    ? findApplication(source, "Celery")
    : undefined;
  if (celery !== undefined) {
    const start = ["celery", "--app", nameOf(celery), "worker", "--loglevel=INFO"];
    return { framework: "celery", start, variables: pathOf(celery), listens: false };
  }
  const scripts = { ...pyproject.tool.poetry?.scripts, ...pyproject.project?.scripts };
  const [script, ...others] = Object.keys(scripts);
  const file = fileOf(source);
  if (
    isPackage &&
    script !== undefined &&
    others.length === 0 &&
    (file === undefined || file.includes("/"))
  ) {
    return { framework: "none", start: [script], listens: false };
  }
  if (file?.endsWith("__main__.py") === true) {
    const module = moduleOf(reader, folder, file, isPackage);
    const name = module.name.replace(/\.?__main__$/, "");
    return {
      framework: "none",
      start: ["python", "-m", name],
      variables: pathOf({ module }),
      ...listeningOf(source, file),
    };
  }
  if (file !== undefined) {
    return { framework: "none", start: ["python", file], ...listeningOf(source, file) };
  }
  const workspace = pyproject.tool.uv?.workspace;
  if (workspace !== undefined) {
    throw refuseSource(
      "WorkspaceRoot",
      folder,
      `is the root of a workspace of uv and no application itself: name the folder of one of its members ` +
        `(${workspace.members.join(", ")}).`,
    );
  }
  throw refuseSource(
    "StartMissing",
    folder,
    `does not say how it is started: name its program main.py, app.py or server.py, or write a ` +
      `Procfile (\`web: python run.py\`), ${ownDockerfile}.${what(source)}`,
  );
}

function what({ packages }: PythonSource): string {
  const known = ["django", "fastapi", "flask"].find((name) => packages.includes(name));
  return known === undefined ? "" : ` It asks for ${known}, and no file makes its application.`;
}

/** Files in which a program usually stands, the likeliest first. */
const usualFiles = [
  "main.py",
  "app.py",
  "server.py",
  "run.py",
  "bot.py",
  "worker.py",
  "__main__.py",
];

function fileOf({ reader, folder }: PythonSource): string | undefined {
  const files = pythonFiles(reader, folder);
  const usual = ["", "src/", "app/"].flatMap((at) => usualFiles.map((name) => `${at}${name}`));
  const own = usual.find((name) => files.includes(name));
  if (own !== undefined) return own;
  const packaged = files.find((file) => /^(src\/)?\w+\/__main__\.py$/.test(file));
  if (packaged !== undefined) return packaged;
  const top = files.filter((file) => !file.includes("/") && !file.startsWith("_"));
  const run = top.filter((file) =>
    /^if __name__ == ["']__main__["']/m.test(reader.read(joinPath(folder, file)) ?? ""),
  );
  if (run.length === 1) return run[0];
  return top.length === 1 ? top[0] : undefined;
}
