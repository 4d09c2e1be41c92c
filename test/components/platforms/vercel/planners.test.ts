import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { findFramework, needsFallback } from "../../../../components/platforms/vercel/framework.ts";
import { planCpuType } from "../../../../components/platforms/vercel/function-size.ts";
import {
  generatedHost,
  hostOfSite,
  projectName,
} from "../../../../components/platforms/vercel/names.ts";
import { createVercelPlatform } from "../../../../components/platforms/vercel/platform.ts";
import { planServiceRoutes } from "../../../../components/platforms/vercel/routes.ts";
import type { VercelSettings } from "../../../../components/platforms/vercel/settings.ts";
import { createSourceReader } from "../../../../components/images/source/reader.ts";
import { buildShop, settingsOf } from "./shop.ts";

const component = fc.stringMatching(/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/);
const stack = fc.stringMatching(/^[a-zA-Z0-9_.-]{1,100}$/);
const names = fc.record({ application: component, environment: stack, component });

type Names = Record<"application" | "environment" | "component", string>;

function ownerOf(tags: Names): Parameters<typeof hostOfSite>[0] {
  return { tags: { ...tags, stage: "staging" }, componentName: tags.component };
}

describe("names on Vercel", () => {
  test("of projects are such as the provider takes", () => {
    fc.assert(
      fc.property(names, (tags) => {
        const name = projectName(ownerOf(tags));
        expect(name).toMatch(/^[a-z0-9-]{1,52}$/);
        expect(name).not.toContain("---");
      }),
    );
  });

  test("of hosts are labels of DNS, apart for each team", () => {
    fc.assert(
      fc.property(names, (tags) => {
        const host = generatedHost(ownerOf(tags), { team: "acme" });
        expect(host).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])\.vercel\.app$/);
        expect(host).not.toBe(generatedHost(ownerOf(tags), { team: "other" }));
      }),
    );
  });

  test("differ where any part differs", () => {
    fc.assert(
      fc.property(names, names, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(projectName(ownerOf(one))).not.toBe(projectName(ownerOf(other)));
      }),
    );
  });

  test("of sites: the first has the domain, the others have names under it", () => {
    const settings = { team: "acme", domain: "shop.example.com" };
    const hostOf = (name: string): string =>
      hostOfSite(
        ownerOf({ application: "shop", environment: "prod", component: name }),
        "web",
        settings,
      );
    expect([hostOf("web"), hostOf("admin")]).toEqual([
      "shop.example.com",
      "admin.shop.example.com",
    ]);
  });
});

describe("settings of Vercel", () => {
  const right: Partial<VercelSettings>[] = [
    {},
    { team: "team_x1Y2" },
    { region: "fra1" },
    { timeoutSeconds: 1 },
    { timeoutSeconds: 900 },
    { domain: "shop.example.com" },
  ];
  it.each(right)("are taken: %o", (settings) => {
    expect(createVercelPlatform({ team: "acme", ...settings }, "image").name).toBe("vercel");
  });

  const wrong: [Partial<VercelSettings>, string][] = [
    [{ team: "" }, "team: is ''; use the slug or id of a team"],
    [{ team: "my team" }, "team: is 'my team'"],
    [{ region: "eu-central-1" }, "region: is 'eu-central-1'; use one such as fra1"],
    [{ timeoutSeconds: 0 }, "timeoutSeconds: is 0; use 1 to 900"],
    [{ timeoutSeconds: 901 }, "timeoutSeconds: is 901"],
    [{ domain: "mine.vercel.app" }, "domain: is 'mine.vercel.app'; leave it out"],
  ];
  it.each(wrong)("are refused: %o", (settings, said) => {
    expect(() => createVercelPlatform({ team: "acme", ...settings }, "image")).toThrow(said);
  });
});

describe("what a service asks for", () => {
  it.each([
    [0.5, 512, "standard"],
    [1, 2048, "standard"],
    [1.5, 512, "performance"],
    [0.5, 2049, "performance"],
    [2, 4096, "performance"],
  ])("of %d cores and %d MB is found in Vercel's size %s", (cpu, memoryMb, type) => {
    expect(planCpuType("api", { cpu, memoryMb }).type).toBe(type);
  });

  it.each([
    [2.1, 512],
    [1, 4097],
  ])("of %d cores and %d MB is too much", (cpu, memoryMb) => {
    expect(() => planCpuType("api", { cpu, memoryMb })).toThrow("slipway:services.api");
  });

  it("may not be a command", async () => {
    await expect(
      buildShop("production", { api: { command: ["node", "main.js"] } }),
    ).rejects.toThrow("Service 'api' has the command 'node main.js', and Vercel starts functions");
  });

  it("needs an artifact with a digest", async () => {
    const { release } = settingsOf("production");
    const artifacts = { ...release?.artifacts, api: "shop/api:latest" };
    const environment = { release: { id: "release-1", artifacts } };
    await expect(buildShop("production", { environment })).rejects.toThrow(
      "slipway:release.artifacts.api in Pulumi.prod.yaml is 'shop/api:latest'",
    );
  });

  it("needs an artifact of each site, too", async () => {
    const { release } = settingsOf("production");
    const all = Object.entries(release?.artifacts ?? {});
    const artifacts = Object.fromEntries(all.filter(([name]) => name !== "web"));
    const environment = { release: { id: "release-1", artifacts } };
    await expect(buildShop("production", { environment })).rejects.toThrow(
      "The release has no artifact of 'web'",
    );
  });
});

describe("the framework of a source", () => {
  const reader = createSourceReader("test/fixtures/sources");
  it.each([
    ["next", "nextjs"],
    ["vite", "vite"],
    ["nest", "nestjs"],
    ["express", "express"],
    ["fastapi", "fastapi"],
    ["static", undefined],
    ["nothing-there", undefined],
  ])("of %s is %s to Vercel", (source, framework) => {
    expect(findFramework(reader, source)).toBe(framework);
  });

  it("decides who answers navigations", () => {
    expect([undefined, "vite", "nextjs", "express"].map(needsFallback)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

test("a service under the path of another is asked first", () => {
  const service = (
    name: string,
    path: string,
  ): Parameters<typeof planServiceRoutes>[1][number] => ({
    name,
    path,
    origin: "https://x.example.com",
  });
  const routes = planServiceRoutes("web", [service("api", "/api"), service("pay", "/api/pay")]);
  expect(routes.map(({ role }) => role)).toEqual(["pay", "api"]);
});
