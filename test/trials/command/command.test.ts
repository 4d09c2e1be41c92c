import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Environment, Schedule, Service, Worker } from "../../../components/index.ts";
import type { EnvironmentArgs, ServiceArgs } from "../../../components/index.ts";
import { readStart } from "../../../components/images/source/node/start.ts";
import { readPackage } from "../../../components/images/source/node/package.ts";
import { createSourceReader } from "../../../components/images/source/reader.ts";
import { platformNames } from "../../../components/plan/kinds.ts";
import { places } from "../links/places.ts";
import { buildTrial, settingsFor, useTrialSources } from "../root/build.ts";

useTrialSources();

const names = ["price-list", "sum-up"];
const source = "test/trials/links/price-list";

function describeWith(command: ServiceArgs["command"], own: Partial<ServiceArgs> = {}) {
  return (args: EnvironmentArgs): Environment => {
    const environment = new Environment("book-shop", args);
    const more = command === undefined ? {} : { command };
    const common = { environment, source, ...more };
    new Service("price-list", { ...common, port: 8080, public: true, ...own });
    if (environment.offers("schedule")) {
      new Schedule("sum-up", { ...common, cron: "0 6 * * 1" });
    }
    return environment;
  };
}

async function settingsOn(name: string): Promise<EnvironmentArgs> {
  const place = places.find((one) => one.name === name);
  if (!place) throw new RangeError(name);
  return settingsFor({ place, stage: "staging" }, names);
}

/** The commands of everything that is planned. */
async function commandsOn(name: string, command: ServiceArgs["command"]): Promise<unknown[]> {
  const resources = await buildTrial(await settingsOn(name), describeWith(command));
  const planned = resources.filter(({ type }) => /slipway:index:(Service|Schedule)/.test(type));
  return planned.map(({ inputs }) => inputs.command);
}

const plain = ["/program", "--slow"];
const apart = { default: plain, docker: ["/program"], vercel: [] };

test.each(platformNames.filter((name) => name !== "vercel"))(
  "a command holds on %s, by platform or for all",
  async (name) => {
    const own = name === "docker" ? ["/program"] : plain;
    const all = (command: string[]): string[][] => [command, command];
    expect(await commandsOn(name, plain)).toEqual(all(plain));
    expect(await commandsOn(name, apart)).toEqual(all(own));
    expect(await commandsOn(name, { vercel: [] })).toEqual(all([]));
  },
);

describe("$PORT in a command", () => {
  const words = ["/program", "--port=$PORT", "${PORT}:$PORTAL", "echo $PORT"];
  const alone = (command: string[]) => (args: EnvironmentArgs) => {
    const environment = new Environment("book-shop", args);
    new Service("price-list", { environment, source, port: 8080, public: true, command });
    return environment;
  };

  test.each(platformNames.filter((name) => name !== "vercel"))(
    "is the port on %s",
    async (name) => {
      const resources = await buildTrial(await settingsOn(name), alone(words));
      const planned = resources.find(({ type }) => type === "slipway:index:Service");
      const known = ["/program", "--port=8080", "8080:$PORTAL", "echo $PORT"];
      // The agent, which chooses it, puts it in.
      expect(planned?.inputs.command).toEqual(name === "local" ? words : known);
    },
  );

  test.each([
    ["$PORT", true],
    ["--listen=:${PORT}", true],
    ["$PORTAL", false],
    ["PORT", false],
    ["for one in $PORT; do :; done", false],
  ])("of a worker, as %s, is refused: %s", async (word, refused) => {
    const describe = (args: EnvironmentArgs): Environment => {
      const environment = new Environment("book-shop", args);
      new Worker("sum-up", { environment, source, command: ["/program", word] });
      return environment;
    };
    const built = buildTrial(await settingsOn("docker"), describe).then(
      () => "built",
      (error: unknown) => String(error),
    );
    expect(await built).toMatch(refused ? /command\[1\].*a worker has no port/ : /^built$/);
  });
});

test("vercel takes an application with a command that says so, and tells the others how", async () => {
  expect(await commandsOn("vercel", apart)).toEqual([[]]);
  expect(await commandsOn("vercel", { docker: plain })).toEqual([[]]);
  await expect(commandsOn("vercel", plain)).rejects.toThrow("vercel: []");
  await expect(commandsOn("vercel", { default: plain })).rejects.toThrow("vercel: []");
});

describe("a command", () => {
  test.each([
    ["names a platform that there is not", { default: plain, heroku: [] }, "command.heroku"],
    ["has no program", ["", "--slow"], "command[0]"],
    ["has no program on the platform", { docker: [""] }, "command[0]"],
  ])("that %s is refused", async (_, command, message) => {
    await expect(commandsOn("docker", command as string[])).rejects.toThrow(message);
  });
});

/** What a package says of its start, and what runs here. */
const starts: [string, object, object][] = [
  [
    "its script",
    { scripts: { start: "node serve.js --now" } },
    { command: ["node", "serve.js", "--now"] },
  ],
  [
    "the variables of its script",
    { scripts: { start: "MODE=fast node serve.js" } },
    { command: ["node", "serve.js"], variables: { MODE: "fast", HOST: "127.0.0.1" } },
  ],
  [
    "what a dependency brings",
    { scripts: { start: "teapot --port 1" }, dependencies: { teapot: "1" } },
    { command: ["node_modules/.bin/teapot", "--port", "1"] },
  ],
];

describe("on this machine", () => {
  async function build(manifest: object, own: Partial<ServiceArgs> = {}) {
    mkdirSync("tea-room/node_modules/.bin", { recursive: true });
    writeFileSync("tea-room/package.json", JSON.stringify(manifest));
    writeFileSync("tea-room/node_modules/.bin/teapot", "");
    const described = describeWith(undefined, { source: "tea-room", ...own });
    const resources = await buildTrial(await settingsOn("local"), described);
    return resources.find(({ type }) => type === "local:index:Process")?.inputs;
  }

  test.each(starts)("a service is started by %s, as its image is", async (_, manifest, inputs) => {
    expect(await build(manifest)).toMatchObject(inputs);
    const reader = createSourceReader(process.cwd());
    const { words } = readStart("tea-room", readPackage(reader, "tea-room"), "start");
    const { command } = inputs as { command: string[] };
    expect(command.map((word) => word.replace("node_modules/.bin/", ""))).toEqual(words);
  });

  test("its own command wins, and without a script the agent takes `main`", async () => {
    const manifest = { scripts: { start: "node serve.js" }, main: "main.js" };
    expect(await build(manifest, { command: ["node", "x.js"] })).toMatchObject({
      command: ["node", "x.js"],
    });
    expect(await build({ main: "main.js" })).not.toHaveProperty("command");
  });

  test.each([
    ["needs a shell", "node a.js | node b.js", "StartNeedsShell"],
    ["starts several programs", "node a.js & node b.js", "StartSeveral"],
    ["serves files that a build makes", "vite dev", "SourceIsSite"],
  ])("a script that %s is refused, as for an image", async (_, start, code) => {
    await expect(build({ scripts: { start } })).rejects.toMatchObject({ code });
  });
});
