import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execFileSync } from "node:child_process";
import getPort from "get-port";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCaddy } from "../../support/containers/caddy.ts";
import { EdgeWorld } from "../../support/containers/edge.ts";
import { ProviderClient, unknown, type Json } from "../../support/engine/provider-client.ts";

const root = join(import.meta.dirname, "../../..");
const caddy = findCaddy();
const right: Json = {
  access: { kind: "docker", container: "shop-edge" },
  config: { apps: {} },
  weights: { api: "80000000" },
  weightsFolder: "/data/slipway/weights",
  serving: ["api-a-1:8080"],
  drainSeconds: 30,
  tags: {},
};

describe("without an edge", () => {
  let provider: ProviderClient;

  beforeAll(async () => {
    provider = await ProviderClient.start(root, process.env, "edge");
  });

  afterAll(async () => {
    await provider.close();
  });

  test.each<[string, Json, string, RegExp]>([
    ["no way to the edge", { access: null }, "access", /required/],
    ["a container that is an option", edgeIn("--privileged"), "access.container", /name or id/],
    ["a weight that is a path", { weights: { "../x": "g" } }, "weights.../x", /name of a service/],
    ["a weight with a space", { weights: { api: "1 2" } }, "weights.api", /a-z and 0-9/],
    ["a relative folder", { weightsFolder: "w" }, "weightsFolder", /absolute .*is "w"/],
    ["no end of waiting", { drainSeconds: 9999 }, "drainSeconds", /at most an hour/],
  ])("%s is refused", async (_what, inputs, property, reason) => {
    const { failures } = await provider.check("Routes", { ...right, ...inputs });
    expect(Object.keys(failures)).toEqual([property]);
    expect(failures[property]).toMatch(reason);
  });

  test("the preview of a creation knows all but what is not known", async () => {
    const made = await provider.create("Routes", right, true);
    expect(made).toMatchObject({
      ...right,
      etag: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const vague = { ...right, access: unknown, config: { apps: unknown } };
    expect(await provider.create("Routes", vague, true)).toMatchObject({ etag: unknown });
  });

  test("a diff finds no drift in an edge that does not answer", async () => {
    const port = await getPort({ host: "127.0.0.1" });
    const inputs = { ...right, access: { kind: "http", address: `http://127.0.0.1:${port}` } };
    expect(await provider.diff("Routes", inputs, inputs)).toMatchObject({ changes: "none" });
    const other = { ...inputs, weights: { api: "g" } };
    expect(await provider.diff("Routes", inputs, other)).toMatchObject({
      changes: "some",
      changed: ["weights"],
      replaces: [],
    });
  });

  test("a deletion is done: the container is gone, or will be", async () => {
    const port = await getPort({ host: "127.0.0.1" });
    const access = { kind: "http", address: `http://127.0.0.1:${port}` };
    await expect(provider.delete("Routes", { ...right, access })).resolves.toBeUndefined();
  });
});

function edgeIn(container: string): Json {
  return { access: { kind: "docker", container } };
}

const wget = hasWget();
const complete = caddy !== undefined && wget;

describe.skipIf(!complete)("an edge in a container", () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-docker-"));
  let world: EdgeWorld;
  let provider: ProviderClient;

  beforeAll(async () => {
    world = await EdgeWorld.start(caddy ?? "", ["a1", "b1"]);
    // What `docker exec -i <container>` does, without the container.
    const stub =
      '#!/bin/sh\n[ "$1 $2 $3" = "exec -i shop-edge" ] || exit 125\nshift 3\nexec "$@"\n';
    writeFileSync(join(folder, "docker"), stub);
    chmodSync(join(folder, "docker"), 0o755);
    const path = [folder, dirname(caddy ?? ""), process.env.PATH].join(delimiter);
    provider = await ProviderClient.start(root, { ...process.env, PATH: path }, "edge");
  });

  afterAll(async () => {
    await provider.close();
    await world.remove();
    rmSync(folder, { recursive: true });
  });

  function inputs(a: number, b: number): Json {
    return { ...world.inputs(a, b), ...edgeIn("shop-edge") };
  }

  test("is set, moved, looked at and emptied through the docker command", async () => {
    const made = await provider.create("Routes", inputs(100, 0));
    expect((await world.ask()).body).toBe("a1");
    await provider.update("Routes", made, inputs(0, 100));
    expect((await world.ask()).body).toBe("b1");
    const state = { ...inputs(0, 100), etag: "old" };
    expect(await provider.diff("Routes", state, inputs(0, 100))).toMatchObject({ changes: "none" });
    expect(await provider.read("Routes", state)).toMatchObject(inputs(0, 100));
    await provider.delete("Routes", state);
    await expect(world.ask()).rejects.toThrow(/ECONNREFUSED|socket hang up/);
  });

  test("says what Caddy has against a configuration", async () => {
    const bad = {
      ...inputs(1, 0),
      config: { ...world.inputs(1, 0).config, apps: { nothing: {} } },
    };
    await expect(provider.create("Routes", bad)).rejects.toThrow(/refused.*unknown module/);
  });
});

function hasWget(): boolean {
  try {
    execFileSync("wget", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    console.warn("skipped: the edge in a container needs wget, as Caddy's image has it");
    return false;
  }
}
