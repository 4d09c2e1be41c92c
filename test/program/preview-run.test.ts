import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyProject } from "../support/projects/project-copy.ts";
import type { ProjectCopy } from "../support/projects/project-copy.ts";

let copy: ProjectCopy;
let file: string;
let text: string;

beforeAll(async () => {
  copy = copyProject();
  const words = ["stack", "init", "--pull-request", "42", "--application", "shop"];
  const made = await copy.slipway(words);
  expect(made, made.stderr).toMatchObject({ code: 0 });
  file = join(copy.folder, "Pulumi.pr-42.yaml");
  text = await readFile(file, "utf8");
  const spy =
    'import * as pulumi from "@pulumi/pulumi";\nimport shop from "./shop.ts";\n' +
    "export default (settings) => {\n" +
    '  new pulumi.StackReference("spied", { name: "organization/slipway/prod" });\n' +
    "  return shop(settings);\n};\n";
  await writeFile(join(copy.folder, "stacks/spy.ts"), spy);
});

afterAll(() => {
  copy.remove();
});

test("the program itself refuses a preview that refers to production or names its host", async () => {
  const good = await copy.slipway(["preview", "pr-42"]);
  expect(good, good.stderr).toMatchObject({ code: 0 });
  await writeFile(file, text.replace("application: shop", "application: spy"));
  const spied = await copy.slipway(["preview", "pr-42"]);
  expect([spied.code, spied.stderr]).toEqual([
    1,
    expect.stringContaining("Preview 'pr-42' refers to the stack 'organization/slipway/prod'"),
  ]);
  await writeFile(file, text);
  await appendFile(file, "  variables:PUBLIC_URL: https://shop.example.com\n");
  const named = await copy.slipway(["preview", "pr-42"]);
  expect([named.code, named.stderr]).toEqual([
    1,
    expect.stringContaining("variables:PUBLIC_URL: names the host of Pulumi.prod.yaml"),
  ]);
});
