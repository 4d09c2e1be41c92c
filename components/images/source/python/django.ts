import { portVariable } from "../../../../variables/port-word.ts";
import { refuseSource } from "../plan.ts";
import { joinPath, parentOf, walkSource } from "../reader.ts";
import { addServer, gunicorn } from "./servers.ts";
import type { PythonSource, PythonStart } from "./servers.ts";

/**
 * How a Django project is started: by Daphne or Uvicorn where it has channels and an asgi.py, else by
 * Gunicorn. Undefined for what only uses Django.
 *
 * @throws UserError `StartMissing` for a project without a wsgi.py.
 */
export function findDjango(source: PythonSource): PythonStart | undefined {
  const { reader, folder, packages } = source;
  const files = walkSource(reader, folder, { depth: 3 });
  const manage = files.find((file) => /(^|\/)manage\.py$/.test(file));
  const has = (name: string): boolean => packages.some((one) => one.replace(/\[.*/, "") === name);
  const isAsync = has("daphne") || has("channels");
  const found =
    find(files, isAsync ? "asgi.py" : "wsgi.py") ??
    find(files, "wsgi.py") ??
    find(files, "asgi.py");
  if (manage === undefined && found === undefined) return undefined;
  if (found === undefined) {
    throw refuseSource(
      "StartMissing",
      folder,
      "is a Django application without a wsgi.py: make one as `django-admin startproject` does.",
    );
  }
  // Modules are imported from where manage.py is.
  const base = manage === undefined ? "" : parentOf(manage);
  const path = base !== "" && found.startsWith(`${base}/`) ? found.slice(base.length + 1) : found;
  const application = `${path.slice(0, -3).replaceAll("/", ".")}:application`;
  const variables: Record<string, string> = base === "" ? {} : { PYTHONPATH: base };
  const steps = collectSteps(source, manage, files);
  const isAsgi = path.endsWith("asgi.py");
  if (isAsgi && has("daphne")) {
    const start = ["daphne", "-b", "0.0.0.0", "-p", portVariable, application];
    return { framework: "django", start, variables, steps };
  }
  if (isAsgi && has("uvicorn")) {
    const start = ["uvicorn", application, "--host", "0.0.0.0", "--port", portVariable];
    return { framework: "django", start, variables, steps };
  }
  const added = has("gunicorn") ? {} : addServer("gunicorn");
  const start = gunicorn(application);
  return { framework: "django", start, variables, steps, ...added };
}

function find(files: readonly string[], name: string): string | undefined {
  return files.find((file) => file.endsWith(`/${name}`) || file === name);
}

/**
 * Collects static files where WhiteNoise serves them: without them pages fail. Settings that must be
 * told are given a word that stands in no image.
 */
function collectSteps(
  { reader, folder, packages }: PythonSource,
  manage: string | undefined,
  files: readonly string[],
): string[] {
  if (manage === undefined || !packages.some((name) => /^whitenoise(\[|$)/.test(name))) return [];
  const settings = files.filter((file) => /settings(\/\w+)?\.py$/.test(file));
  const text = settings.map((file) => reader.read(joinPath(folder, file)) ?? "").join("\n");
  if (!/^\s*STATIC_ROOT\b/m.test(text)) return [];
  const named = [
    ...text.matchAll(
      /(?:environ\[|environ\.get\(|getenv\(|\benv(?:\.\w+)?\(|\bconfig\()\s*["'](\w*SECRET\w*)["']/g,
    ),
  ].map(([, name = ""]) => name);
  const words = [...new Set(named)].map((name) => `${name}=unused`);
  return [[...words, "python", manage, "collectstatic", "--noinput"].join(" ")];
}
