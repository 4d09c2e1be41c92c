import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dockerdProblem, startDocker } from "../support/containers/dockerd.ts";
import type { TestDocker } from "../support/containers/dockerd.ts";
import { imagesProblem, importLockedImages, tagOf } from "../support/containers/local-images.ts";

const problem = (await dockerdProblem()) ?? imagesProblem(["node-24"]);
if (problem !== undefined) console.warn(`skipped: no containers here: ${problem}`);

const hardened = [
  ...["--read-only", "--tmpfs", "/tmp", "--user", "1000:1000", "--cap-drop", "ALL"],
  ...["--security-opt", "no-new-privileges", "--memory", "256m", "--cpus", "0.5"],
];

/** Serves what the container may do: its user, capabilities and where it can write. */
const program = `
const { readFileSync, writeFileSync } = require("node:fs");
const writes = (file) => { try { writeFileSync(file, ""); return true; } catch { return false; } };
const status = readFileSync("/proc/self/status", "utf8");
require("node:http").createServer((_, answer) => answer.end(JSON.stringify({
  uid: process.getuid(),
  capabilities: /CapEff:\\s*(\\w+)/.exec(status)[1],
  root: writes("/file"),
  tmp: writes("/tmp/file"),
}))).listen(8080);
`;

describe.skipIf(problem !== undefined)("a Docker daemon of the test's own", () => {
  let rig: TestDocker;

  beforeAll(async () => {
    rig = await startDocker();
    await importLockedImages(rig.host, ["node-24"]);
    for (const name of ["x", "y"]) await rig.docker("network", "create", name);
    await rig.docker("network", "create", "--internal", "closed");
    await serve("x", "served", "--publish", "127.0.0.1:8080:8080");
    await serve("closed", "enclosed");
  });

  afterAll(() => rig.stop());

  async function serve(network: string, name: string, ...options: string[]): Promise<void> {
    const health = ["--health-cmd", "wget -q -O- http://127.0.0.1:8080", "--health-interval", "1s"];
    const image = [tagOf("node-24"), "node", "-e", program];
    const place = ["--detach", "--name", name, "--network", network];
    await rig.docker("run", ...place, ...hardened, ...health, ...options, ...image);
  }

  /** Whether a container of `network` gets an answer from `url`. */
  async function reaches(network: string, url: string): Promise<boolean> {
    const ask = `await fetch("${url}", { signal: AbortSignal.timeout(2000) })`;
    const command = [tagOf("node-24"), "node", "--input-type=module", "--eval", ask];
    const inside = ["run", "--rm", "--network", network, ...command];
    return rig.docker(...inside).then(
      () => true,
      () => false,
    );
  }

  async function addressOf(name: string): Promise<string> {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    return (await rig.docker("inspect", "--format", format, name)).trim();
  }

  test("runs an imported image without rights, and answers on the port it publishes", async () => {
    const answer = await fetch(`http://${rig.address}:8080`);
    expect(await answer.json()).toEqual({
      uid: 1000,
      capabilities: "0000000000000000",
      root: false,
      tmp: true,
    });
  });

  test("says that a container is healthy", async () => {
    const health = ["inspect", "--format", "{{.State.Health.Status}}", "served"];
    while ((await rig.docker(...health)).trim() === "starting") await sleep(200);
    expect((await rig.docker(...health)).trim()).toBe("healthy");
  });

  test("keeps a container of one network from those of another", async () => {
    expect(await reaches("x", "http://served:8080")).toBe(true);
    expect(await reaches("y", "http://served:8080")).toBe(false);
    expect(await reaches("y", `http://${await addressOf("served")}:8080`)).toBe(false);
  });

  test("gives an internal network no way out, and none in", async () => {
    const server = createServer((_, answer) => answer.end()).listen(0, rig.machine);
    await new Promise((resolve) => server.once("listening", resolve));
    const outside = `http://${rig.machine}:${(server.address() as AddressInfo).port}`;
    expect(await reaches("x", outside)).toBe(true);
    expect(await reaches("closed", outside)).toBe(false);
    expect(await reaches("closed", "http://enclosed:8080")).toBe(true);
    expect(await reaches("x", `http://${await addressOf("enclosed")}:8080`)).toBe(false);
    server.close();
  });

  test("leaves nothing when it stops", async () => {
    const other = await startDocker();
    await other.stop();
    expect(existsSync(new URL(other.host).pathname)).toBe(false);
    await expect(rig.docker("ps", "--quiet")).resolves.not.toBe("");
  });
});
