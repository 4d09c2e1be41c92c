import { cachedRun, checkOf, execForm, formatListening, userLine } from "./dockerfile-text.ts";
import type { ImageReference } from "./dockerfile-text.ts";
import type { PythonPlan } from "./source-plan.ts";

/** Version of Poetry that installs; it is itself installed by pip. */
const poetryVersion = "2.5.1";

/** The Dockerfile of a Python source: its packages in /app/.venv, beside it. */
export function formatPython(plan: PythonPlan, image: ImageReference): string[] {
  const { port } = plan;
  return [
    `FROM ${image(plan.runtime)} AS packages`,
    "WORKDIR /app",
    ...formatInstall(plan, image),
    "",
    `FROM ${image(plan.runtime)}`,
    "ENV PATH=/app/.venv/bin:$PATH",
    "ENV PYTHONUNBUFFERED=1",
    "ENV PYTHONDONTWRITEBYTECODE=1",
    ...(port === undefined ? [] : [`ENV PORT=${port}`]),
    "WORKDIR /app",
    "COPY --from=packages /app/.venv ./.venv",
    "COPY . .",
    userLine,
    ...formatListening(plan, formatCheck(plan)),
    `CMD ${execForm(formatStart(plan.start))}`,
  ];
}

function formatInstall(plan: PythonPlan, image: ImageReference): string[] {
  if (plan.manager === "pip") return formatPip();
  return plan.manager === "poetry" ? formatPoetry() : formatUv(plan, image);
}

function formatPip(): string[] {
  return [
    "COPY requirements*.txt ./",
    "RUN python -m venv .venv",
    cachedRun(["/root/.cache/pip"], ".venv/bin/pip install --requirement requirements.txt"),
  ];
}

function formatPoetry(): string[] {
  const caches = ["/root/.cache/pip", "/root/.cache/pypoetry"];
  return [
    "ENV POETRY_VIRTUALENVS_IN_PROJECT=true",
    cachedRun(["/root/.cache/pip"], `pip install poetry==${poetryVersion}`),
    "COPY pyproject.toml poetry.lock ./",
    cachedRun(caches, "poetry install --only=main --no-root --no-interaction"),
  ];
}

function formatUv({ isPackage }: PythonPlan, image: ImageReference): string[] {
  const caches = ["/root/.cache/uv"];
  const sync = "uv sync --locked --no-dev";
  return [
    `COPY --from=${image("uv")} /uv /usr/local/bin/uv`,
    "ENV UV_LINK_MODE=copy",
    "ENV UV_COMPILE_BYTECODE=1",
    "ENV UV_PYTHON_DOWNLOADS=never",
    "COPY pyproject.toml uv.lock ./",
    cachedRun(caches, `${sync} --no-install-project`),
    ...(isPackage ? ["COPY . .", cachedRun(caches, `${sync} --no-editable`)] : []),
  ];
}

function formatCheck(plan: PythonPlan): string[] {
  const { port, path, wrongFrom } = checkOf(plan);
  const code =
    `import http.client as h; c = h.HTTPConnection('127.0.0.1', ${port}, timeout=8); ` +
    `c.request('GET', '${path}'); raise SystemExit(c.getresponse().status >= ${wrongFrom})`;
  return ["python", "-c", code];
}

/**
 * Process 1 of a container ignores a signal that it does not listen to: a plain program is told to
 * end by SIGTERM. Uvicorn and Gunicorn listen themselves.
 */
function formatStart(start: readonly string[]): string[] {
  const [program = "", file = ""] = start;
  if (program !== "python") return [...start];
  const code =
    "import runpy, signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(143)); " +
    `sys.argv = ['${file}']; runpy.run_path('${file}', run_name='__main__')`;
  return ["python", "-c", code];
}
