import { describe, expect, test } from "vitest";
import { detectVariables } from "../../../tool/detect/detect.ts";
import type { DetectedVariable } from "../../../tool/detect/merge.ts";
import { writeFiles } from "../../support/detect/applications.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

async function detect(files: Record<string, string>) {
  const folder = await makeTempFolder();
  writeFiles(folder, Object.entries(files));
  const { workspaces } = detectVariables(folder);
  const all = workspaces.flatMap(({ variables }) => variables);
  const named = (name: string): DetectedVariable | undefined =>
    all.find((one) => one.name === name);
  return { workspaces, named, names: all.map(({ name }) => name) };
}

describe("of each variable", () => {
  test.each([
    ["Number(process.env.A_VALUE)", "number"],
    ["parseInt(process.env.A_VALUE ?? '3', 10)", "number"],
    ["+process.env.A_VALUE", "number"],
    ["process.env.A_VALUE === 'true'", "boolean"],
    ["!!process.env.A_VALUE", "string"],
    ["process.env.A_VALUE || 8080", "number"],
    ["process.env.A_VALUE.split(',')", "list"],
    ["JSON.parse(process.env.A_VALUE)", "json"],
    ["new URL(process.env.A_VALUE)", "url"],
    ["process.env.A_VALUE ?? 'https://example.com'", "url"],
    ["process.env.A_VALUE", "string"],
    ["process.env.A_VALUE ?? 'postgres://localhost/x'", "postgres"],
  ])("the type is guessed from what the code makes of it: %s is %s", async (code, type) => {
    const { named } = await detect({ "main.js": `console.log(${code});\n` });
    expect(named("A_VALUE")?.type).toBe(type);
  });

  test.each([
    ["DATABASE_URL", "postgres", true],
    ["SESSION_SECRET", "secret", true],
    ["STRIPE_API_KEY", "secret", true],
    ["TOKEN_COUNT", "string", false],
    ["PASSWORD_MIN_LENGTH", "string", false],
    ["NEXT_PUBLIC_MAPS_KEY", "string", false],
    ["PUBLIC_URL", "url", false],
    ["KEYBOARD", "string", false],
  ])("%s is %s, a secret: %s", async (name, type, sensitive) => {
    const { named } = await detect({
      "package.json": '{ "name": "x", "dependencies": { "pg": "8.0.0" } }',
      "main.js": `import pg from "pg";\nexport default [pg, process.env.${name}, process.env.DATABASE_URL];\n`,
    });
    expect(named(name)).toMatchObject({ type, sensitive });
  });

  test.each([
    ["pg", "postgres"],
    ["mysql2", "mysql"],
    ["@planetscale/database", "mysql"],
    ["left-pad", "url"],
  ])("the address of a database is that of its client: of %s %s", async (client, type) => {
    const { named } = await detect({
      "package.json": `{ "name": "x", "dependencies": { "${client}": "8.0.0" } }`,
      "main.js": "console.log(process.env.DATABASE_URL);\n",
    });
    expect(named("DATABASE_URL")).toMatchObject({ type, sensitive: true, givenBy: "Database" });
  });

  test("a default is told, but never of what looks like a secret", async () => {
    const { named } = await detect({
      "main.js":
        "console.log(process.env.LEVEL ?? 'info', process.env.ADMIN_PASSWORD ?? 'hunter2');\n",
    });
    expect(named("LEVEL")).toMatchObject({ required: false, default: "info" });
    expect(named("ADMIN_PASSWORD")).toMatchObject({ required: false, sensitive: true });
    expect(JSON.stringify(named("ADMIN_PASSWORD"))).not.toContain("hunter2");
  });

  test("every place is told, by the workspace that it is in", async () => {
    const { workspaces } = await detect({
      "package.json": '{ "name": "root" }',
      "apps/a/package.json": '{ "name": "@x/a" }',
      "apps/a/one.js": "\nprocess.env.SHARED_NAME;\n",
      "apps/b/package.json": '{ "name": "@x/b" }',
      "apps/b/two.js": "process.env.SHARED_NAME;\n\nprocess.env.SHARED_NAME;\n",
    });
    const places = workspaces.map(({ name, variables }) => [
      name,
      variables.flatMap(({ evidence }) => evidence.map(({ file, line }) => `${file}:${line}`)),
    ]);
    expect(places).toEqual([
      ["@x/a", ["apps/a/one.js:2"]],
      ["@x/b", ["apps/b/two.js:1", "apps/b/two.js:3"]],
    ]);
  });

  test("browsers load what a module of theirs imports, and not the types that it imports", async () => {
    const { named } = await detect({
      "page.tsx":
        '"use client";\nimport { place } from "./place";\nimport type { Row } from "./server";\n' +
        "export const Page = (row: Row) => place + String(row);\n",
      "place.ts": "export const place = process.env.PLACE_NAME;\n",
      "server.ts": "export type Row = string;\nexport const key = process.env.SERVER_NAME;\n",
    });
    expect(named("PLACE_NAME")?.client).toBe(true);
    expect(named("SERVER_NAME")?.client).toBe(false);
  });
});

describe("what dependencies need", () => {
  const importing = (name: string, more = "") => ({
    "package.json": `{ "name": "x", "dependencies": { "${name}": "1.0.0" } }`,
    "main.js": `import client from "${name}";\nexport default client;\n${more}`,
  });

  test.each([
    ["mongoose", "MONGODB_URI"],
    ["ioredis", "REDIS_URL"],
    ["@anthropic-ai/sdk", "ANTHROPIC_API_KEY"],
    ["openai", "OPENAI_API_KEY"],
    ["@clerk/nextjs", "CLERK_SECRET_KEY"],
    ["@supabase/supabase-js", "NEXT_PUBLIC_SUPABASE_ANON_KEY"],
    ["stripe", "STRIPE_SECRET_KEY"],
    ["@aws-sdk/client-bedrock-runtime", "AWS_REGION"],
    ["resend", "RESEND_API_KEY"],
  ])("%s needs %s, told with a description, an example and a rule", async (name, variable) => {
    const { named } = await detect(importing(name));
    expect(named(variable)).toMatchObject({
      required: true,
      description: expect.any(String) as string,
      example: expect.any(String) as string,
      rule: expect.any(String) as string,
    });
  });

  test.each([
    ["mongoose", "process.env.MONGO_ADDRESS;\n"],
    ["ioredis", "process.env.REDIS_HOST;\n"],
    ["pg", 'const fixed = "postgres://app@db/app";\n'],
    ["openai", "process.env.OPENAI_TOKEN;\n"],
  ])("%s needs nothing more where code has its own way: %s", async (name, code) => {
    const { names } = await detect(importing(name, code));
    for (const usual of ["MONGODB_URI", "REDIS_URL", "DATABASE_URL", "OPENAI_API_KEY"]) {
      expect(names).not.toContain(usual);
    }
  });

  test("a dependency that nothing imports needs nothing, and a role no keys", async () => {
    const unused = await detect({ "package.json": importing("stripe")["package.json"] });
    expect(unused.names).toEqual([]);
    const { names } = await detect(importing("@aws-sdk/client-bedrock-runtime"));
    expect(names).toEqual(["AWS_REGION"]);
  });
});
