import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalProject } from "../../../support/projects/local-project.ts";
import type { Json, ProviderClient } from "../../../support/engine/provider-client.ts";

const project = new LocalProject();
let provider: ProviderClient;

const serve = "require('http').createServer((_, r) => r.end('here'))";

/** What a program does instead of listening on its port, and what is said of it. */
const wrong: [string, string, RegExp][] = [
  [
    "on another port",
    `${serve}.listen(0, "127.0.0.1");`,
    /listens on \d+ \(process \d+, `node main\.js .*`\), not on PORT=\d+: make it listen/,
  ],
  [
    "on another port, by a program that it starts",
    `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(`${serve}.listen(0)`)}]); setInterval(() => 0, 1e6);`,
    /listens on \d+ \(process \d+, `.*node -e .*`\), not on PORT=\d+/,
  ],
  [
    "on an address that nobody asks",
    `${serve}.listen(process.env.PORT, "127.0.0.2");`,
    /listens on 127\.0\.0\.2:\d+ alone, and is asked on 127\.0\.0\.1: .*HOST/,
  ],
  ["on no port", "setInterval(() => 0, 1e6);", /listens on no port: make it listen/],
];

const right: [string, string][] = [
  ["this machine", `${serve}.listen(process.env.PORT, process.env.HOST ?? "127.0.0.1");`],
  ["every address of IPv4", `${serve}.listen(process.env.PORT, "0.0.0.0");`],
  ["every address", `${serve}.listen(process.env.PORT);`],
  ["the port in its command", `${serve}.listen(process.argv[2].slice("--port=".length));`],
];

beforeAll(async () => {
  provider = await project.provider();
  await project.createEnvironment();
});

afterAll(async () => {
  await project.remove();
});

async function create(name: string, program: string, more: Json = {}): Promise<Json> {
  project.write(`${name}/main.js`, program);
  project.write(`${name}/package.json`, "{}");
  const health = { path: "/", startSeconds: 8 };
  const command = ["node", "main.js", "--port=$PORT", "--log=${PORT}.log", "$PORTAL", "say $PORT"];
  const inputs = { source: name, serves: true, variables: {}, command, health, ...more };
  return provider.create("Process", project.owned(`test-dev-${name}-a`, inputs));
}

describe.skipIf(process.platform !== "linux")("a service that listens", () => {
  test.each(wrong)("%s is told so", async (_, program, message) => {
    const name = `wrong-${wrong.findIndex(([, one]) => one === program)}`;
    const failed = create(name, program, { health: { path: "/", startSeconds: 1.5 } });
    await expect(failed).rejects.toThrow(message);
  });

  test.each(right)("on %s is asked and answers", async (_, program) => {
    const made = await create(`right-${right.findIndex(([, one]) => one === program)}`, program);
    expect(await (await fetch(String(made.url))).text()).toBe("here");
  });
});

test("a command gets its port in place of $PORT and ${PORT}, and nothing else", async () => {
  const tell = "r.end(JSON.stringify(process.argv.slice(2)))";
  const program = `require("http").createServer((_, r) => ${tell}).listen(process.env.PORT);`;
  const made = await create("words", program);
  const [port] = made.ports as number[];
  const words = (await (await fetch(String(made.url))).json()) as string[];
  expect(words).toEqual([`--port=${port}`, `--log=${port}.log`, "$PORTAL", "say $PORT"]);
});
