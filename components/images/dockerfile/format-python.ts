import { namesPort, putText } from "../../../variables/port-word.ts";
import { joinPath, within } from "../source/reader.ts";
import type { PythonPlan } from "../source/plan.ts";
import { fixedVariables, formatCommand } from "./command-form.ts";
import {
  aptRun,
  cachedRun,
  checkOf,
  copyLines,
  envLines,
  formatListening,
  mountedRun,
  userLine,
} from "./dockerfile-text.ts";
import type { ImageReference } from "./dockerfile-text.ts";

/** Versions of what installs, and is itself installed by pip. */
const tools = {
  poetry: "poetry==2.5.1",
  pdm: "pdm==2.29.4 'hishel<2'",
  pipenv: "pipenv==2026.10.3",
} as const;

/** The Dockerfile of a Python source: its packages in .venv, beside the lockfile. */
export function formatPython(plan: PythonPlan, image: ImageReference): string[] {
  const { port, folder, systemPackages } = plan;
  const venv = venvOf(plan);
  return [
    `FROM ${image(plan.runtime)} AS packages`,
    ...aptRun(systemPackages.build),
    "WORKDIR /app",
    ...formatInstall(plan, image),
    ...formatServers(plan),
    "",
    `FROM ${image(plan.runtime)}`,
    ...aptRun(systemPackages.run),
    ...envLines({
      PATH: `${venv}/bin:$PATH`,
      PYTHONUNBUFFERED: "1",
      PYTHONDONTWRITEBYTECODE: "1",
      ...(port !== undefined && { PORT: String(port) }),
      ...fixedVariables(variablesOf(plan)),
    }),
    "WORKDIR /app",
    `COPY --from=packages ${venv} ${venv}`,
    "COPY . .",
    ...(folder === "" ? [] : [`WORKDIR ${joinPath("/app", folder)}`]),
    ...plan.steps.map((step) => `RUN ${step}`),
    userLine,
    ...formatListening(plan, formatCheck(plan)),
    `CMD ${formatCommand({ ...plan, words: formatStart(plan) })}`,
  ];
}

function venvOf({ root }: PythonPlan): string {
  return joinPath("/app", root, ".venv");
}

/** A folder of modules counts from the source. */
function variablesOf({ variables, folder }: PythonPlan): Record<string, string> {
  const { PYTHONPATH: path, ...rest } = variables;
  return { ...rest, ...(path !== undefined && { PYTHONPATH: joinPath("/app", folder, path) }) };
}

function formatInstall(plan: PythonPlan, image: ImageReference): string[] {
  switch (plan.manager) {
    case "pip":
    case "project":
      return formatPip(plan);
    case "poetry":
      return formatPoetry(plan);
    case "pdm":
      return formatPdm(plan);
    case "pipenv":
      return formatPipenv(plan);
    case "uv":
      return formatUv(plan, image);
  }
}

/** The copies before an installation, and the folder in which it runs. */
function begin({ manifests, installsWithSource, root }: PythonPlan): string[] {
  const copies = installsWithSource ? ["COPY . ."] : copyLines(manifests);
  return [...copies, ...(root === "" ? [] : [`WORKDIR ${joinPath("/app", root)}`])];
}

/** The whole source, after what it asks for, and the command that installs it. */
function installSource({ root }: PythonPlan, caches: readonly string[], command: string): string[] {
  const back = root === "" ? [] : ["WORKDIR /app"];
  const there = root === "" ? [] : [`WORKDIR ${joinPath("/app", root)}`];
  return [...back, "COPY . .", ...there, cachedRun(caches, command)];
}

function formatPip(plan: PythonPlan): string[] {
  const { manager, requirements, root, secrets } = plan;
  const caches = ["/root/.cache/pip"];
  const files = requirements.map((file) => `--requirement ${within(root, file)}`);
  const what = manager === "project" ? ["."] : files;
  return [
    ...begin(plan),
    "RUN python -m venv .venv",
    ...(what.length === 0
      ? []
      : [mountedRun(caches, secrets, `.venv/bin/pip install ${what.join(" ")}`)]),
  ];
}

function formatPoetry(plan: PythonPlan): string[] {
  const caches = ["/root/.cache/pip", "/root/.cache/pypoetry"];
  const install = "poetry install --only=main --no-interaction";
  return [
    "ENV POETRY_VIRTUALENVS_IN_PROJECT=true",
    cachedRun(["/root/.cache/pip"], `pip install ${tools.poetry}`),
    ...begin(plan),
    cachedRun(caches, `${install} --no-root`),
    ...(plan.isPackage ? installSource(plan, caches, install) : []),
  ];
}

function formatPdm(plan: PythonPlan): string[] {
  const caches = ["/root/.cache/pip", "/root/.cache/pdm"];
  const sync = "pdm sync --prod --no-editable";
  return [
    "ENV PDM_CHECK_UPDATE=false",
    cachedRun(["/root/.cache/pip"], `pip install ${tools.pdm}`),
    ...begin(plan),
    cachedRun(caches, `pdm venv create && pdm use --first && ${sync} --no-self`),
    ...(plan.isPackage ? installSource(plan, caches, sync) : []),
  ];
}

function formatPipenv(plan: PythonPlan): string[] {
  const caches = ["/root/.cache/pip", "/root/.cache/pipenv"];
  return [
    "ENV PIPENV_VENV_IN_PROJECT=1",
    cachedRun(["/root/.cache/pip"], `pip install ${tools.pipenv}`),
    ...begin(plan),
    cachedRun(caches, "pipenv sync"),
  ];
}

function formatUv(plan: PythonPlan, image: ImageReference): string[] {
  const { isPackage, workspace, isLocked } = plan;
  const caches = ["/root/.cache/uv"];
  const name = workspace === undefined || workspace === "" ? [] : [`--package=${workspace}`];
  const sync = ["uv sync", ...(isLocked ? ["--locked"] : []), "--no-dev", ...name].join(" ");
  const skip = plan.manifests.filter((one) => one.endsWith("pyproject.toml")).length > 1;
  return [
    `COPY --from=${image("uv")} /uv /usr/local/bin/uv`,
    "ENV UV_LINK_MODE=copy",
    "ENV UV_COMPILE_BYTECODE=1",
    "ENV UV_PYTHON_DOWNLOADS=never",
    ...begin(plan),
    cachedRun(caches, `${sync} ${skip ? "--no-install-workspace" : "--no-install-project"}`),
    ...(isPackage || skip ? installSource(plan, caches, `${sync} --no-editable`) : []),
  ];
}

/** Servers that the source does not ask for; a .venv may have no pip of its own. */
function formatServers({ servers }: PythonPlan): string[] {
  if (servers.length === 0) return [];
  const command = `pip --python .venv/bin/python install ${servers.join(" ")}`;
  return [cachedRun(["/root/.cache/pip"], command)];
}

function formatCheck(plan: PythonPlan): string[] {
  const { port, followsPort, path, wrongFrom } = checkOf(plan);
  const told = followsPort ? `int(os.environ.get('PORT') or ${port})` : String(port);
  const modules = followsPort ? "os, http.client as h" : "http.client as h";
  const code =
    `import ${modules}; c = h.HTTPConnection('127.0.0.1', ${told}, timeout=8); ` +
    `c.request('GET', '${path}'); raise SystemExit(c.getresponse().status >= ${wrongFrom})`;
  return ["python", "-c", code];
}

/**
 * Process 1 of a container ignores a signal that it does not listen to: a plain program is told to
 * end by SIGTERM. Uvicorn and Gunicorn listen themselves.
 */
function formatStart({ start, port }: PythonPlan): string[] {
  const [program = "", first = "", second = ""] = start;
  const isModule = first === "-m";
  if (program !== "python" || (first.startsWith("-") && !isModule)) return [...start];
  const words = isModule ? start.slice(2) : start.slice(1);
  const stop =
    `import ${words.some(namesPort) ? "os, " : ""}runpy, signal, sys; ` +
    "signal.signal(signal.SIGTERM, lambda *_: sys.exit(143)); ";
  const told = `' + (os.environ.get('PORT') or '${port ?? ""}') + '`;
  const list = `[${words.map((word) => `'${putText(word, told)}'`).join(", ")}]`;
  const folder =
    isModule || !first.includes("/")
      ? ""
      : `sys.path[0] = '${first.slice(0, first.lastIndexOf("/"))}'; `;
  const run = isModule
    ? `runpy.run_module('${second}', run_name='__main__', alter_sys=True)`
    : `runpy.run_path('${first}', run_name='__main__')`;
  return ["python", "-c", `${stop}${folder}sys.argv = ${list}; ${run}`];
}
