import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { treeFolder } from "../../../providers/local/store/store.ts";
import { findProgram } from "../../support/find-program.ts";
import { ReleasedProject } from "../../support/projects/released-project.ts";

type Name = "tide-table" | "ferry-log";

/** Why one cannot be released here; undefined if it can. */
function problemOf(name: Name): string | undefined {
  const needed = name === "tide-table" ? ["python3"] : ["go", "npm"];
  const missing = needed.find((program) => findProgram(program) === undefined);
  if (missing !== undefined) return `no ${missing} on PATH`;
  try {
    const ping = ["ping", "--fetch-timeout=5000", "--fetch-retries=0"];
    if (name === "ferry-log") execFileSync("npm", ping, { stdio: "ignore", timeout: 30_000 });
    return undefined;
  } catch {
    return "the registry of npm does not answer";
  }
}

/** What each answers, what of it is edited, and the component that changes with it. */
const trials = {
  "tide-table": {
    path: "/",
    says: "High water at husum",
    file: "apps/tide-table/server.py",
    from: "High water",
    to: "Low water",
    component: "table",
  },
  "ferry-log": {
    path: "/log-book",
    says: "The ferry left",
    file: "apps/ferry-log/main.go",
    from: "The ferry left",
    to: "No ferry left",
    component: "log-book",
  },
} as const;

/** All of them in the soak, else the one whose day it is. */
function pick(): Name[] {
  const all = Object.keys(trials) as Name[];
  const seed = Number(process.env.SLIPWAY_SEED ?? Math.floor(Date.now() / 86_400_000));
  return process.env.SLIPWAY_SOAK ? all : all.filter((_one, at) => at === seed % all.length);
}

const names = pick().filter((name) => {
  const problem = problemOf(name);
  if (problem !== undefined) console.warn(`${name} is not released: ${problem}`);
  return problem === undefined;
});

describe.skipIf(names.length === 0).each(names)("a release of %s on this machine", (name) => {
  const { path, says, file, from, to, component } = trials[name];
  const stack = `${name}-staging`;
  let project: ReleasedProject;
  let setting: { id: string; artifacts?: Record<string, string> };

  const answer = async (): Promise<string> => {
    const outputs = JSON.parse(await project.ok("outputs", stack, "--json")) as { address: string };
    return (await fetch(`${outputs.address}${path}`)).text();
  };

  const changes = async (): Promise<Record<string, number>> => {
    const { stdout } = await project.run("preview", stack, "--json");
    const [end = ""] = stdout.trim().split("\n").slice(-1);
    return (JSON.parse(end) as { changes: Record<string, number> }).changes;
  };

  beforeAll(async () => {
    project = new ReleasedProject();
    project.add(name);
    await project.makeKey();
    setting = await project.release(stack);
    project.configure(name, "staging", setting);
    await project.ok("up", stack, "--yes");
  });

  afterAll(async () => {
    for (const stage of ["staging", "production"]) {
      await project.run("destroy", `${name}-${stage}`, "--yes", "--allow-data-loss");
    }
    chmodSync(project.copy.folder, 0o700);
    project.remove();
  });

  test("answers, and its policies find nothing against it", async () => {
    expect(await answer()).toContain(says);
    const { stderr } = await project.run("preview", stack);
    expect(stderr).not.toContain("image-by-digest");
  });

  test("is unchanged by whatever happens to the working tree", async () => {
    project.edit(file, from, to);
    writeFileSync(join(project.copy.folder, file, "..", "new-file.txt"), "new");
    const { same, ...others } = await changes();
    expect(same).toBeGreaterThan(2);
    expect(Object.values(others).filter((count) => count > 0)).toEqual([]);
    await project.ok("up", stack, "--yes");
    expect(await answer()).toContain(says);
  });

  test("is refused anew while the working tree differs, and marked where that is allowed", async () => {
    const refused = await project.run("release", "create", stack);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/WorkingTreeDirty: 2 files differ from commit/);
    const dirty = await project.release(stack, "--allow-dirty");
    expect(dirty.id).not.toBe(setting.id);
    const shown = await project.ok("release", "show", dirty.id, "--json");
    expect(JSON.parse(shown)).toMatchObject({ beside: { revision: { dirty: true } } });
    const diff = await project.ok("release", "diff", setting.id, dirty.id);
    expect(diff).toMatch(new RegExp(`local ${component}: [0-9a-f]{12} -> [0-9a-f]{12}`));
    expect(diff).toContain("files that no commit has");
  });

  test("has the same id when it is built again at its commit", async () => {
    project.git("checkout", "--quiet", "--", ".");
    rmSync(join(project.copy.folder, file, "..", "new-file.txt"));
    const again = await project.run("release", "create", stack);
    expect(again.stdout.trim()).toBe(setting.id);
    expect(again.stderr).toContain("is the one that was there");
  });

  test("runs a later release once the config names it, and the earlier one again", async () => {
    project.edit(file, from, to);
    project.commit("another tide");
    const later = await project.release(stack);
    project.configure(name, "staging", later);
    await project.ok("up", stack, "--yes");
    expect(await answer()).toContain(to);
    project.configure(name, "staging", setting);
    await project.ok("up", stack, "--yes");
    expect(await answer()).toContain(says);
    const plan = await project.ok("release", "gc", "--keep", "1", "--dry-run", "--json");
    const kept = (JSON.parse(plan) as { kept: { id: string; why: string }[] }).kept;
    expect(kept).toContainEqual({ id: setting.id, why: `${stack} runs it` });
    expect(kept.map(({ id }) => id)).toContain(later.id);
  });

  test("without its artifact: a preview tells, an update refuses, both by name", async () => {
    const artifacts = { ...setting.artifacts, [component]: `local@sha256:${"0".repeat(64)}` };
    project.configure(name, "staging", { ...setting, artifacts });
    const preview = await project.run("preview", stack);
    expect(preview, preview.stderr).toMatchObject({ code: 0 });
    expect(preview.stderr).toContain(`up would refuse: ArtifactMissing: '${component}'`);
    const up = await project.run("up", stack, "--yes");
    expect(up.code).toBe(1);
    expect(up.stderr).toMatch(/ArtifactMissing: '[a-z-]+' runs from local@sha256:0{64}/);
    project.configure(name, "staging", { id: setting.id, artifacts: {} });
    const empty = await project.run("preview", stack);
    expect(empty.stderr).toMatch(/ArtifactMissing: The release of stack .* has nothing of/);
  });

  test("is told to be damaged where a file of it is changed", async () => {
    project.configure(name, "staging", setting);
    const digest = (setting.artifacts?.[component] ?? "").replace("local@", "");
    const tree = join(project.copy.folder, treeFolder(digest));
    const damaged = join(tree, file);
    chmodSync(damaged, 0o644);
    appendFileSync(damaged, "\n");
    const preview = await project.run("preview", stack);
    expect(preview.code).toBe(1);
    expect(preview.stderr).toMatch(/ArtifactDamaged: .* its files have the digest sha256:/);
    const verified = await project.run("release", "verify", setting.id);
    expect(verified.code).toBe(1);
    expect(verified.stdout).toMatch(new RegExp(`${component} .*wrong`));
    expect(readdirSync(tree).length).toBeGreaterThan(0);
  });
});
