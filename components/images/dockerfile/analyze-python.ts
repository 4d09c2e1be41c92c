import { readPythonProject } from "./python-project.ts";
import { defaultPort, refuseSource } from "./source-plan.ts";
import type { Framework, PythonPlan, SourceOptions } from "./source-plan.ts";
import { joinPath } from "./source-reader.ts";
import type { SourceReader } from "./source-reader.ts";

/** Files in which an application usually stands, the likeliest first. */
const usualFiles = ["main.py", "app.py", "server.py", "app/main.py", "src/main.py", "wsgi.py"];

/** The plan of a Python source. @throws UserError as {@link analyzeSource} says. */
export function analyzePython(
  reader: SourceReader,
  folder: string,
  options: SourceOptions,
): PythonPlan {
  const { packages, ...project } = readPythonProject(reader, folder);
  const framework = frameworkOf(packages);
  const port = options.port ?? (framework === "none" ? undefined : defaultPort);
  return {
    language: "python",
    context: folder,
    folder: "",
    framework,
    port,
    healthPath: options.healthPath,
    ...project,
    start: startOf(reader, folder, framework, packages, port ?? defaultPort),
  };
}

function frameworkOf(packages: readonly string[]): Framework {
  const known = ["fastapi", "django", "flask"] as const;
  return known.find((name) => packages.includes(name)) ?? "none";
}

function startOf(
  reader: SourceReader,
  folder: string,
  framework: Framework,
  packages: readonly string[],
  port: number,
): string[] {
  if (framework === "fastapi") {
    const application = findApplication(reader, folder, "FastAPI");
    requireServer(folder, "uvicorn", packages, ["fastapi-cli"]);
    return ["uvicorn", application, "--host", "0.0.0.0", "--port", String(port)];
  }
  if (framework === "flask" || framework === "django") {
    requireServer(folder, "gunicorn", packages, []);
    const application =
      framework === "flask" ? findApplication(reader, folder, "Flask") : findDjango(reader, folder);
    // Its heartbeat file must not need a disk that can be written to.
    const bind = ["--bind", `0.0.0.0:${port}`, "--worker-tmp-dir", "/dev/shm"];
    return ["gunicorn", application, ...bind];
  }
  const file = usualFiles.find((name) => reader.read(joinPath(folder, name)) !== undefined);
  if (file !== undefined) return ["python", file];
  throw refuseSource(
    "StartMissing",
    folder,
    `does not say how it is started: name its program ${usualFiles.slice(0, 3).join(", ")}, or use ` +
      "FastAPI, Django or Flask.",
  );
}

/** `main:app`, for a variable that is made by calling a framework's class. */
function findApplication(reader: SourceReader, folder: string, className: string): string {
  for (const file of usualFiles) {
    const text = reader.read(joinPath(folder, file)) ?? "";
    const [, name] =
      new RegExp(`^(\\w+)(?:\\s*:[^=\\n]+)?\\s*=\\s*${className}\\(`, "m").exec(text) ?? [];
    if (name !== undefined) return `${file.slice(0, -3).replaceAll("/", ".")}:${name}`;
  }
  throw refuseSource(
    "StartMissing",
    folder,
    `has no \`app = ${className}(…)\` in ${usualFiles.join(", ")}: put it into one of them.`,
  );
}

/** The WSGI application of the project that manage.py is of. */
function findDjango(reader: SourceReader, folder: string): string {
  const project = reader
    .list(folder)
    .filter((name) => name.endsWith("/"))
    .map((name) => name.slice(0, -1))
    .find((name) => reader.list(joinPath(folder, name)).includes("wsgi.py"));
  if (project !== undefined) return `${project}.wsgi:application`;
  throw refuseSource(
    "StartMissing",
    folder,
    "is a Django application without a wsgi.py: make one as `django-admin startproject` does.",
  );
}

function requireServer(
  folder: string,
  server: string,
  packages: readonly string[],
  others: readonly string[],
): void {
  if ([server, ...others].some((name) => packages.includes(name))) return;
  throw refuseSource(
    "ServerMissing",
    folder,
    `does not ask for ${server}, which serves it: add \`${server}\` to its requirements and lock them.`,
  );
}
