import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  checkHealth,
  formatCheck,
  planContainerCheck,
} from "../../../../../components/platforms/aws/compute/health.ts";

const run = promisify(execFile);
const server = createServer((request, response) => {
  // Clients differ in whether they escape the quote.
  const asked = decodeURIComponent(request.url ?? "");
  response.writeHead(asked === "/healthz?a=it's" ? 200 : 503).end();
});
let address = "";
let folder = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), "slipway-health-"));
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** Exit code of a check where these programs alone are on PATH. */
async function codeOf(url: string, programs: Record<string, string>): Promise<number> {
  const bin = await mkdtemp(join(folder, "bin-"));
  for (const [name, path] of Object.entries(programs)) await symlink(path, join(bin, name));
  const command = formatCheck(url);
  return run("/bin/sh", ["-c", command], { env: { PATH: bin } }).then(
    () => 0,
    (error: unknown) => (error as { code: number }).code,
  );
}

const health = {
  path: "/",
  intervalSeconds: 30,
  timeoutSeconds: 10,
  startSeconds: 60,
  failures: 3,
};

async function findPrograms(): Promise<[string, string][]> {
  const found: [string, string][] = [["node", process.execPath]];
  for (const name of ["curl", "wget"]) {
    const path = await run("/bin/sh", ["-c", `command -v ${name}`]).catch(() => undefined);
    if (path) found.push([name, path.stdout.trim()]);
    else console.log(`not tried: ${name} is not on PATH`);
  }
  return found;
}

test("The check passes and fails with the answer, by whichever client the image has", async () => {
  for (const [name, path] of await findPrograms()) {
    expect(await codeOf(`${address}/healthz?a=it's`, { [name]: path }), name).toBe(0);
    expect(await codeOf(`${address}/other`, { [name]: path }), name).toBe(1);
  }
});

test("The check fails where nobody listens", async () => {
  expect(await codeOf("http://127.0.0.1:1/", { node: process.execPath })).toBe(1);
});

test("The check passes in an image that has a shell and no client", async () => {
  expect(await codeOf(`${address}/other`, {})).toBe(0);
});

test("A container's check takes the plan's figures", () => {
  expect(planContainerCheck({ ...health, path: "/healthz" }, 8080)).toEqual({
    command: ["CMD-SHELL", formatCheck("http://127.0.0.1:8080/healthz")],
    interval: 30,
    timeout: 10,
    retries: 3,
    startPeriod: 60,
  });
});

test("Figures that AWS does not take are refused together", () => {
  const wrong = {
    path: "/",
    intervalSeconds: 400,
    timeoutSeconds: 1,
    startSeconds: 301,
    failures: 1,
  };
  expect(() => {
    checkHealth("api", wrong);
  }).toThrow(
    "Service 'api' has 4 problems:\n" +
      "  - health.intervalSeconds: is 400; AWS takes 5 to 300\n" +
      "  - health.timeoutSeconds: is 1; AWS takes 2 to 60\n" +
      "  - health.startSeconds: is 301; AWS takes 1 to 300\n" +
      "  - health.failures: is 1; AWS takes 2 to 10",
  );
  expect(() => {
    checkHealth("api", health);
  }).not.toThrow();
});
