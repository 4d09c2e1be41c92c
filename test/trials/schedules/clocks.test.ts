import { Cron } from "croner";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { checkCron } from "../../../components/plan/cron.ts";
import { renderRun, runProgram } from "../../support/projects/render-program.ts";
import {
  findReaders,
  readAsCronJob,
  readAsKubectl,
  readAsOfelia,
} from "../../support/readers/readers.ts";
import { clocks } from "./application.ts";

const readers = findReaders();
const from = "2026-10-20T00:00:00Z";
const digest = `sha256:${"0".repeat(64)}`;
const artifacts = Object.fromEntries(
  Object.keys(clocks).map((name) => [name, `example.com/${name}@${digest}`]),
);

async function render(platform: "docker" | "kubernetes"): Promise<Record<string, string>> {
  const run = await runProgram("../../trials/schedules", {
    values: {
      "slipway:application": "news-letter",
      "slipway:platform": platform,
      "slipway:stage": "development",
      "slipway:release": JSON.stringify({ id: "one", artifacts }),
    },
    secretKeys: [],
  });
  return renderRun(run, platform).texts;
}

/** When a job is due, by a library that none of the platforms uses. */
const due = Object.fromEntries(
  Object.entries(clocks).map(([name, { cron, timezone }]) => [
    name,
    new Cron(cron, { timezone, paused: true }).nextRuns(5, new Date(from)).map(sayTime),
  ]),
);

function sayTime(time: Date): string {
  return time.toISOString().replace(".000", "");
}

interface ComposeFile {
  services: Record<
    string,
    { environment?: Record<string, string>; volumes?: { source: string; target: string }[] }
  >;
}

describe.skipIf(readers === undefined)(
  "every job of an application is started when it is due",
  () => {
    test("on docker, by the schedulers of its time zones", async () => {
      const texts = await render("docker");
      const { services } = parse(texts["compose.yaml"] ?? "") as ComposeFile;
      const schedulers = Object.entries(services).filter(([name]) =>
        name.startsWith("news-letter-scheduler"),
      );
      expect(schedulers).toHaveLength(
        new Set(Object.values(clocks).map((one) => one.timezone)).size,
      );
      const started = schedulers.flatMap(([name, { environment, volumes = [] }]) => {
        const file =
          volumes.find(({ target }) => target === "/etc/ofelia/config.ini")?.source ?? "";
        const config = texts[file.replace("./", "")];
        expect(config, name).toBeTypeOf("string");
        const timezone = environment?.TZ ?? "";
        return readAsOfelia(readers ?? "", { config: config ?? "", timezone, from });
      });
      expect(started.every(({ noOverlap }) => noOverlap)).toBe(true);
      expect(Object.fromEntries(started.map(({ name, next }) => [name, next]))).toEqual(due);
    });

    test("on kubernetes, by the controller of CronJobs", async () => {
      const texts = Object.entries(await render("kubernetes"));
      const objects = texts
        .filter(([path]) => /^\d.*\.yaml$/.test(path))
        .flatMap(([, text]) => readAsKubectl(readers ?? "", text)) as CronJob[];
      const started = objects
        .filter(({ kind }) => kind === "CronJob")
        .map(({ metadata, spec }) => {
          const clock = { cron: spec.schedule, timezone: spec.timeZone, from };
          return [metadata.name, readAsCronJob(readers ?? "", clock)] as const;
        });
      expect(Object.fromEntries(started)).toEqual(due);
    });
  },
);

interface CronJob {
  kind: string;
  metadata: { name: string };
  spec: { schedule: string; timeZone: string };
}

test("a time zone is a name of the IANA database, as it is written there", () => {
  const cron = "0 6 * * 1";
  const good = [
    "Europe/Berlin",
    "UTC",
    "Etc/GMT+5",
    "America/Port_of_Spain",
    "Asia/Kolkata",
    "US/Pacific",
  ];
  const bad = [
    "europe/berlin",
    "utc",
    "+01:00",
    "America/Port_Of_Spain",
    "EUROPE/BERLIN",
    "Berlin",
  ];
  for (const timezone of good) expect(checkCron({ cron, timezone }), timezone).toEqual([]);
  for (const timezone of bad) {
    expect(checkCron({ cron, timezone }), timezone).toMatchObject([{ at: "timezone" }]);
  }
});
