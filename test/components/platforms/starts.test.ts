import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Database, Environment, Model } from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/index.ts";
import { planDatabaseServer } from "../../../components/platforms/containers/database-server.ts";
import { planModelServer } from "../../../components/platforms/containers/store-servers.ts";
import { planCommandProbes } from "../../../components/platforms/kubernetes/probes.ts";
import type { PodPlan } from "../../../components/platforms/kubernetes/pod.ts";
import { stageProfiles } from "../../../components/plan/stage-profiles.ts";
import { findProgram } from "../../support/find-program.ts";
import { useResolvedImages } from "../../support/components/released.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";
import * as docker from "./docker/application.ts";
import * as kubernetes from "./kubernetes/application.ts";
import { manifestsOf, templatesOf } from "./kubernetes/manifests.ts";

useResolvedImages();

const effective = { stage: "production", profile: "production" } as const;
const ledger = planDatabaseServer({
  ...effective,
  ...stageProfiles.production.database,
  engine: "postgres",
  version: "18",
  database: "ledger_2",
});

/** A folder with one program, a shell script. */
async function makeProgram(name: string, script: string): Promise<string> {
  const folder = join(await makeTempFolder(), "bin");
  mkdirSync(folder);
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}

/** Whether the command of a probe succeeds where `pg_isready` ends with a code. */
async function passes(probe: PodPlan["probes"]["livenessProbe"], code: number): Promise<boolean> {
  const folder = await makeProgram("pg_isready", `exit ${code}`);
  const ask = probe as { exec: { command: string[] } };
  const [program = "", ...args] = ask.exec.command;
  const env = { PATH: `${folder}:${process.env.PATH ?? ""}` };
  return spawnSync(program, args, { env }).status === 0;
}

// The codes stand in Postgres' manual, "pg_isready": 0 takes connections, 1 rejects them ("for
// example during startup"), 2 does not answer.
test.each([
  { code: 0, ready: true, alive: true },
  { code: 1, ready: false, alive: true },
  { code: 2, ready: false, alive: false },
])("Postgres whose pg_isready gives $code: ready $ready, left alone $alive", async (one) => {
  const { startupProbe, readinessProbe, livenessProbe } = planCommandProbes(ledger);
  expect(await passes(startupProbe, one.code)).toBe(one.ready);
  expect(await passes(readinessProbe, one.code)).toBe(one.ready);
  expect(await passes(livenessProbe, one.code)).toBe(one.alive);
});

test("Every server of a cluster that keeps data may take an hour to recover", async () => {
  const manifests = manifestsOf(await kubernetes.buildEverything("staging"));
  const servers = templatesOf(manifests).filter(({ manifest }) => manifest.kind === "StatefulSet");
  const allowed = servers.flatMap(({ template }) =>
    template.spec.containers.map(({ name, startupProbe }) => {
      const probe = startupProbe as { periodSeconds: number; failureThreshold: number };
      return [name, probe.periodSeconds * probe.failureThreshold] as const;
    }),
  );
  const hour = 3600;
  expect(Object.fromEntries(allowed)).toMatchObject({
    orders: hour,
    ledger: hour,
    events: hour,
    jobs: hour,
    catalogue: hour,
    uploads: hour,
    assistant: hour,
    // It has nothing to recover.
    sessions: 300,
  });
});

function describeTalk(settings: EnvironmentArgs): Environment {
  const variables = { values: {}, secure: [], sealed: [] };
  const environment = new Environment("talk", { ...settings, variables });
  new Model("night-owl", { environment, model: "qwen3:32b" });
  new Database("notes", { environment, engine: "postgres" });
  return environment;
}

test("On docker, a model is waited for as long as it may be fetched, others as before", async () => {
  const resources = await docker.build(() => describeTalk(docker.settingsOf("staging")));
  const waitOf = (name: string): unknown =>
    docker.pick(resources, "Container", `${name}-server`).inputs.waitTimeout;
  expect(waitOf("night-owl")).toBeGreaterThanOrEqual(3600);
  expect(waitOf("notes")).toBeLessThan(600);
  expect(docker.pick(resources, "Container", "night-owl-server").inputs).toMatchObject({
    healthcheck: { startPeriod: "60m0s" },
  });
});

const shells = ["dash", "bash"].filter((name) => findProgram(name));

test.each(shells)(
  "In %s a model is fetched anew until it is there, and tells how far",
  async (sh) => {
    const state = join(await makeTempFolder(), "models");
    mkdirSync(state);
    // The first try fails, the second one succeeds; the server itself ends at once.
    const folder = await makeProgram(
      "ollama",
      `case "$1" in
    list) exit 0 ;;
    serve) exit 0 ;;
    show) [ -e ${state}/whole ] ;;
    pull)
      [ "$2" = "it's:1b" ] || exit 9
      if [ -e ${state}/part ]; then touch ${state}/whole; exit 0; fi
      touch ${state}/part
      echo "connection reset by registry"; exit 1 ;;
    esac`,
    );
    writeFileSync(join(folder, "sleep"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    const { command } = planModelServer({
      ...effective,
      model: "it's:1b",
      memoryMb: 4096,
      cpu: 2,
      gpus: 0,
    });
    const env = { PATH: `${folder}:${process.env.PATH ?? ""}` };
    const script = command.at(-1) ?? "";
    // Its output stays open until the one that fetches is done.
    const log = execFileSync(sh, ["-c", script], { env, encoding: "utf8" });
    expect(log).toMatch(/fetching it's:1b: \d* MB so far/);
    expect(log).toContain("fetching it's:1b failed, once more:\nconnection reset by registry");
    expect(log.trim().split("\n").at(-1)).toBe("fetched it's:1b");
  },
);
