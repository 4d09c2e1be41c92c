import { posix } from "node:path";
import { joinPath } from "../source/reader.ts";
import type { BuildStep, NodePlan } from "../source/plan.ts";
import { fixedVariables, formatCommand } from "./command-form.ts";
import {
  aptRun,
  cachedRun,
  checkOf,
  copyLines,
  envLines,
  formatListening,
  hereFile,
  mountedRun,
  userLine,
} from "./dockerfile-text.ts";
import type { ImageReference } from "./dockerfile-text.ts";
import { formatStaticStage } from "./format-static.ts";
import { binFolders, planInstall } from "./node-install.ts";

const stopFile = "/usr/local/lib/stop.mjs";

/** Its time tells what was installed from what was built. */
const marker = "/tmp/installed";

/** Process 1 of a container ignores a signal that it does not listen to; these lines end it. */
const stopLines = [
  'for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130]]) {',
  "  process.on(signal, () => {",
  "    if (process.listenerCount(signal) === 1) process.exit(code);",
  "  });",
  "}",
];

/** The Dockerfile of a source that Node or Bun runs or builds. */
export function formatNode(plan: NodePlan, image: ImageReference): string[] {
  const { output } = plan;
  if (output.form === "static") {
    const files = posix.normalize(joinPath("/app", plan.folder, output.folder));
    const copy = `COPY --from=build ${files} /srv`;
    return [...formatBuildStage(plan, image), "", ...formatStaticStage(plan, output, image, copy)];
  }
  if (output.form !== "source") {
    return [...formatBuildStage(plan, image), "", ...formatBuiltStage(plan, image)];
  }
  const builds = plan.steps.length > 0;
  const packages = formatInstall(plan, image, "packages", !plan.keepsDevelopment);
  return [
    ...(builds && plan.keepsDevelopment ? [] : [...packages, ""]),
    ...(builds ? [...formatBuildStage(plan, image), ""] : []),
    ...formatSourceStage(plan, image),
  ];
}

function formatInstall(
  plan: NodePlan,
  image: ImageReference,
  stage: string,
  production: boolean,
): string[] {
  const { environment, prepare, command, caches } = planInstall(plan, production);
  return [
    `FROM ${image(builderOf(plan))} AS ${stage}`,
    ...(plan.runtime === builderOf(plan) ? [] : [copyBun(image)]),
    ...aptRun(plan.systemPackages),
    ...environment,
    "WORKDIR /app",
    ...copyLines(plan.manifests),
    ...workdir(plan.root),
    ...prepare,
    mountedRun(caches, plan.secrets, command),
  ];
}

/** The image that installs and builds: Bun's has no other package manager. */
function builderOf({ runtime, manager }: NodePlan): NodePlan["runtime"] {
  return runtime === "bun-1" && manager !== "bun" ? "node-24" : runtime;
}

/** Bun, where packages are installed by another manager and scripts run it. */
function copyBun(image: ImageReference): string {
  return `COPY --from=${image("bun-1")} /usr/local/bin/bun /usr/local/bin/bun`;
}

function workdir(folder: string): string[] {
  return folder === "" ? [] : [`WORKDIR ${joinPath("/app", folder)}`];
}

function formatBuildStage(plan: NodePlan, image: ImageReference): string[] {
  const isNext = plan.framework === "next";
  const keeps = plan.output.form !== "source" || plan.keepsDevelopment;
  return [
    ...formatInstall(plan, image, "build", false),
    ...(plan.root === "" ? [] : ["WORKDIR /app"]),
    "COPY . .",
    ...(keeps ? [] : [`RUN touch ${marker}`]),
    ...(isNext ? ["ENV NEXT_TELEMETRY_DISABLED=1"] : []),
    ...formatSteps(plan, isNext),
    ...(keeps ? [] : removeInstalled()),
    ...placeStandalone(plan),
  ];
}

function formatSteps(plan: NodePlan, isNext: boolean): string[] {
  let at = "";
  return plan.steps.flatMap(({ folder, command }: BuildStep, index) => {
    const move = folder === at ? [] : [`WORKDIR ${joinPath("/app", folder)}`];
    at = folder;
    const isLast = index === plan.steps.length - 1;
    const caches = isNext && isLast ? [joinPath("/app", plan.folder, ".next/cache")] : [];
    return [...move, cachedRun(caches, command)];
  });
}

/** What runs takes the packages for production alone, from the other stage. */
function removeInstalled(): string[] {
  const old = `! -type d ! -newer ${marker} -o -type d -empty`;
  return [
    "# Of node_modules only what the build has written stays (a client of Prisma's, a patch).",
    `RUN find /app -path '*/node_modules/*' \\( ${old} \\) -delete`,
  ];
}

/** Next puts its server below the folder that it traces from, which is not always the workspace's. */
function placeStandalone({ output, folder }: NodePlan): string[] {
  if (output.form !== "next" || folder === "") return [];
  const built = joinPath("/app", folder, output.folder, "standalone");
  const place = joinPath(built, folder);
  return [
    `RUN (test -f ${place}/server.js || (mv ${built} /tmp/standalone && mkdir -p ${place} && ` +
      `cp -a /tmp/standalone/. ${place}/))`,
  ];
}

function formatSourceStage(plan: NodePlan, image: ImageReference): string[] {
  const builds = plan.steps.length > 0;
  return [
    `FROM ${image(plan.runtime)}`,
    ...formatEnvironment(plan, {}),
    ...hereFile("JS", stopFile, stopLines),
    "WORKDIR /app",
    ...(builds && plan.keepsDevelopment ? [] : ["COPY --from=packages /app ./"]),
    builds ? "COPY --from=build /app ./" : "COPY . .",
    ...workdir(plan.folder),
    ...formatRun(plan),
  ];
}

/** The stage of what a build has put into one folder, with all that it needs. */
function formatBuiltStage(plan: NodePlan, image: ImageReference): string[] {
  const { output, folder } = plan;
  const isNext = output.form === "next";
  const more: Record<string, string> = isNext
    ? { HOSTNAME: "0.0.0.0", NEXT_TELEMETRY_DISABLED: "1" }
    : {};
  return [
    `FROM ${image(plan.runtime)}`,
    ...formatEnvironment(plan, more),
    ...hereFile("JS", stopFile, stopLines),
    "WORKDIR /app",
    ...(output.form === "next" ? copyStandalone(plan, output) : []),
    ...(output.form === "server"
      ? [
          `COPY --from=build ${joinPath("/app", folder, output.folder)} ./${joinPath(folder, output.folder)}`,
        ]
      : []),
    ...workdir(folder),
    ...formatRun(plan),
  ];
}

function copyStandalone(
  { folder }: NodePlan,
  output: { folder: string; hasPublic: boolean },
): string[] {
  const built = joinPath("/app", folder);
  const folders = [`${output.folder}/static`, ...(output.hasPublic ? ["public"] : [])];
  return [
    `COPY --from=build ${built}/${output.folder}/standalone ./`,
    ...folders.map((one) => `COPY --from=build ${built}/${one} ./${joinPath(folder, one)}`),
  ];
}

function formatEnvironment(plan: NodePlan, more: Record<string, string>): string[] {
  const { port, runtime, start, variables } = plan;
  const isBin = start[0] !== "node" && start[0] !== "bun";
  return envLines({
    NODE_ENV: "production",
    ...(port !== undefined && { PORT: String(port) }),
    ...(runtime !== "bun-1" && { NODE_OPTIONS: `--import=${stopFile}` }),
    ...(isBin && { PATH: [...binFolders(plan), "$PATH"].join(":") }),
    ...more,
    ...fixedVariables(variables),
  });
}

function formatRun(plan: NodePlan): string[] {
  const { start, runtime } = plan;
  const program = runtime === "bun-1" ? "bun" : "node";
  const { port, followsPort, path, wrongFrom } = checkOf(plan);
  const told = followsPort ? `' + (process.env.PORT || ${port}) + '` : String(port);
  const code =
    `fetch('http://127.0.0.1:${told}${path}')` +
    `.then((r) => process.exit(r.status < ${wrongFrom} ? 0 : 1), () => process.exit(1))`;
  const [first = program, ...rest] = start;
  const words = first === "bun" ? ["bun", "--preload", stopFile, ...rest] : start;
  const check = formatListening(plan, [program, "-e", code]);
  return [userLine, ...check, `CMD ${formatCommand({ ...plan, words })}`];
}
