import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyProject, type Finished, type ProjectCopy } from "../support/projects/project-copy.ts";

const trial = join(import.meta.dirname, "../trials/no-servers");

describe("on a machine without a cache server and without Prometheus", () => {
  /** What a PATH has there: Git alone, and Node, which the launcher adds. */
  const programs = mkdtempSync(join(tmpdir(), "slipway-path-"));
  let copy: ProjectCopy;

  function slipway(...args: string[]): Promise<Finished> {
    return copy.slipway(args, { PATH: programs });
  }

  beforeAll(async () => {
    copy = copyProject();
    cpSync(join(trial, "web"), join(copy.folder, "apps/web"), { recursive: true });
    const program = readFileSync(join(trial, "kiosk.ts"), "utf8").replaceAll("../../../", "../");
    writeFileSync(join(copy.folder, "stacks/kiosk.ts"), program);
    const file = join(copy.folder, "Pulumi.dev.yaml");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace("application: shop", "application: kiosk"),
    );
    const up = await slipway("up", "dev", "--yes");
    expect(up, up.stderr).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await slipway("destroy", "dev", "--yes", "--allow-data-loss");
    copy.remove();
    rmSync(programs, { recursive: true });
  });

  test("a preview after an up shows no changes, and an up makes none", async () => {
    const preview = await slipway("preview", "dev", "--expect-no-changes", "--json");
    expect(preview, preview.stdout).toMatchObject({ code: 0 });
    const up = await slipway("up", "dev", "--json");
    const [end = ""] = up.stdout.trim().split("\n").slice(-1);
    const { same, ...changes } = (JSON.parse(end) as { changes: Record<string, number> }).changes;
    expect(same).toBeGreaterThan(8);
    expect(Object.values(changes).filter((count) => count > 0)).toEqual([]);
  });
});
