import type { Member } from "../../base/member.ts";
import { alloyPort, formatAlloy } from "../../observability/alloy.ts";
import type { LogSource } from "../../observability/alloy.ts";
import { formatLoki, lokiPort } from "../../observability/loki.ts";
import type { FilesPlan } from "./files.ts";

const lokiConfig = "/etc/loki";
const alloyConfig = "/etc/alloy";
const lokiData = "/loki";
const alloyData = "/var/lib/alloy/data";

/** Loki as containers run it: its image has nothing beside it, not even a shell. */
export const loki = {
  tool: "loki",
  image: "loki",
  args: [`-config.file=${lokiConfig}/loki.yaml`],
  // The user `loki` of the official image.
  user: 10_001,
  data: lokiData,
  port: lokiPort,
  health: "/ready",
} as const;

/** Alloy as containers run it; it keeps how far it has read. */
export const alloy = {
  tool: "alloy",
  image: "alloy",
  args: [
    "run",
    `${alloyConfig}/config.alloy`,
    `--storage.path=${alloyData}`,
    `--server.http.listen-addr=0.0.0.0:${alloyPort}`,
    "--disable-reporting",
  ],
  // The user `alloy` of the official image.
  user: 473,
  data: alloyData,
  port: alloyPort,
  health: "/-/ready",
} as const;

/** What Loki reads: lines are kept for the days of the stage. */
export function planLokiFiles({ environment }: Member): FilesPlan[] {
  const text = formatLoki({ folder: lokiData, days: environment.profile.logDays });
  return [{ role: "config", folder: lokiConfig, files: { "loki.yaml": text } }];
}

/**
 * What Alloy reads.
 *
 * @param host name under which it reaches Loki
 */
export function planAlloyFiles(from: LogSource, host: string): FilesPlan[] {
  const text = formatAlloy({ from, loki: `http://${host}:${lokiPort}` });
  return [{ role: "config", folder: alloyConfig, files: { "config.alloy": text } }];
}
