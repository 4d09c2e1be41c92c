import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../support/find-program.ts";
import { copyProject, type Finished, type ProjectCopy } from "../support/projects/project-copy.ts";
import { findAgent } from "../../providers/local/agent/client.ts";

const trial = join(import.meta.dirname, "../trials/sources");

/** TypeScript that Node does not run as it is, and which the project's own settings would break. */
const timer = `
import { createServer, RequestListener } from "node:http";
enum Tea { Green = "three minutes" }
const answer: RequestListener = (request, response) => {
  response.end(request.url === "/healthz" ? "well" : Tea.Green);
};
createServer(answer).listen(Number(process.env.PORT), "127.0.0.1");
`;

interface Tried {
  name: string;
  /** What it cannot be tried without. */
  program: string;
  /** Whether its packages come from a registry. */
  registry?: "npm" | "pip";
  says: RegExp;
}

const all: Tried[] = [
  { name: "almanac", program: "python3", registry: "pip", says: /St\. Lucy.*\.slipway.*venv/ },
  { name: "printing-office", program: "go", says: /prints a broadsheet/ },
  { name: "tea-timer", program: "npm", registry: "npm", says: /three minutes/ },
  { name: "shop-window", program: "npm", registry: "npm", says: /Lamps/ },
];

/** Why one cannot be tried here; undefined if it can. */
function problemOf({ program, registry }: Tried): string | undefined {
  if (findProgram(program) === undefined) return `no ${program} on PATH`;
  const ask: Record<string, string[]> = {
    npm: ["npm", "ping", "--fetch-timeout=5000", "--fetch-retries=0"],
    pip: [
      "python3",
      "-m",
      "pip",
      "download",
      "-q",
      "--no-deps",
      "-d",
      join(tmpdir(), "slipway-pip"),
      "idna==3.11",
    ],
  };
  const [command = "", ...args] = registry === undefined ? [] : (ask[registry] ?? []);
  if (command === "") return undefined;
  try {
    execFileSync(command, args, { stdio: "ignore", timeout: 30_000 });
    return undefined;
  } catch {
    return `the registry of ${registry ?? ""} does not answer`;
  }
}

/** All of them in the soak, else the one whose day it is. */
function pick(): Tried[] {
  const seed = Number(process.env.SLIPWAY_SEED ?? Math.floor(Date.now() / 86_400_000));
  const some = process.env.SLIPWAY_SOAK ? all : all.filter((_one, at) => at === seed % all.length);
  return some.filter((one) => {
    const problem = problemOf(one);
    if (problem !== undefined) console.warn(`${one.name} is not tried: ${problem}`);
    return problem === undefined;
  });
}

const tried = pick();

describe.skipIf(tried.length === 0)(`sources (${tried.map(({ name }) => name).join(", ")})`, () => {
  let copy: ProjectCopy;
  let address: string;

  const slipway = (...args: string[]): Promise<Finished> =>
    copy.slipway(args, { TRIED: tried.map(({ name }) => name).join(",") });

  beforeAll(() => {
    copy = copyProject();
    const program = readFileSync(join(trial, "arcade.ts"), "utf8").replaceAll("../../../", "../");
    writeFileSync(join(copy.folder, "stacks/arcade.ts"), program);
    const file = join(copy.folder, "Pulumi.dev.yaml");
    const config = readFileSync(file, "utf8");
    writeFileSync(file, config.replace("application: shop", "application: arcade"));
    for (const { name } of tried) {
      cpSync(join(trial, name), join(copy.folder, "apps", name), { recursive: true });
    }
    if (tried.some(({ name }) => name === "tea-timer")) {
      mkdirSync(join(copy.folder, "apps/tea-timer/src"));
      writeFileSync(join(copy.folder, "apps/tea-timer/src/timer.ts"), timer);
    }
  });

  afterAll(async () => {
    await slipway("destroy", "dev", "--yes", "--allow-data-loss");
    copy.remove();
  });

  const withPackages = tried.filter(({ registry }) => registry === "npm");

  // Vite is among the packages of the project itself, where an application below it finds it, too.
  test.skipIf(!tried.some(({ name }) => name === "tea-timer"))(
    "whose packages are not installed say how",
    async () => {
      const up = await slipway("up", "dev", "--yes");
      expect(up.code).not.toBe(0);
      expect(up.stderr).toMatch(/asks for tsx, and it is not installed: run `npm install` in/);
    },
  );

  test("come up, and answer", async () => {
    for (const { name } of withPackages) {
      const folder = join(copy.folder, "apps", name);
      execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: folder, stdio: "ignore" });
    }
    const up = await slipway("up", "dev", "--yes");
    expect(up, up.stderr).toMatchObject({ code: 0 });
    const status = await findAgent(copy.folder, "arcade-dev")?.status();
    address = status?.entry?.address ?? "";
    for (const { name, says } of tried) {
      const process = status?.processes.find(({ component }) => component === name);
      const response = await fetch(process?.url ?? address);
      expect(await response.text()).toMatch(says);
    }
  });

  test("change nothing when they come up again", async () => {
    const up = await slipway("up", "dev", "--yes", "--json");
    const [end = ""] = up.stdout.trim().split("\n").slice(-1);
    const { same, ...changes } = (JSON.parse(end) as { changes: Record<string, number> }).changes;
    expect(same).toBeGreaterThan(2);
    expect(Object.values(changes).filter((count) => count > 0)).toEqual([]);
  });

  test("have nothing written into their folders", () => {
    const own = ["node_modules", "package-lock.json", "src"];
    for (const { name } of tried) {
      const found = readdirSync(join(copy.folder, "apps", name)).filter(
        (one) => !own.includes(one),
      );
      expect(found.sort()).toEqual(readdirSync(join(trial, name)).sort());
    }
  });
});
