import type { BuildSecret, SourcePlan } from "../source/plan.ts";

/** The reference of an image, by its key in images.lock. */
export type ImageReference = (key: string) => string;

/** User and group that everything runs as: no name, so that Kubernetes sees that it is not root. */
export const userLine = "USER 65532:65532";

/** First lines of every Dockerfile that is written here. */
export const dockerfileHead = [
  "# Written by slipway from what the source tells; `slipway dockerfile --write` makes it yours.",
  "# Needs BuildKit as of Docker 23 (here-documents, cache mounts).",
];

/** The exec form: no shell between Docker and the program, which therefore gets the signals. */
export function execForm(words: readonly string[]): string {
  return JSON.stringify(words).replaceAll('","', '", "');
}

/** A file of an image, written out in the Dockerfile. */
export function hereFile(mark: string, path: string, lines: readonly string[]): string[] {
  return [`COPY <<'${mark}' ${path}`, ...lines, mark, ""];
}

/** A RUN with cache mounts. */
export function cachedRun(targets: readonly string[], command: string): string {
  return mountedRun(targets, [], command);
}

/** A RUN with cache mounts and with secrets, which are in no layer. */
export function mountedRun(
  targets: readonly string[],
  secrets: readonly BuildSecret[],
  command: string,
): string {
  const mounts = [
    ...targets.map((target) => `--mount=type=cache,target=${target}`),
    ...secrets.map((one) =>
      "file" in one
        ? `--mount=type=secret,id=${one.id},target=${one.target},required=true`
        : `--mount=type=secret,id=${one.id}`,
    ),
  ];
  const variables = secrets.flatMap((one) =>
    "variable" in one
      ? [`${one.variable}="$(cat /run/secrets/${one.id} 2>/dev/null || true)"`]
      : [],
  );
  return ["RUN", ...mounts, ...variables, command].join(" ");
}

/** A line that installs Debian's packages; none for none. */
export function aptRun(packages: readonly string[]): string[] {
  if (packages.length === 0) return [];
  const install = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  return [
    "# Versions are those of the image's release of Debian.",
    "# hadolint ignore=DL3008",
    `RUN apt-get update && ${install} && rm -rf /var/lib/apt/lists/*`,
  ];
}

/** Variables of an image; a value that would be more than one word stands in quotes. */
export function envLines(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => {
    const isPlain = /^[\w./:@%+,=$*-]+$/.test(value);
    return `ENV ${name}=${isPlain ? value : JSON.stringify(value)}`;
  });
}

/** The copies of what an installation reads, one for the files that go into one folder. */
export function copyLines(paths: readonly string[]): string[] {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const plain = path.replace(/\/$/, "");
    const slash = plain.lastIndexOf("/");
    const to = path.endsWith("/")
      ? `./${plain}/`
      : slash < 0
        ? "./"
        : `./${plain.slice(0, slash)}/`;
    folders.set(to, [...(folders.get(to) ?? []), plain]);
  }
  return [...folders].map(([to, files]) => `COPY ${files.join(" ")} ${to}`);
}

/** A port and the check that it answers; nothing for what listens on none. */
export function formatListening(
  plan: { port: number | undefined },
  check: readonly string[],
): string[] {
  if (plan.port === undefined) return [];
  const times = "--interval=30s --timeout=10s --start-period=60s --retries=3";
  return [`EXPOSE ${plan.port}`, `HEALTHCHECK ${times} CMD ${execForm(check)}`];
}

/** Address of the check, whether its port is what `PORT` says, and the first status that is wrong. */
export function checkOf(plan: Exclude<SourcePlan, { language: "dockerfile" }>): {
  port: number;
  followsPort: boolean;
  path: string;
  wrongFrom: number;
} {
  const { port = 0, followsPort, healthPath } = plan;
  const wrongFrom = healthPath === undefined ? 500 : 400;
  return { port, followsPort, path: healthPath ?? "/", wrongFrom };
}

/** Commands that follow each other, as one layer with the mounts of all; comments go before. */
export function mergeRuns(lines: readonly string[]): string[] {
  const merged: string[] = [];
  let run: string[] = [];
  let comments: string[] = [];
  const end = (): void => {
    if (run.length > 0) merged.push(joinRuns(run));
    merged.push(...comments);
    run = [];
    comments = [];
  };
  for (const line of lines) {
    if (line.startsWith("RUN ")) {
      if (run.length === 0) end();
      merged.push(...comments);
      comments = [];
      run.push(line.slice(4));
    } else if (line.startsWith("# ") && run.length > 0) comments.push(line);
    else {
      end();
      merged.push(line);
    }
  }
  end();
  return merged;
}

function joinRuns(runs: readonly string[]): string {
  const parts = runs.map((one) => {
    const [, mounts = "", command = ""] = /^((?:--mount=\S+ )*)(.*)$/s.exec(one) ?? [];
    return {
      mounts: mounts
        .trim()
        .split(" ")
        .filter((mount) => mount !== ""),
      command,
    };
  });
  const mounts = [...new Set(parts.flatMap((part) => part.mounts))];
  const commands = parts.map((part) => part.command).join(" \\\n    && ");
  return ["RUN", ...mounts, commands].join(" ");
}
