import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalStatus } from "../../../tool/cli/local.ts";
import { copyProject, type ProjectCopy } from "../../support/projects/project-copy.ts";
import { findPython } from "./clients.ts";

const inputs = join(import.meta.dirname, "part-finder");
const stack = "finder-pr-7";
const stackFile = `config:
  slipway:application: part-finder
  slipway:platform: local
  slipway:stage: development
`;
const parts = ["HOST", "NAME", "PASSWORD", "PORT", "TLS", "URL", "USER"];
const libpq = ["PGDATABASE", "PGHOST", "PGPASSWORD", "PGPORT", "PGUSER"];

const client = findPython();
if ("missing" in client) console.warn(`skipped: a program in Python, up; ${client.missing}`);

describe.skipIf("missing" in client)("a program in Python", { timeout: 120_000 }, () => {
  let copy: ProjectCopy;

  beforeAll(() => {
    copy = copyProject();
    const read = (file: string): string => readFileSync(join(inputs, file), "utf8");
    const python = join(process.env.SLIPWAY_SQL_CLIENTS ?? "", "bin/python3");
    const files = {
      "stacks/part-finder.ts": read("part-finder.ts")
        .replaceAll("../../../../", "../")
        .replace("PYTHON", python),
      "apps/part-search/main.py": read("main.py"),
      [`Pulumi.${stack}.yaml`]: stackFile,
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(copy.folder, file)), { recursive: true });
      writeFileSync(join(copy.folder, file), text);
    }
  });

  afterAll(async () => {
    await copy.slipway(["destroy", stack, "--yes", "--allow-data-loss"]);
    copy.remove();
  });

  test("has the names that its links give in the preview", async () => {
    const { code, stdout, stderr } = await copy.slipway(["preview", stack, "--diff"]);
    expect(code, stdout + stderr).toBe(0);
    for (const name of [...parts.map((part) => `DATABASE_${part}`), ...libpq]) {
      expect(stdout).toContain(name);
    }
  });

  test("reads by SQLAlchemy, by parts and by libpq's own names, each its own database", async () => {
    const up = await copy.slipway(["up", stack]);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    const { stdout } = await copy.slipway(["status", stack, "--json"]);
    const { addresses } = JSON.parse(stdout) as LocalStatus;
    const url = addresses.find(({ name }) => name === "part-search")?.url ?? "";
    expect(await (await fetch(url)).json()).toEqual({
      address: expect.stringContaining("spare_parts") as unknown,
      parts: expect.stringContaining("spare_parts") as unknown,
      libpq: expect.stringContaining("price_book") as unknown,
      tls: "false",
      names: [...parts.map((part) => `DATABASE_${part}`), ...libpq],
    });
  });

  test("has them in the list of its variables, with where they come from", async () => {
    const { stdout } = await copy.slipway(["env", "ls", stack]);
    expect(stdout).toMatch(/^DATABASE_URL +secret +link +spare-parts$/m);
    expect(stdout).toMatch(/^DATABASE_PASSWORD +secret +link +spare-parts$/m);
    expect(stdout).toMatch(/^DATABASE_HOST +string +link +spare-parts$/m);
    expect(stdout).toMatch(/^DATABASE_PORT +number +link +spare-parts$/m);
    expect(stdout).toMatch(/^PGPASSWORD +secret +link +price-book$/m);
    expect(stdout).toMatch(/^PGHOST +string +link +price-book$/m);
  });

  test("may have none of them in the stack's config, too", async () => {
    expect(
      await copy.slipway(["env", "set", stack, "DATABASE_HOST"], {}, "elsewhere"),
    ).toMatchObject({ code: 1 });
    writeFileSync(
      join(copy.folder, `Pulumi.${stack}.yaml`),
      `${readFileSync(join(copy.folder, `Pulumi.${stack}.yaml`), "utf8")}  variables:DATABASE_HOST: elsewhere\n`,
    );
    const { code, stderr } = await copy.slipway(["preview", stack]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(
      "variables:DATABASE_HOST: is given by the link to 'spare-parts' and by the stack's config",
    );
    writeFileSync(
      join(copy.folder, `Pulumi.${stack}.yaml`),
      readFileSync(join(copy.folder, `Pulumi.${stack}.yaml`), "utf8").replace(
        /^ *variables:.*\n/m,
        "",
      ),
    );
  });
});
