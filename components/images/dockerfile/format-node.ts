import { checkOf, execForm, formatListening, hereFile, userLine } from "./dockerfile-text.ts";
import { cachedRun } from "./dockerfile-text.ts";
import type { ImageReference } from "./dockerfile-text.ts";
import { formatStaticStage } from "./format-static.ts";
import { planInstall } from "./node-install.ts";
import type { NodePlan } from "./source-plan.ts";
import { joinPath } from "./source-reader.ts";

const stopFile = "/usr/local/lib/stop.mjs";

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
    const files = joinPath("/app", plan.folder, output.folder);
    const copy = `COPY --from=build ${files} /srv`;
    return [...formatBuildStage(plan, image), "", ...formatStaticStage(plan, image, copy)];
  }
  if (output.form === "next") {
    return [
      ...formatBuildStage(plan, image),
      "",
      ...formatNextStage(plan, image, output.hasPublic),
    ];
  }
  return [
    ...formatInstall(plan, image, "packages", true),
    "",
    ...(plan.builds ? [...formatBuildStage(plan, image), ""] : []),
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
  const copies = plan.installsWithSource ? ["COPY . ."] : plan.manifests.map(formatCopy);
  return [
    `FROM ${image(plan.runtime)} AS ${stage}`,
    ...environment,
    "WORKDIR /app",
    ...joinCopies(copies),
    ...prepare,
    cachedRun(caches, command),
  ];
}

function formatCopy(manifest: string): string {
  const slash = manifest.lastIndexOf("/");
  return `COPY ${manifest} ./${slash < 0 ? "" : `${manifest.slice(0, slash)}/`}`;
}

/** One COPY for the files that go into one folder. */
function joinCopies(copies: readonly string[]): string[] {
  const folders = new Map<string, string[]>();
  for (const copy of copies) {
    const [, from = "", to = ""] = copy.split(" ");
    folders.set(to, [...(folders.get(to) ?? []), from]);
  }
  return [...folders].map(([to, files]) => `COPY ${files.join(" ")} ${to}`);
}

function formatBuildStage(plan: NodePlan, image: ImageReference): string[] {
  const isNext = plan.framework === "next";
  const caches = isNext ? [joinPath("/app", plan.folder, ".next/cache")] : [];
  const program = plan.manager.split("-")[0] ?? "npm";
  return [
    ...formatInstall(plan, image, "build", false),
    ...(plan.installsWithSource ? [] : ["COPY . ."]),
    ...(plan.folder === "" ? [] : [`WORKDIR /app/${plan.folder}`]),
    ...(isNext ? ["ENV NEXT_TELEMETRY_DISABLED=1"] : []),
    cachedRun(caches, `${program} run build`),
    // What runs takes the packages for production alone, from the other stage.
    ...(plan.output.form === "source"
      ? ["RUN find /app -name node_modules -prune -exec rm -rf {} +"]
      : []),
  ];
}

function formatSourceStage(plan: NodePlan, image: ImageReference): string[] {
  const folder = joinPath("/app", plan.folder);
  return [
    `FROM ${image(plan.runtime)}`,
    ...formatEnvironment(plan, {}),
    ...hereFile("JS", stopFile, stopLines),
    "WORKDIR /app",
    "COPY --from=packages /app ./",
    plan.builds ? "COPY --from=build /app ./" : "COPY . .",
    ...(plan.folder === "" ? [] : [`WORKDIR ${folder}`]),
    ...formatRun(plan),
  ];
}

function formatNextStage(plan: NodePlan, image: ImageReference, hasPublic: boolean): string[] {
  const built = joinPath("/app", plan.folder);
  const folders = [".next/static", ...(hasPublic ? ["public"] : [])];
  return [
    `FROM ${image(plan.runtime)}`,
    ...formatEnvironment(plan, { HOSTNAME: "0.0.0.0", NEXT_TELEMETRY_DISABLED: "1" }),
    ...hereFile("JS", stopFile, stopLines),
    "WORKDIR /app",
    `COPY --from=build ${built}/.next/standalone ./`,
    ...folders.map((one) => `COPY --from=build ${built}/${one} ./${joinPath(plan.folder, one)}`),
    ...(plan.folder === "" ? [] : [`WORKDIR ${built}`]),
    ...formatRun(plan),
  ];
}

function formatEnvironment(plan: NodePlan, more: Record<string, string>): string[] {
  const { port, manager, start, folder, variables } = plan;
  const bins = [...new Set([joinPath("/app", folder), "/app"])].map(
    (at) => `${at}/node_modules/.bin`,
  );
  const isBin = start[0] !== "node" && start[0] !== "bun";
  const all = {
    NODE_ENV: "production",
    ...(port !== undefined && { PORT: String(port) }),
    ...(manager !== "bun" && { NODE_OPTIONS: `--import=${stopFile}` }),
    ...(isBin && { PATH: [...bins, "$PATH"].join(":") }),
    ...more,
    ...variables,
  };
  return Object.entries(all).map(([name, value]) => `ENV ${name}=${value}`);
}

function formatRun(plan: NodePlan): string[] {
  const { start, manager } = plan;
  const program = manager === "bun" ? "bun" : "node";
  const { port, path, wrongFrom } = checkOf(plan);
  const code =
    `fetch('http://127.0.0.1:${port}${path}')` +
    `.then((r) => process.exit(r.status < ${wrongFrom} ? 0 : 1), () => process.exit(1))`;
  const [first = program, ...rest] = start;
  const words = first === "bun" ? ["bun", "--preload", stopFile, ...rest] : start;
  return [userLine, ...formatListening(plan, [program, "-e", code]), `CMD ${execForm(words)}`];
}
