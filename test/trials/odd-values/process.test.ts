import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProviderClient } from "../../support/engine/provider-client.ts";
import { oddStrings } from "../../support/odd-strings.ts";
import { LocalProject } from "../../support/projects/local-project.ts";
import { oddVariables } from "./application.ts";

const project = new LocalProject();
let provider: ProviderClient;

beforeAll(async () => {
  project.write(
    "echo/main.js",
    `import http from "node:http";
    http.createServer((request, response) => {
      response.end(JSON.stringify({ variables: process.env, words: process.argv.slice(2) }));
    }).listen(Number(process.env.PORT), "127.0.0.1");`,
  );
  provider = await project.provider();
  await project.createEnvironment();
});

afterAll(async () => {
  await project.remove();
});

test("a process on this machine is started with every variable and word as written", async () => {
  const variables = oddVariables("PLAIN");
  const words = Object.values(oddStrings);
  const made = await provider.create(
    "Process",
    project.owned("test-dev-echo-a", {
      source: "echo",
      serves: true,
      variables,
      command: ["node", "main.js", ...words],
    }),
  );
  const told = (await (await fetch(String(made.url))).json()) as {
    variables: Record<string, string>;
    words: string[];
  };
  expect(told.words).toEqual(words);
  const given = Object.entries(told.variables).filter(([name]) => name in variables);
  expect(Object.fromEntries(given)).toEqual(variables);
});
