import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyProject } from "../support/projects/project-copy.ts";
import { runHere } from "../support/run-here.ts";
import type { Finished, ProjectCopy } from "../support/projects/project-copy.ts";

const root = resolve(import.meta.dirname, "../..");
const trial = join(root, "test/trials/database-version");
const platforms = ["docker", "kubernetes", "aws"] as const;

let copy: ProjectCopy;

beforeAll(() => {
  copy = copyProject();
  cpSync(join(root, "test/fixtures/images.lock"), join(copy.folder, "images.lock"));
  for (const platform of platforms) {
    const config = readFileSync(join(trial, "Pulumi.notes.yaml"), "utf8");
    const changed = config.replace("docker", platform);
    writeFileSync(join(copy.folder, `Pulumi.notes-${platform}.yaml`), changed);
  }
});

afterAll(() => {
  copy.remove();
});

/** Runs a command on the program with a version, or without one. */
async function slipway(version: string, ...args: string[]): Promise<Finished> {
  const program = readFileSync(join(trial, "notes.ts"), "utf8");
  const asked = version === "" ? "" : `, version: "${version}"`;
  writeFileSync(
    join(copy.folder, "stacks/notes.ts"),
    program.replace(" /* version */", asked).replaceAll("../../../", "../"),
  );
  return runHere([...args, "--simulate"], copy.folder);
}

test.each(platforms)(
  "On %s, a database stays as it was made, whatever the default is",
  async (on) => {
    const stack = `notes-${on}`;
    const made = await slipway("17", "up", stack);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    const told = await slipway("17", "outputs", stack, "databases", "--json");
    expect(JSON.parse(told.stdout)).toMatchObject({
      "team-diary": { engine: "postgres", version: "17" },
    });

    // 18 is the newest: a program that says nothing would get it for a new database.
    const stays = await slipway("", "preview", stack, "--expect-no-changes");
    expect(stays, stays.stderr).toMatchObject({ code: 0 });
    expect(stays.stdout + stays.stderr).toContain(
      "Database 'team-diary' runs postgres 17 and stays there; the newest is 18",
    );

    const refused = await slipway("18", "up", stack);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("DatabaseVersionChanged");
    expect(refused.stderr.includes("allowMajorVersionUpgrade.team-diary")).toBe(on === "aws");
  },
);
