import { describe, expect, test } from "vitest";
import { Environment, Service, Site } from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/index.ts";
import { cellsOf, places } from "../links/places.ts";
import type { Cell } from "../links/places.ts";
import { answers } from "./answers.ts";
import { describeJournal, expected } from "./application.ts";
import { buildTrial, settingsFor, useTrialSources } from "./build.ts";

useTrialSources();

const chosen = places.filter(({ name }) => !/Ingress|CloudNativePG|sites on/.test(name));
const cells = chosen.flatMap((place) => cellsOf(place).filter(({ stage }) => stage !== "testing"));

const names = ["journal", "doc-search", "manual"];
const settingsOf = (cell: Cell): Promise<EnvironmentArgs> => settingsFor(cell, names);

describe.each(cells)("on $place.name at stage $stage", (cell) => {
  test("each path of the host leads to the longest that it is under", async () => {
    const resources = await buildTrial(await settingsOf(cell), describeJournal);
    const found = Object.keys(expected).map((path) => [
      path,
      answers[cell.place.platform](resources, path),
    ]);
    const wrong = found.filter(([path = "", answer]) => !answer?.includes(expected[path] ?? "?"));
    expect(wrong).toEqual([]);
  });
});

type Pair = (environment: Environment) => void;

const source = "test/trials/links/price-list";

function twoServices(one: string, other: string): Pair {
  return (environment) => {
    const common = { environment, source, port: 8080, public: true };
    new Service("journal", { ...common, path: one });
    new Service("doc-search", { ...common, path: other });
  };
}

function siteAndService(sitePath: string, path: string, isPublic: boolean): Pair {
  return (environment) => {
    new Service("journal", { environment, source, port: 8080, path, public: isPublic });
    const links = isPublic ? [] : ["journal"];
    new Site("manual", { environment, source: "test/trials/links", path: sitePath, links });
  };
}

/** Two components on one host, with one path. */
const taken: [string, Pair][] = [
  ["two public services", twoServices("/", "/")],
  ["two public services below the root", twoServices("/a", "/a")],
  ["a site and a public service", siteAndService("/", "/", true)],
  ["a site and the service it links to", siteAndService("/docs", "/docs", false)],
];

/** The same with two paths. */
const free: [string, Pair][] = [
  ["two public services", twoServices("/", "/a")],
  ["two public services below the root", twoServices("/a", "/a/b")],
  ["a site and a public service", siteAndService("/docs", "/", true)],
  ["a site and the service it links to", siteAndService("/", "/docs", false)],
];

function describePair(pair: Pair) {
  return (args: EnvironmentArgs): Environment => {
    const environment = new Environment("journal", args);
    pair(environment);
    return environment;
  };
}

describe.each(chosen)("on $name", (place) => {
  test.each(taken)("one path of %s is refused by both names", async (_, pair) => {
    const args = await settingsOf({ place, stage: "staging" });
    const built = buildTrial(args, describePair(pair));
    await expect(built).rejects.toMatchObject({
      code: "PathTaken",
      message: expect.stringMatching(/'journal' and '|' and 'journal'/) as string,
    });
  });

  test.each(free)("two paths of %s are taken", async (_, pair) => {
    const args = await settingsOf({ place, stage: "staging" });
    expect(await buildTrial(args, describePair(pair))).not.toEqual([]);
  });
});

test.each(["", "api", "/api/", "//", "/API", "/a b"])(
  "a service refuses path '%s'",
  async (path) => {
    const [place] = chosen;
    if (!place) return;
    const args = await settingsOf({ place, stage: "staging" });
    const built = buildTrial(args, describePair(twoServices(path, "/b")));
    await expect(built).rejects.toMatchObject({ code: "ServiceArgs" });
  },
);

test("an Ingress, which takes nothing off a path, refuses a site under one by name", async () => {
  const place = places.find(({ name }) => name.includes("Ingress"));
  if (!place) return;
  const args = await settingsOf({ place, stage: "staging" });
  const built = buildTrial(args, describePair(siteAndService("/docs", "/", true)));
  await expect(built).rejects.toMatchObject({ code: "SitePath" });
  expect(await buildTrial(args, describePair(siteAndService("/", "/a", true)))).not.toEqual([]);
});
