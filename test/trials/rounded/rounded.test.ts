import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Cache, Environment, Search, Service } from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/index.ts";
import { places } from "../links/places.ts";
import { buildTrial, settingsFor, useTrialSources } from "../root/build.ts";

useTrialSources();

/** What previews tell beside the resources. */
let told: string[] = [];

beforeEach(() => {
  told = [];
  vi.spyOn(pulumi.log, "info").mockImplementation((text) => {
    told.push(text);
    return Promise.resolve();
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const source = "test/trials/links/price-list";

async function describeOn(name: string, describe: (environment: Environment) => void) {
  const place = places.find((one) => one.name === name);
  if (!place) throw new RangeError(name);
  const args = await settingsFor({ place, stage: "staging" }, ["price-list"]);
  await buildTrial(args, (given: EnvironmentArgs) => {
    const environment = new Environment("book-shop", given);
    describe(environment);
    return environment;
  });
  return told;
}

const service =
  (cpu: number, memoryMb: number) =>
  (environment: Environment): void => {
    new Service("price-list", { environment, source, port: 8080, public: true, cpu, memoryMb });
  };

const cache =
  (memoryMb: number) =>
  (environment: Environment): void => {
    new Cache("hot-keys", { environment, memoryMb: memoryMb });
  };

const search =
  (memoryMb: number) =>
  (environment: Environment): void => {
    new Search("all-books", { environment, memoryMb });
  };

/** Sizes that a platform has not, with what they become; and neighbours that it has. */
const rounded: [string, string, (environment: Environment) => void, RegExp][] = [
  ["Fargate's memory", "aws", service(2, 2048), /2 cores and 2048 MB; .* 2 cores and 4096 MB/],
  ["Fargate's CPU", "aws", service(0.3, 1024), /0.3 cores and 1024 MB; .* 0.5 cores and 1024 MB/],
  ["a cache's node", "aws", cache(256), /256 MB; on aws it becomes 384 MB: .*cache.t4g.micro/],
  ["a search's node", "aws", search(3000), /3000 MB; on aws it becomes 4096 MB: t3.medium/],
  ["a function on vercel", "vercel", service(0.5, 512), /512 MB; .* 1 core and 2048 MB/],
];

const kept: [string, string, (environment: Environment) => void][] = [
  ["Fargate's memory", "aws", service(2, 4096)],
  ["Fargate's CPU", "aws", service(0.5, 1024)],
  ["a cache's node", "aws", cache(384)],
  ["a search's node", "aws", search(4096)],
  ["a function on vercel", "vercel", service(1, 2048)],
  ["any size on docker", "docker", service(0.3, 700)],
  ["any size on kubernetes", "kubernetes", service(0.3, 700)],
];

test.each(rounded)("%s is told with what it becomes", async (_, platform, describe, text) => {
  const found = await describeOn(platform, describe);
  expect(found.filter((one) => text.test(one))).toHaveLength(1);
  expect(found[0]).toContain("of stack 'staging-eu' is planned with");
});

test.each(kept)("nothing is told of %s where it fits", async (_, platform, describe) => {
  expect(await describeOn(platform, describe)).toEqual([]);
});
