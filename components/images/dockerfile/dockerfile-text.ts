import type { SourcePlan } from "./source-plan.ts";

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
  return [`COPY <<'${mark}' ${path}`, ...lines, mark];
}

/** A RUN with cache mounts. */
export function cachedRun(targets: readonly string[], command: string): string {
  const mounts = targets.map((target) => `--mount=type=cache,target=${target}`);
  return ["RUN", ...mounts, command].join(" ");
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

/** Address of the check, and the first status that is wrong. */
export function checkOf(plan: Exclude<SourcePlan, { language: "dockerfile" }>): {
  port: number;
  path: string;
  wrongFrom: number;
} {
  const { port = 0, healthPath } = plan;
  return { port, path: healthPath ?? "/", wrongFrom: healthPath === undefined ? 500 : 400 };
}
