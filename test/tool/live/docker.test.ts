import { execFile } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Deployed } from "../../../tool/live/deployed.ts";
import { dockerPlace } from "../../../tool/live/docker/place.ts";
import { createDockerReader } from "../../../tool/live/docker/reader.ts";
import type { LiveLogLine, LiveLogQuery, LiveReader } from "../../../tool/live/live.ts";
import { collect } from "../../../tool/live/merge.ts";
import { dockerdProblem, startDocker, type TestDocker } from "../../support/containers/dockerd.ts";
import { component } from "./component.ts";
import { findProgram } from "../../support/find-program.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";
import { until } from "../../support/projects/local-project.ts";

const run = promisify(execFile);
const problem = await dockerdProblem();
if (problem !== undefined) console.warn(`skipped: Docker's engine is not asked: ${problem}`);

const deployed: Deployed = {
  application: "notice-board",
  isRunning: true,
  resources: [
    component("public-api", "Service", "a"),
    component("mail-worker", "Worker", "a"),
    component("lost-worker", "Worker", "a"),
    component("user-posts", "Database"),
  ],
};

describe.skipIf(problem !== undefined)(
  "a stack on a real Docker engine",
  { timeout: 60_000 },
  () => {
    let docker: TestDocker;
    let reader: LiveReader;

    beforeAll(async () => {
      docker = await startDocker();
      const busybox = findProgram("busybox") ?? "busybox";
      const pack = 'tar -C "${1%/*}" -c "${1##*/}" | docker import - box';
      const env = { ...process.env, DOCKER_HOST: docker.host };
      await run("sh", ["-c", pack, "sh", busybox], { env });
      const api = { component: "public-api", service: "public-api", slot: "a" };
      await start(
        api,
        "echo '{\"level\":30,\"msg\":\"up\"}'; echo 'Error: lost'; echo '    at main'; exec /busybox sleep 600",
      );
      await start(
        { ...api },
        "exec /busybox sleep 600",
        "--health-cmd",
        "/busybox false",
        "--health-interval",
        "1s",
        "--health-retries",
        "1",
      );
      await start(
        { component: "mail-worker", worker: "mail-worker", slot: "a" },
        "/busybox sleep 1; exit 7",
        "--restart",
        "always",
      );
      await start({ component: "user-posts" }, "exec /busybox sleep 600");
      await start({ component: "user-posts", backup: "user-posts" }, "exec /busybox sleep 600");
      await start({ component: "tables", migration: "tables" }, "echo done");
      await start({ component: "broken", migration: "broken" }, "exit 3");
      await start({ environment: "other", component: "public-api" }, "echo foreign");
      reader = createDockerReader(
        dockerPlace(docker.host, {}),
        { application: "notice-board", stack: "board-pr-42" },
        deployed,
      );
    }, 60_000);

    afterAll(async () => {
      await docker.stop();
    });

    async function start(
      labels: Record<string, string>,
      script: string,
      ...options: string[]
    ): Promise<void> {
      const all = { application: "notice-board", environment: "board-pr-42", ...labels };
      const flags = Object.entries(all).flatMap(([name, value]) => [
        "--label",
        `slipway.${name}=${value}`,
      ]);
      await docker.docker(
        "run",
        "--detach",
        ...flags,
        ...options,
        "box",
        "/busybox",
        "sh",
        "-c",
        script.replaceAll("echo ", "/busybox echo "),
      );
    }

    function ask(query: Partial<LiveLogQuery>): AsyncIterable<LiveLogLine> {
      return reader.logs({
        filter: {},
        follow: false,
        signal: new AbortController().signal,
        ...query,
      });
    }

    test("says how each component stands, under the names of the program", async () => {
      const services = await until(async () => {
        const seen = await reader.services();
        return seen.some(({ state }) => state === "unhealthy") &&
          seen.some(({ restarts = 0 }) => restarts > 0)
          ? seen
          : undefined;
      }, 30);
      const shown = services.map(
        ({ name, kind, slot, state, ready, wanted }) =>
          `${name} ${kind} ${slot ?? ""} ${state} ${ready}/${wanted}`,
      );
      expect(shown).toEqual([
        "public-api service a unhealthy 1/2",
        "lost-worker worker a missing 0/1",
        expect.stringMatching(/^mail-worker worker a (restarting|healthy) [01]\/1$/),
        "broken migration  failed 0/1",
        "tables migration  healthy 1/1",
        "user-posts backup  healthy 1/1",
        "user-posts database  healthy 1/1",
      ]);
      expect(services.find(({ name }) => name === "broken")?.detail).toBe("exited with code 3");
      expect(services[0]?.images).toEqual([["box"], ["box"]]);
      expect(services[1]?.images).toBeUndefined();
    });

    test("gives the lines of its programs, and of one of them", async () => {
      const lines = await collect(ask({ component: "public-api" }));
      expect(lines.map(({ text }) => text)).toEqual([
        '{"level":30,"msg":"up"}',
        "Error: lost",
        "    at main",
      ]);
      expect(
        lines.every(
          ({ name, slot, time }) => name === "public-api" && slot === "a" && time !== undefined,
        ),
      ).toBe(true);
      const all = await collect(ask({}));
      expect(all.map(({ text }) => text)).toContain("done");
      expect(all.map(({ text }) => text)).not.toContain("foreign");
    });

    test("narrows them by level, pattern and time, with the lines that belong to one", async () => {
      const texts = async (filter: LiveLogQuery["filter"]) =>
        (await collect(ask({ component: "public-api", filter }))).map(({ text }) => text);
      expect(await texts({ level: "error" })).toEqual(["Error: lost", "    at main"]);
      expect(await texts({ pattern: /^\{/ })).toEqual(['{"level":30,"msg":"up"}']);
      expect(await texts({ since: new Date(Date.now() + 60_000) })).toEqual([]);
      expect(await texts({ since: new Date(Date.now() - 600_000) })).toHaveLength(3);
    });

    test("tells its alerts, from within the container of its Prometheus", async () => {
      expect(await reader.alerts()).toBeUndefined();
      const labels = { alertname: "service_down", severity: "critical", service: "public-api" };
      const active = { labels, state: "pending", activeAt: "2026-01-02T03:04:05Z" };
      const answer = JSON.stringify({ status: "success", data: { alerts: [active] } });
      const script = [
        "/busybox mkdir -p /bin /served/api/v1",
        "/busybox --install -s /bin",
        `echo '${answer}' > /served/api/v1/alerts`,
        "exec /busybox httpd -f -p 127.0.0.1:9090 -h /served",
      ].join("; ");
      await start({ component: "monitoring", tool: "prometheus" }, script);
      const alerts = await until(() => reader.alerts().catch(() => undefined), 20);
      expect(alerts).toEqual([
        {
          name: "service_down",
          state: "pending",
          severity: "critical",
          activeSince: "2026-01-02T03:04:05.000Z",
          component: "public-api",
        },
      ]);
    });

    test("gives the lines that Loki keeps, from within the container of its Grafana", async () => {
      const own = { application: "night-shift", environment: "prod" };
      const kept = { ...component("watch", "Monitoring"), inputs: { logs: true } };
      const shift: Deployed = { application: "night-shift", isRunning: true, resources: [kept] };
      const shiftReader = createDockerReader(
        dockerPlace(docker.host, {}),
        { application: "night-shift", stack: "prod" },
        shift,
      );
      const told: string[] = [];
      const read = async (): Promise<LiveLogLine[]> => {
        const { signal } = new AbortController();
        const query = { filter: {}, follow: false, signal, lines: 50 };
        const tell = (sentence: string): void => void told.push(sentence);
        return collect(shiftReader.logs({ ...query, tell }));
      };
      await start({ ...own, component: "clerk", worker: "clerk", slot: "a" }, "echo of itself");
      await docker.docker("network", "create", "--internal", "logs");
      const stream = { service: "clerk", slot: "a", copy: "clerk-1" };
      const values = [["1796064195147144011", "kept"]];
      const answer = { status: "success", data: { resultType: "streams", result: [] as object[] } };
      answer.data.result.push({ stream, values });
      const script = [
        "/busybox mkdir -p /served/loki/api/v1/label/service",
        `echo '${JSON.stringify(answer)}' > /served/loki/api/v1/query_range`,
        `echo '${JSON.stringify({ data: ["clerk"] })}' > /served/loki/api/v1/label/service/values`,
        "exec /busybox httpd -f -p 3100 -h /served",
      ].join("; ");
      const onNetwork = ["--network", "logs", "--network-alias", "loki", "--name", "loki"];
      await start({ ...own, component: "watch", tool: "loki" }, script, ...onNetwork);
      const grafana = "/busybox mkdir -p /bin; /busybox --install -s /bin; exec /busybox sleep 600";
      await start({ ...own, component: "watch", tool: "grafana" }, grafana, "--network", "logs");
      const lines = await until(async () => {
        const found = await read();
        return found.some(({ text }) => text === "kept") ? found : undefined;
      }, 20);
      const time = 1_796_064_195_147;
      expect(lines).toEqual([{ name: "clerk", slot: "a", time, text: "kept" }]);
      told.length = 0;
      await docker.docker("stop", "--time", "0", "loki");
      expect((await read()).map(({ text }) => text)).toEqual(["of itself"]);
      expect(told).toEqual([expect.stringContaining("Loki, which keeps more, was not read")]);
    });

    test("is reached by ssh as by its socket", async () => {
      const folder = await makeTempFolder();
      // What another machine would run; the arguments before it are ssh's own.
      const script = `#!/bin/sh\nwhile [ "$1" != docker ]; do shift; done\nexec "$@"\n`;
      await writeFile(join(folder, "ssh"), script);
      await chmod(join(folder, "ssh"), 0o755);
      const PATH = `${folder}:${process.env.PATH ?? ""}`;
      const place = dockerPlace("ssh://anna@box:2222", { PATH, DOCKER_HOST: docker.host });
      const filter = { application: "notice-board", stack: "board-pr-42" };
      const remote = createDockerReader(place, filter, deployed);
      const names = (await remote.services()).map(({ name }) => name);
      expect(names).toEqual((await reader.services()).map(({ name }) => name));
      const { signal } = new AbortController();
      const lines = remote.logs({ component: "tables", filter: {}, follow: false, signal });
      expect((await collect(lines)).map(({ text }) => text)).toEqual(["done"]);
    });

    test("follows what is written, until it is told to end", async () => {
      await start(
        { component: "ticker", worker: "ticker", slot: "a" },
        "i=0; while true; do echo tick $i; i=$((i+1)); /busybox sleep 0.1; done",
      );
      const ended = new AbortController();
      const seen: string[] = [];
      for await (const { text } of ask({
        component: "ticker",
        follow: true,
        lines: 0,
        signal: ended.signal,
      })) {
        seen.push(text);
        if (seen.length === 5) ended.abort();
      }
      expect(seen).toHaveLength(5);
      expect(seen.every((text) => /^tick \d+$/.test(text))).toBe(true);
    });
  },
);

test("a Docker engine that is not there, or not asked, is told with the way out", async () => {
  const place = dockerPlace("unix:///nonexistent/docker.sock", {});
  const reader = createDockerReader(place, { application: "a", stack: "b" }, deployed);
  await expect(reader.services()).rejects.toMatchObject({
    code: "PlatformUnreachable",
    message: expect.stringMatching(
      /unix:\/\/\/nonexistent\/docker\.sock was not asked: .*ENOENT.*DOCKER_HOST/,
    ) as string,
  });
  expect(() => dockerPlace("npipe:////./pipe/docker", {})).toThrow(/unix:\/\/, tcp:\/\/ or ssh:/);
  const silent = dockerPlace("ssh://nobody@127.0.0.1:9", { PATH: "/nonexistent" });
  const remote = createDockerReader(silent, { application: "a", stack: "b" }, deployed);
  await expect(remote.services()).rejects.toMatchObject({
    code: "PlatformUnreachable",
    message: expect.stringMatching(/ssh.*without a password/s) as string,
  });
  expect(dockerPlace(undefined, { DOCKER_HOST: "tcp://[::1]:2375" }).options).toMatchObject({
    host: "::1",
    port: "2375",
  });
  expect(dockerPlace(undefined, { DOCKER_HOST: "" }).options).toMatchObject({
    socketPath: "/var/run/docker.sock",
  });
});
