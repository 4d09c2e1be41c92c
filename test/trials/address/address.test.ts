import { describe, expect, test } from "vitest";
import {
  Cache,
  Environment,
  Migration,
  Schedule,
  Service,
  Site,
  Worker,
} from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/index.ts";
import { runProgram } from "../../support/components/mocks.ts";
import { places } from "../links/places.ts";
import type { Place } from "../links/places.ts";
import { variablesOf } from "../links/read-links.ts";
import { buildTrial, settingsFor, useTrialSources } from "../root/build.ts";

useTrialSources();

const names = ["shop-front", "mail-out", "tidy-up", "first-run", "help-desk", "help", "api"];
const source = "test/trials/links/price-list";
const files = "test/trials/links/shop-window";

/** A service at the root, a site beside it with its own service, and programs that write mails. */
function describeHelp(args: EnvironmentArgs): Environment {
  const environment = new Environment("help-me", args);
  const publicUrl = "APP_URL";
  const common = { environment, source, publicUrl };
  new Service("help-desk", { ...common, port: 8080, links: ["keys"] });
  new Cache("keys", { environment, optional: true });
  new Service("shop-front", { ...common, port: 8080, path: "/", public: true });
  if (environment.offers("worker")) new Worker("mail-out", common);
  if (environment.offers("schedule")) new Schedule("tidy-up", { ...common, cron: "0 6 * * 1" });
  if (environment.offers("migration")) new Migration("first-run", common);
  new Site("help", { environment, source: files, path: "/help", links: ["help-desk"] });
  return environment;
}

/** Origin of the environment, and of its first site. */
const origins: Record<string, [entry: string, site: string]> = {
  local: ["http://localhost:4000", "http://localhost:4000"],
  docker: ["http://localhost", "http://localhost"],
  "docker by HTTPS": ["https://books.example.com", "https://books.example.com"],
  kubernetes: ["https://books.example.com", "https://books.example.com"],
  aws: ["http://help-me-alb.elb.test", "https://help-distribution.cloudfront.test"],
  vercel: ["https://help-me-staging-eu-shop-front", "https://help-me-staging-eu-help"],
  "docker, sites on vercel": ["https://books.example.com", "https://help-me-staging-eu-help"],
  "aws, sites on vercel": ["https://books.example.com", "https://help-me-staging-eu-help"],
};

const chosen = places.filter(({ name }) => name in origins);

function cellOf(place: Place): { place: Place; stage: "staging" } {
  return { place, stage: "staging" };
}

describe.each(chosen)("on $name", (place) => {
  test("each program learns the address at which people reach it", async () => {
    const describe = place.settings.sitePlatform ? describePublic : describeHelp;
    const args = await settingsFor(cellOf(place), names);
    const resources = await buildTrial(args, describe);
    const [entry = "", site = ""] = origins[place.name] ?? [];
    const urlOf = (owner: string): string =>
      String(variablesOf(place.platform, resources, owner).APP_URL);
    const asks = (name: string): boolean => resources.some((one) => one.name === name);
    expect(urlOf("help-desk")).toMatch(addressOf(site, "/help"));
    expect(urlOf("shop-front")).toMatch(addressOf(entry, ""));
    for (const name of ["mail-out", "tidy-up", "first-run"].filter(asks)) {
      expect(urlOf(name)).toMatch(addressOf(site, "/help"));
    }
  });
});

/** Sites on Vercel link to public services alone. */
function describePublic(args: EnvironmentArgs): Environment {
  const environment = new Environment("help-me", args);
  const common = { environment, source, publicUrl: "APP_URL", port: 8080, public: true };
  new Service("help-desk", common);
  new Service("shop-front", { ...common, path: "/" });
  new Site("help", { environment, source: files, path: "/help", links: ["help-desk"] });
  return environment;
}

/** Hosts under vercel.app end in a hash. */
function addressOf(origin: string, path: string): RegExp {
  const host = origin.replaceAll(".", "\\.");
  const end = origin.includes("staging-eu") ? "[a-z0-9-]*\\.vercel\\.app" : "";
  return new RegExp(`^${host}${end}${path}$`);
}

describe("an address that nobody has", () => {
  const alone = (args: EnvironmentArgs, own: object): Environment => {
    const environment = new Environment("help-me", args);
    new Service("api", { environment, source, port: 8080, publicUrl: "APP_URL", ...own });
    return environment;
  };

  async function build(name: string, own: object, changes: object = {}): Promise<unknown> {
    const place = places.find((one) => one.name === name);
    if (!place) return undefined;
    const settings = { ...place.settings, ...changes };
    const args = await settingsFor(cellOf({ ...place, settings }), ["api"]);
    return runProgram(() => alone(args, own).close(), { lookUp: () => ({ output: {} }) });
  }

  test("is refused where nothing is public, and taken where the service is", async () => {
    await expect(build("docker", {})).rejects.toMatchObject({ code: "PublicUrlMissing" });
    await expect(build("docker", { public: true })).resolves.toBeDefined();
  });

  test("is refused on kubernetes without a host, and taken with one", async () => {
    const none = build("kubernetes", { public: true }, { kubernetes: {} });
    await expect(none).rejects.toThrow("set slipway:kubernetes.domain");
    await expect(build("kubernetes", { public: true })).resolves.toBeDefined();
  });

  test.each(["", "app-url", "2ND_URL", "App_Url"])("is no variable '%s'", async (publicUrl) => {
    const built = build("docker", { public: true, publicUrl });
    await expect(built).rejects.toMatchObject({ code: "PublicUrl" });
  });

  test.each(["APP_URL", "PUBLIC_URL", "_URL", "URL2"])("may be '%s'", async (publicUrl) => {
    await expect(build("docker", { public: true, publicUrl })).resolves.toBeDefined();
  });
});
