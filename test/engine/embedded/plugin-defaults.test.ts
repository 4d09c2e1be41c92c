import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { PluginDefaults } from "../../../tool/engine/embedded/deployment/plugin-defaults.ts";
import type { Plugin } from "../../../tool/engine/embedded/deployment/plugin-defaults.ts";
import { findInstalledPlugins } from "../../../tool/engine/embedded/installed-plugins.ts";
import type { Properties, ResourceState } from "../../../tool/engine/state/snapshot.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const url = "https://plugins.example/x";
const nothing = { version: "", pluginDownloadUrl: "" };

function providerIn(inputs: Properties, packageName = "files"): ResourceState {
  const type = `pulumi:providers:${packageName}`;
  return { urn: `urn:pulumi:dev::notes::${type}::p`, type, custom: true, inputs, outputs: {} };
}

function defaultsOf(olds: Properties[], installed: Plugin[] = []): PluginDefaults {
  const states = olds.map((inputs) => providerIn(inputs));
  return new PluginDefaults(states, () => Promise.resolve(installed));
}

describe("a default provider that names no plugin takes", () => {
  const at = { __internal: { pluginDownloadURL: url } };
  test.each<[string, Properties[], string, string]>([
    ["none, where the state has none", [], "", ""],
    ["none of a provider without version", [{ region: "north" }], "", ""],
    ["the newest by number", [{ version: "1.10.0" }, { version: "1.9.0" }], "1.10.0", ""],
    [
      "a final one before an early one",
      [{ version: "2.0.0-rc.1" }, { version: "2.0.0" }],
      "2.0.0",
      "",
    ],
    [
      "an early one of a newer one",
      [{ version: "2.1.0-rc.1" }, { version: "2.0.0" }],
      "2.1.0-rc.1",
      "",
    ],
    ["the build that sorts last", [{ version: "1.0.0+b" }, { version: "1.0.0+a" }], "1.0.0+b", ""],
    ["the last of equal ones", [{ version: "1.0.0" }, { version: "1.0.0", ...at }], "1.0.0", url],
    [
      "the newest one's address alone",
      [{ version: "1.0.0", ...at }, { version: "1.0.1" }],
      "1.0.1",
      "",
    ],
    ["a version that is written short", [{ version: "v3.1" }], "3.1.0", ""],
    ["none of a setting that is no version", [{ version: "latest" }], "", ""],
    ["the address where older states have it", [{ pluginDownloadURL: url }], "", url],
  ])("%s", async (_, olds, version, pluginDownloadUrl) => {
    const found = await defaultsOf(olds).ofDefault("files", nothing);
    expect(found).toEqual({ version, pluginDownloadUrl });
  });
});

test("a request's own version and address go before the ones found, each by itself", async () => {
  const defaults = defaultsOf([{ version: "1.5.0", __internal: { pluginDownloadURL: url } }]);
  const versioned = { version: "1.2.3", pluginDownloadUrl: "" };
  expect(await defaults.ofDefault("files", versioned)).toEqual({
    version: "1.2.3",
    pluginDownloadUrl: url,
  });
  const elsewhere = { version: "", pluginDownloadUrl: "https://other.example/" };
  expect(await defaults.ofDefault("files", elsewhere)).toEqual({
    version: "1.5.0",
    pluginDownloadUrl: "https://other.example",
  });
  expect(await defaults.ofDefault("others", nothing)).toEqual(nothing);
  expect(await defaults.ofDefault("pulumi", nothing)).toEqual(nothing);
});

test("an explicit provider takes the found ones only if it names neither", async () => {
  const found = { version: "1.5.0", pluginDownloadUrl: url };
  const defaults = defaultsOf([{ version: "1.5.0", __internal: { pluginDownloadURL: url } }]);
  expect(await defaults.ofExplicit("files", nothing)).toEqual(found);
  const versioned = { version: "1.2.3", pluginDownloadUrl: "" };
  expect(await defaults.ofExplicit("files", versioned)).toEqual(versioned);
});

test("installed packages go before the state, whichever package they are of", async () => {
  const aws = { packageName: "aws", version: "v7.48.0", downloadUrl: "" };
  const defaults = defaultsOf([{ version: "1.5.0" }], [aws]);
  expect(await defaults.ofDefault("files", nothing)).toEqual(nothing);
  expect(await defaults.ofDefault("aws", nothing)).toMatchObject({ version: "7.48.0" });
});

describe("installed plugins", () => {
  const write = (root: string, file: string, content: unknown): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(
      join(root, file),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  };
  const resource = { resource: true };
  const found = async (root: string): Promise<string[]> =>
    (await findInstalledPlugins(root))
      .map((plugin) => Object.values(plugin).join(" ").trim())
      .sort();

  test("are those of packages that say so, with scopes, below others and in pnpm's store", async () => {
    const root = await makeTempFolder();
    const put = (at: string, content: unknown): void => {
      write(root, `${at}/package.json`, content);
    };
    put("node_modules/@pulumi/tls", { name: "@pulumi/tls", version: "5.0.0", pulumi: resource });
    put("node_modules/named", {
      version: "1.0.0",
      pulumi: { ...resource, name: "dns", server: url },
    });
    put("node_modules/named/node_modules/inner", {
      version: "9.9.9",
      pulumi: { ...resource, name: "mail", version: "v0.2.0" },
    });
    put("node_modules/.pnpm/x@1.0.0/node_modules/x", {
      version: "1.0.0",
      pulumi: { ...resource, name: "stored" },
    });
    put("tools/node_modules/y", { version: "2.0.0", pulumi: { ...resource, name: "tool" } });
    symlinkSync("..", join(root, "node_modules/circle"));
    symlinkSync("missing", join(root, "node_modules/broken"));
    expect(await found(root)).toEqual([
      `dns 1.0.0 ${url}`,
      "mail v0.2.0",
      "stored 1.0.0",
      "tls 5.0.0",
      "tool 2.0.0",
    ]);
  });

  test("are not those of packages that have none, of policy packs and of the program itself", async () => {
    const root = await makeTempFolder();
    write(root, "package.json", { name: "@pulumi/own", version: "1.0.0", pulumi: resource });
    write(root, "node_modules/plain/package.json", { name: "plain", version: "1.0.0" });
    write(root, "node_modules/off/package.json", {
      name: "@pulumi/off",
      pulumi: { resource: false },
    });
    write(root, "node_modules/nameless/package.json", { name: "nameless", pulumi: resource });
    write(root, "node_modules/torn/package.json", "{");
    write(root, "rules/PulumiPolicy.yaml", "runtime: nodejs");
    write(root, "rules/node_modules/z/package.json", { pulumi: { ...resource, name: "z" } });
    expect(await found(root)).toEqual([]);
    expect(await found(join(root, "missing"))).toEqual([]);
  });
});
