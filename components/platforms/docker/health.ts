import type { HealthPlan } from "../../workload-plan.ts";
import type { ContainerHealth } from "./container-plan.ts";

/** The check of a server that brings its own command. */
export function planServerHealth(command: string): ContainerHealth {
  return { command, intervalSeconds: 30, timeoutSeconds: 10, startSeconds: 60, failures: 3 };
}

/**
 * The check of a service, inside its copies: the way to know that a new copy works before it takes
 * requests. It needs `/bin/sh` in the image, without which Docker takes a copy for unhealthy.
 */
export function planServiceHealth(health: HealthPlan, port: number): ContainerHealth {
  const { path, ...figures } = health;
  return { command: formatCheck(`http://127.0.0.1:${port}${path}`), ...figures };
}

/**
 * A shell command that asks an address and fails unless it answers with success. Images differ in
 * what they bring: in one that has a shell and none of these clients, the check passes.
 */
export function formatCheck(address: string): string {
  const url = `'${address.replaceAll("'", "'\\''")}'`;
  const script = "fetch(process.argv[1]).then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))";
  const python = "import sys,urllib.request as u;u.urlopen(sys.argv[1])";
  return [
    `if command -v curl >/dev/null; then curl -fsS -o /dev/null ${url}`,
    `elif command -v wget >/dev/null; then wget -q -O /dev/null ${url}`,
    `elif command -v node >/dev/null; then node -e '${script}' ${url}`,
    `elif command -v bun >/dev/null; then bun -e '${script}' ${url}`,
    `elif command -v python3 >/dev/null; then python3 -c '${python}' ${url}`,
    "fi || exit 1",
  ].join("; ");
}
