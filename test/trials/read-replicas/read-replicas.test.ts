import { describe, expect, test } from "vitest";
import { Cache, Database, Environment, Worker, Service } from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/index.ts";
import type { Link } from "../../../components/base/wiring.ts";
import { places } from "../links/places.ts";
import { ownedBy, variablesOf } from "../links/read-links.ts";
import { buildTrial, settingsFor, useTrialSources } from "../root/build.ts";

useTrialSources();

const source = "test/trials/links/price-list";
const address = "postgres://reader:pg-4c1f@db.example.com:5432/rain_by_hour";

/** A weather station whose service reads much, from a database that one worker writes. */
function describeStation(
  link: (rain: Database) => Link[],
  seen: { url?: string; readUrl?: string } = {},
): (args: EnvironmentArgs) => Environment {
  return (args) => {
    const environment = new Environment("station", args);
    const readReplicas = 1;
    const rain = new Database("rain-by-hour", { environment, engine: "postgres", readReplicas });
    rain.url.apply((url) => (seen.url = url));
    rain.readUrl.apply((url) => (seen.readUrl = url));
    new Service("charts", { environment, source, port: 8080, links: link(rain) });
    if (environment.offers("worker")) new Worker("gauge", { environment, source, links: [rain] });
    return environment;
  };
}

async function argsFor(place: (typeof places)[number]): Promise<EnvironmentArgs> {
  const args = await settingsFor({ place, stage: "staging" }, ["charts", "gauge"]);
  if (place.platform !== "vercel") return args;
  const values = { RAIN_BY_HOUR_URL: address };
  return { ...args, variables: { values, secure: Object.keys(values), sealed: [] } };
}

const reading = (rain: Database): Link[] => [{ to: rain, readAs: "DATABASE_READ_URL" }];

describe.each(places)("on $name", (place) => {
  test("who asks for it gets the address for reading, the database's own where there is no other", async () => {
    const seen: { url?: string; readUrl?: string } = {};
    const resources = await buildTrial(await argsFor(place), describeStation(reading, seen));
    const isApart = place.platform === "aws";
    expect(seen.url).toContain("postgres://");
    if (isApart) expect(seen.readUrl).not.toBe(seen.url);
    else expect(seen.readUrl).toBe(seen.url);
    const variables = variablesOf(place.platform, resources, "charts");
    expect(Object.keys(variables)).toEqual(
      expect.arrayContaining(["DATABASE_URL", "DATABASE_READ_URL"]),
    );
    // By value, or in the secret that the program is given, on kubernetes in Base64.
    const held = JSON.stringify(ownedBy(resources, "charts").map(({ inputs }) => inputs));
    const given = seen.readUrl ?? "";
    const texts = [given, Buffer.from(given).toString("base64")].map((text) => escape(text));
    const pattern = `DATABASE_READ_URL(":"|=|","[^}]*value":")(${texts.join("|")})`;
    expect(held.replaceAll("\\", "")).toMatch(new RegExp(pattern));
    expect(variablesOf(place.platform, resources, "gauge")).not.toHaveProperty("DATABASE_READ_URL");
  });
});

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

const [anywhere] = places.filter(({ platform }) => platform === "docker");

test.each<[what: string, link: (rain: Database, keys: Cache) => Link[], message: string]>([
  ["no variable", (rain) => [{ to: rain, readAs: "read url" }], "'read url', which is no variable"],
  [
    "the link's own",
    (rain) => [{ to: rain, readAs: "DATABASE_URL" }],
    "is DATABASE_URL, which another link gives",
  ],
  [
    "of a cache",
    (rain, keys) => [rain, { to: keys, readAs: "REDIS_READ_URL" }],
    "asks a cache for its read replicas",
  ],
])("A variable for reading that is %s is refused", async (_, link, message) => {
  const place = anywhere;
  if (!place) throw new RangeError("there is no docker");
  const args = await argsFor(place);
  const describeWith = (given: EnvironmentArgs): Environment => {
    const environment = new Environment("station", given);
    const rain = new Database("rain-by-hour", { environment, engine: "postgres" });
    const keys = new Cache("keys", { environment });
    new Service("charts", { environment, source, port: 8080, links: link(rain, keys) });
    return environment;
  };
  await expect(buildTrial(args, describeWith)).rejects.toThrow(message);
});
