import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  Database,
  Environment,
  Monitoring,
  Service,
  Worker,
} from "../../../../components/index.ts";
import type { ProfiledStage } from "../../../../variables/stage.ts";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { artifacts, useResolvedImages } from "../../../support/components/released.ts";
import { build, pick, pickAll, settingsOf } from "./application.ts";

useResolvedImages();

interface Inputs {
  user: string;
  memory: number;
  readOnly: boolean;
  networksAdvanced: { name: string; aliases?: string[] }[];
  uploads?: { file: string; content: string }[];
  volumes?: { hostPath?: string; containerPath: string; volumeName?: string; readOnly?: boolean }[];
}

interface Built {
  stage?: ProfiledStage;
  logs?: boolean;
  isMonitored?: boolean;
}

const image = artifacts.api ?? "";

/** A board of notices, with a database that is called as the logs' own tools are. */
function buildBoard({ stage = "staging", logs = true, isMonitored = true }: Built = {}) {
  return build(() => {
    const environment = new Environment("notice-board", {
      ...settingsOf(stage),
      release: { id: "r", artifacts: { "public-api": image } },
      variables: { values: {}, secure: [], sealed: [] },
    });
    new Database("logs", { environment, engine: "postgres" });
    new Service("public-api", { environment, port: 8080, links: ["logs"] });
    if (isMonitored) new Monitoring("watch", { environment, logs });
    return environment;
  });
}

/** An application of one worker, and nothing that takes requests. */
function buildNightShift(stage: ProfiledStage) {
  return build(() => {
    const environment = new Environment("night-shift", {
      ...settingsOf(stage),
      release: { id: "r", artifacts: { clerk: image } },
      variables: { values: {}, secure: [], sealed: [] },
    });
    new Worker("clerk", { environment });
    new Monitoring("monitoring", { environment });
    return environment;
  });
}

function inputsOf(resources: readonly RegisteredResource[], name: string): Inputs {
  return pick(resources, "Container", name).inputs as unknown as Inputs;
}

function fileOf({ uploads = [] }: Inputs): string {
  return uploads[0]?.content ?? "";
}

/** Containers that share a network with one, by their names. */
function neighboursOf(resources: readonly RegisteredResource[], name: string): string[] {
  const own = inputsOf(resources, name).networksAdvanced.map((network) => network.name);
  return pickAll(resources, "Container")
    .filter(({ inputs }) =>
      (inputs as unknown as Inputs).networksAdvanced.some((network) => own.includes(network.name)),
    )
    .map((container) => container.name)
    .filter((other) => other !== name)
    .toSorted();
}

describe("the logs of an application on Docker", () => {
  test("are kept by Loki, which Alloy and Grafana alone reach", async () => {
    const resources = await buildBoard();
    expect(neighboursOf(resources, "watch-loki")).toEqual(["watch-alloy", "watch-grafana"]);
    expect(neighboursOf(resources, "watch-alloy")).toEqual([
      "watch-grafana",
      "watch-logs-socket",
      "watch-loki",
    ]);
    expect(neighboursOf(resources, "watch-logs-socket")).toEqual(["watch-alloy"]);
    const loki = inputsOf(resources, "watch-loki");
    expect(loki.networksAdvanced.flatMap(({ aliases = [] }) => aliases)).toEqual(["loki"]);
    // The database of that name has an exporter, as every other one.
    expect(neighboursOf(resources, "watch-logs-exporter")).toContain("logs-server");
    expect(neighboursOf(resources, "watch-logs-exporter")).not.toContain("watch-loki");
  });

  test("are read by a proxy of Docker's socket that changes nothing, and by nobody who is root", async () => {
    const resources = await buildBoard();
    const proxy = pick(resources, "Container", "watch-logs-socket").inputs;
    expect(proxy.envs).toEqual(["CONTAINERS=1", "EVENTS=0", "NETWORKS=1", "POST=0"]);
    const socket = "/var/run/docker.sock";
    expect(proxy.volumes).toEqual([{ containerPath: socket, hostPath: socket, readOnly: true }]);
    const alloy = inputsOf(resources, "watch-alloy");
    expect(alloy.volumes?.map(({ containerPath }) => containerPath)).toEqual([
      "/var/lib/alloy/data",
    ]);
    expect([alloy.user, inputsOf(resources, "watch-loki").user]).toEqual([
      "473:473",
      "10001:10001",
    ]);
    expect(fileOf(alloy)).toContain(
      '["slipway.application=notice-board", "slipway.environment=staging"]',
    );
    expect(fileOf(alloy)).toContain('host = "tcp://logs-socket:2375"');
    expect(fileOf(alloy)).toContain("http://loki:3100/loki/api/v1/push");
  });

  test.each<[ProfiledStage, string]>([
    ["development", "168h"],
    ["staging", "720h"],
    ["production", "8760h"],
  ])("of a worker alone are kept at stage %s for %s", async (stage, period) => {
    const resources = await buildNightShift(stage);
    const loki = inputsOf(resources, "monitoring-loki");
    const config = parse(fileOf(loki)) as { limits_config: { retention_period: string } };
    expect(config.limits_config.retention_period).toBe(period);
    expect(loki.volumes).toEqual([
      {
        containerPath: "/loki",
        volumeName: expect.stringMatching(/^night-shift-.*-monitoring-loki-data-/) as string,
      },
    ]);
    expect(neighboursOf(resources, "monitoring-loki")).toHaveLength(2);
  });

  test("are a source of Grafana's where they are kept, and where they are not there is no Loki", async () => {
    const sourcesOf = (resources: readonly RegisteredResource[]): string =>
      fileOf(inputsOf(resources, "watch-grafana"));
    const [kept, own] = [await buildBoard(), await buildBoard({ logs: false })];
    expect(sourcesOf(kept)).toContain("url: http://loki:3100");
    expect(sourcesOf(own)).not.toContain("loki");
    const tools = /loki|alloy|logs-socket|monitoring-logs|watch-logs$/;
    const names = (resources: readonly RegisteredResource[]): string[] =>
      resources.map(({ name }) => name).filter((name) => tools.test(name));
    expect(names(kept).length).toBeGreaterThan(4);
    expect(names(own)).toEqual([]);
    expect(names(await buildBoard({ isMonitored: false }))).toEqual([]);
  });
});
