import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeFiles } from "../../support/detect/applications.ts";
import { makeProject, play } from "./scripted.ts";

const stack = `import { Environment, Worker } from "../components/index.ts";
import type { Settings } from "../program/index.ts";
import { defineVariables, string } from "../variables/index.ts";

const variables = defineVariables({ FEED_NAME: string() });

export default function feeds(settings: Settings): Environment {
  const environment = new Environment("feeds", settings);
  new Worker("feed-reader", { environment, source: "apps/reader", variables });
  return environment;
}
`;

async function makeFeeds(main: string): Promise<string> {
  const folder = await makeProject();
  writeFiles(folder, [
    ["stacks/feeds.ts", stack],
    ["apps/reader/package.json", '{ "name": "reader", "main": "main.js" }'],
    ["apps/reader/main.js", main],
    ["apps/reader/.env", "VALUE_OF_A_PERSON=hidden-value\n"],
  ]);
  return folder;
}

const agreeing = "console.log(process.env.FEED_NAME, process.env.PORT);\n";
const more = `${agreeing}console.log(process.env.API_TOKEN, process.env.PAGE_SIZE || 10);\n`;
const feeds = ["--application", "feeds"];

describe("env detect", () => {
  test("lists what sources read, with where, and never a value of .env", async () => {
    const folder = await makeFeeds(more);
    const played = await play(folder, ["env", "detect"]);
    expect(played, played.stderr).toMatchObject({ code: 0 });
    expect(played.stdout).toMatch(/API_TOKEN +secret +required +secret +apps\/reader\/main\.js:2/);
    expect(played.stdout).toMatch(/PAGE_SIZE +number +default 10 /);
    expect(played.stdout).toContain("given by the platform: PORT");
    expect(played.stdout + played.stderr).not.toMatch(/hidden-value|VALUE_OF_A_PERSON/);
  });

  test("takes the folder that it is given, and refuses one that is not there", async () => {
    const folder = await makeFeeds(more);
    const played = await play(folder, ["env", "detect", "apps/reader", "--json"]);
    const { workspaces } = JSON.parse(played.stdout) as { workspaces: { variables: object[] }[] };
    expect(workspaces.flatMap((one) => one.variables)).toContainEqual(
      expect.objectContaining({
        name: "API_TOKEN",
        required: true,
        sensitive: true,
        type: "secret",
      }),
    );
    const refused = await play(folder, ["env", "detect", "apps/none"]);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain("apps/none");
  });

  test("--check ends with 1 where contract and sources do not agree, else with 0", async () => {
    const agree = await play(await makeFeeds(agreeing), ["env", "detect", "--check", ...feeds]);
    expect(agree, agree.stderr).toMatchObject({ code: 0 });
    const undeclared = await play(await makeFeeds(more), ["env", "detect", "--check", ...feeds]);
    expect(undeclared).toMatchObject({ code: 1 });
    expect(undeclared.stderr).toContain("Undeclared: feed-reader reads API_TOKEN");
    const unread = await play(await makeFeeds("1;\n"), ["env", "detect", "--check", ...feeds]);
    expect(unread).toMatchObject({ code: 1 });
    expect(unread.stderr).toContain("Unread: FEED_NAME is declared for feed-reader");
    const without = await play(await makeFeeds(more), ["env", "detect", ...feeds]);
    expect(without).toMatchObject({ code: 0 });
  });

  test("--check finds keys of a cloud in code, and secrets that are named for browsers", async () => {
    const key = '"AKIAABCDEFGHIJKLMNOP"';
    const source = `${agreeing}const client = new S3({ credentials: { accessKeyId: ${key} } });\n`;
    const played = await play(await makeFeeds(source), ["env", "detect", "--check", ...feeds]);
    expect(played).toMatchObject({ code: 1 });
    expect(played.stdout).toContain("accessKeyId is written into the code");
    expect(played.stdout).not.toContain("AKIA");
    const open = `${agreeing}console.log(process.env.VITE_SIGNING_SECRET);\n`;
    const named = await play(await makeFeeds(open), ["env", "detect"]);
    expect(named.stdout).toContain("VITE_SIGNING_SECRET looks like a secret");
    const fromConfig = `${agreeing}new S3({ credentials: { accessKeyId: config.key } });\n`;
    const sound = await play(await makeFeeds(fromConfig), ["env", "detect", "--check", ...feeds]);
    expect(sound, sound.stdout).toMatchObject({ code: 0 });
  });

  test("--write adds what is missing, once", async () => {
    const folder = await makeFeeds(more);
    const file = join(folder, "stacks/feeds.ts");
    const played = await play(folder, ["env", "detect", "--write", ...feeds]);
    expect(played, played.stderr).toMatchObject({ code: 0 });
    expect(played.stderr).toContain("Added to stacks/feeds.ts: API_TOKEN, PAGE_SIZE.");
    const written = readFileSync(file, "utf8");
    expect(written).toContain(
      "defineVariables({ FEED_NAME: string(), API_TOKEN: secret(), PAGE_SIZE: number({ default: 10 }) })",
    );
    const again = await play(folder, ["env", "detect", "--write", "--check", ...feeds]);
    expect(again).toMatchObject({ code: 0 });
    expect(readFileSync(file, "utf8")).toBe(written);
  });

  test("an application that is not there, or not clear, is refused by name", async () => {
    const folder = await makeFeeds(more);
    writeFiles(folder, [["stacks/other.ts", stack]]);
    const unknown = await play(folder, ["env", "detect", "--application", "fedes"]);
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toContain("There is no stacks/fedes.ts: it has feeds, other.");
    const unclear = await play(folder, ["env", "detect", "--check"]);
    expect(unclear).toMatchObject({ code: 2 });
    expect(unclear.stderr).toContain("--application: feeds, other");
  });
});
