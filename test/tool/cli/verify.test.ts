import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SecretMask } from "../../../variables/masking.ts";
import { UserError } from "../../../variables/user-error.ts";
import { describeOutcome } from "../../../tool/delivery/verification/secrets.ts";
import type { LiveService } from "../../../tool/live/live.ts";
import { makeProject, play, scriptedReader } from "./scripted.ts";

let server: Server;
let url = "";

beforeAll(async () => {
  server = createServer((_request, response) => response.end("parcels: 3"));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const image = `registry.example.com/parcel-desk@${digest("a")}`;
const desk: LiveService = {
  name: "parcel-desk",
  kind: "service",
  state: "healthy",
  ready: 2,
  wanted: 2,
  images: [["collector:2", image], [image]],
};

function outputs(more: object = {}): Record<string, unknown> {
  const release = { id: "5".repeat(64), artifacts: { "parcel-desk": image } };
  return { address: url, sites: {}, release, rollout: {}, ...more };
}

const away = new UserError("PlatformUnreachable", "It was not asked.");

test.each([
  ["runs what the release names", {}, 0, /pass +release +parcel-desk: what/],
  [
    "runs another image in one of two copies",
    { images: [[image], [`registry.example.com/parcel-desk@${digest("b")}`]] },
    1,
    /fail +release +'parcel-desk' runs .*@sha256:b+, and not .*@sha256:a+/,
  ],
  ["is not asked for images", { images: undefined }, 0, /left out +release +nobody says/],
  [
    "lacks a copy, and says why",
    { state: "starting", ready: 1, detail: "no room" } as const,
    1,
    /fail +health: parcel-desk \(service\) +starting, 1 of 2: no room/,
  ],
] as const)("a stack elsewhere that %s", async (_what, change, code, said) => {
  const folder = await makeProject();
  await mkdir(join(folder, "stacks"));
  const checks = [
    { name: "counts", http: { path: "/", bodyMatch: "^parcels: \\d+$" } },
    { name: "staged", stages: ["staging"], http: { url: "http://127.0.0.1:9/" } },
  ];
  const text = JSON.stringify({ health: { withinSeconds: 0 }, checks });
  await writeFile(join(folder, "stacks/shop.checks.yaml"), text);
  const played = await play(folder, ["verify", "prod", "--no-record"], {
    script: { outputs: outputs() },
    reader: scriptedReader({ services: [{ ...desk, ...change }] }),
  });
  expect(played.code, played.stdout + played.stderr).toBe(code);
  expect(played.stdout).toMatch(said);
  expect(played.stdout).toMatch(/pass +counts +\d+ ms +answers 200/);
  expect(played.stdout).toMatch(/left out +staged +is made at staging/);
});

test.each([
  ["was never brought up", {}, [], 1, "NotDeployed"],
  ["is in maintenance", outputs({ mode: "maintenance" }), [], 1, "mode 'maintenance'"],
  ["is archived", outputs({ mode: "archived" }), [], 1, "mode 'archived'"],
  ["has no key to sign with", outputs(), [], 1, "SigningKeyMissing"],
  [
    "is asked about a check that there is not",
    outputs(),
    ["--only", "relase"],
    1,
    "mean 'release'",
  ],
  ["has nothing that could be checked", outputs(), ["--only", "release"], 1, "NothingChecked"],
  ["is revoked without a reason", outputs(), ["--revoke"], 2, "Say why"],
  [
    "is revoked and checked",
    outputs(),
    ["--revoke", "--retries", "2", "--only", "a"],
    2,
    "--only and",
  ],
  ["has a reason for nothing", outputs(), ["--reason", "slow"], 2, "--revoke alone"],
  ["is tried by halves", outputs(), ["--retries", "1.5"], 2, "whole number from 0 to 50"],
] as const)("a stack that %s is refused by name", async (_what, left, words, code, said) => {
  const folder = await makeProject();
  const reader = scriptedReader({ services: [{ ...desk, images: undefined }] });
  const played = await play(folder, ["verify", "prod", ...words], {
    script: { outputs: left },
    reader,
  });
  expect([played.code, played.stderr]).toEqual([code, expect.stringContaining(said)]);
  expect(played.stdout).toBe("");
});

test("a platform that cannot be asked says nothing about a release", async () => {
  const folder = await makeProject();
  const played = await play(folder, ["verify", "prod", "--no-record"], {
    script: { outputs: outputs() },
    reader: scriptedReader({ failure: away }),
  });
  expect([played.code, played.stdout]).toEqual([2, ""]);
  expect(played.stderr).toContain("It was not asked. Nothing is noted.");
});

test("a check that needs no platform is made alone where that cannot be asked", async () => {
  const folder = await makeProject();
  await mkdir(join(folder, "stacks"));
  const checks = [{ name: "counts", http: { path: "/" } }];
  await writeFile(join(folder, "stacks/shop.checks.yaml"), JSON.stringify({ checks }));
  const played = await play(folder, ["verify", "prod", "--only", "counts", "--json"], {
    script: { outputs: outputs() },
    reader: scriptedReader({ failure: away }),
  });
  expect(played.code, played.stderr).toBe(0);
  expect(JSON.parse(played.stdout)).toMatchObject({ result: "pass", recorded: false });
});

test("what was said is masked before it is cut, and hidden where secrets are unknown", () => {
  const mask = new SecretMask();
  mask.add("correct-horse-battery");
  const outcome = {
    ok: false,
    detail: "ends with 3",
    said: `${"x".repeat(590)}correct-horse-battery`,
  };
  const shown = describeOutcome({ mask }, outcome);
  expect(shown).not.toContain("correct");
  expect(shown.length).toBeLessThan(700);
  const end = describeOutcome(
    { mask },
    { ...outcome, said: `${outcome.said}${"y".repeat(599)}`, shown: "end" },
  );
  expect(end).not.toContain("battery");
  const sealed = describeOutcome({ mask, unreadable: "PassphraseMissing" }, outcome);
  expect(sealed).toMatch(/^ends with 3; what was said is not shown.*PassphraseMissing/);
});
