import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseDeclaration } from "../../../tool/delivery/verification/declaration.ts";
import { createChecksSchema } from "../../../tool/pages/checks-schema.ts";
import { UserError } from "../../../variables/user-error.ts";

const file = "stacks/tide-table.checks.yaml";

/** One check, from what stands below its dash. */
function one(...lines: string[]): string {
  return `checks:\n  - ${lines.join("\n    ")}\n`;
}

/** Each a wrong declaration, what its refusal says, and the right one beside it. */
const pairs: [what: string, wrong: string, says: RegExp[], right: string][] = [
  [
    "no name",
    one("http: {path: /}"),
    [/checks\[0\]\.name: is missing/],
    one("name: a", "http: {path: /}"),
  ],
  [
    "a name in capitals",
    one("name: Front", "http: {path: /}"),
    [/checks\[0\] \(Front\)\.name: is "Front"; must be of small letters/],
    one("name: front-2", "http: {path: /}"),
  ],
  [
    "the name of what is built in",
    one("name: health", "http: {path: /}"),
    [/is named 'health', as the check that is built in/],
    one("name: health-page", "http: {path: /}"),
  ],
  [
    "a name twice",
    `${one("name: a", "http: {path: /}")}  - {name: a, command: [ls]}\n`,
    [/checks\[1\] \(a\): has the name of an earlier check/],
    `${one("name: a", "http: {path: /}")}  - {name: b, command: [ls]}\n`,
  ],
  ["nothing to check", one("name: a"), [/has nothing to check/], one("name: a", "command: [ls]")],
  [
    "two kinds in one",
    one("name: a", "http: {path: /}", "command: [ls]"),
    [/has http and command: make a check of each/],
    one("name: a", "response: {path: /}"),
  ],
  [
    "a path without a slash",
    one("name: a", "http: {path: healthz}"),
    [/http\.path: is "healthz"; must begin with a slash/],
    one("name: a", "http: {path: /healthz?deep=1}"),
  ],
  [
    "neither path nor url",
    one("name: a", "http: {service: table}"),
    [/has no http\.path and no http\.url/],
    one("name: a", "http: {service: table, path: /}"),
  ],
  [
    "url and path",
    one("name: a", "http: {url: 'https://example.com/', path: /}"),
    [/has http\.url and path: leave one out/],
    one("name: a", "http: {url: 'https://example.com/'}"),
  ],
  [
    "another protocol",
    one("name: a", "http: {url: 'ftp://example.com/'}"),
    [/http\.url: is "ftp:.*must be an address/],
    one("name: a", "response: {url: 'http://127.0.0.1:8080/'}"),
  ],
  [
    "a status that is none",
    one("name: a", "http: {path: /, status: 99}"),
    [/http\.status: is 99; use at least 100/],
    one("name: a", "http: {path: /, status: 404}"),
  ],
  [
    "no status at all",
    one("name: a", "http: {path: /, status: []}"),
    [/http\.status: is \[\]; must not be empty/],
    one("name: a", "http: {path: /, status: [200, 204]}"),
  ],
  [
    "a broken expression",
    one("name: a", "http: {path: /, bodyMatch: '(open'}"),
    [/http\.bodyMatch: is "\(open"; is no regular expression/],
    one("name: a", "http: {path: /, bodyMatch: '(open)'}"),
  ],
  [
    "an unknown method",
    one("name: a", "http: {path: /, method: FETCH}"),
    [/http\.method: is "FETCH"; use one of GET/],
    one("name: a", "http: {path: /, method: POST, body: '{}'}"),
  ],
  [
    "a header that is none",
    one("name: a", "http: {path: /, headers: {'a b': c}}"),
    [/http\.headers\.a b: .*is no name of a header/],
    one("name: a", "http: {path: /, headers: {authorization: 'Bearer ${TOKEN}'}}"),
  ],
  [
    "a mistyped field",
    one("name: a", "http: {path: /, bodymatch: b}"),
    [/http\.bodymatch: is unknown; did you mean bodyMatch\?/],
    one("name: a", "http: {path: /, headerMatch: {location: /login}}"),
  ],
  [
    "a field of commands at a request",
    one("name: a", "http: {path: /}", "timeoutSeconds: 5"),
    [/has timeoutSeconds, which only a command takes; of a request it stands below http/],
    one("name: a", "http: {path: /, timeoutSeconds: 5}"),
  ],
  [
    "a command as a line",
    one("name: a", "command: npm test"),
    [/command: is "npm test"; use an array/],
    one("name: a", "command: [npm, test]", "retries: 2"),
  ],
  [
    "an empty command",
    one("name: a", "command: []"),
    [/command: is \[\]; must not be empty/],
    one("name: a", "command: [./check]", "timeoutSeconds: 0.5"),
  ],
  [
    "too long a wait",
    one("name: a", "command: [ls]", "timeoutSeconds: 7200"),
    [/timeoutSeconds: is 7200; use at most 3600/],
    one("name: a", "command: [ls]", "timeoutSeconds: 3600"),
  ],
  [
    "half a retry",
    one("name: a", "http: {path: /, retries: 1.5}"),
    [/http\.retries: is 1\.5; use an int/],
    one("name: a", "http: {path: /, retries: 3, retryAfterSeconds: 0.1}"),
  ],
  [
    "a variable that is none",
    one("name: a", "command: [ls]", "environment: {A-B: c}"),
    [/environment\.A-B: .*is no name of a variable/],
    one("name: a", "command: [ls]", "environment: {A_B: c}"),
  ],
  [
    "an unknown stage",
    one("name: a", "stages: [prod]", "command: [ls]"),
    [/stages\.0: is "prod"; use one of .*production/],
    one("name: a", "stages: [staging, production]", "command: [ls]"),
  ],
  [
    "too few requests",
    one("name: a", "response: {path: /, requests: 1}"),
    [/response\.requests: is 1; use at least 5/],
    one("name: a", "response: {path: /, requests: 5, errorShare: 0}"),
  ],
  [
    "an unknown part",
    "health: {withinSeconds: 5}\ncheks: []\n",
    [/cheks: is unknown; did you mean checks\?/],
    "health: {withinSeconds: 5}\nchecks: []\n",
  ],
  ["no YAML", "checks: [\n", [/YAML: /], "# Nothing yet.\n"],
  ["a list", "- name: a\n", [/the file: .*use an object/], "{}\n"],
  [
    "several faults at once",
    `${one("name: a", "http: {path: x, status: 1}")}  - {name: a}\n`,
    [/has 4 problems/, /http\.path/, /http\.status/, /has nothing to check/, /earlier check/],
    `${one("name: a", "http: {path: /x}")}  - {name: b, response: {path: /x}}\n`,
  ],
];

function refusalOf(text: string): UserError | undefined {
  try {
    parseDeclaration(text, file);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

test.each(pairs)(
  "a declaration with %s is refused, and its neighbour is taken",
  (_what, wrong, says, right) => {
    const refusal = refusalOf(wrong);
    expect(refusal?.code).toBe("ChecksInvalid");
    expect(refusal?.message).toContain(file);
    for (const one of says) expect(refusal?.message).toMatch(one);
    expect(refusalOf(right)).toBeUndefined();
  },
);

test("an editor takes what is right by the schema, and marks what one field shows", () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(createChecksSchema());
  for (const [what, , , right] of pairs) {
    expect(validate(parse(right) ?? {}), `${what}: ${JSON.stringify(validate.errors)}`).toBe(true);
  }
  const marked = pairs.filter(([what, wrong]) => what !== "no YAML" && !validate(parse(wrong)));
  expect(marked.length).toBeGreaterThan(15);
});

test("the file that docs/verify.md shows is taken, by the tool and by an editor", async () => {
  const page = await readFile(new URL("../../../docs/verify.md", import.meta.url), "utf8");
  const [, shown = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  expect(parseDeclaration(shown, file).checks.length).toBeGreaterThan(3);
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(createChecksSchema());
  expect(validate(parse(shown)), JSON.stringify(validate.errors)).toBe(true);
});

test("what is left out has the defaults that the page names", () => {
  const { health, checks } = parseDeclaration(one("name: a", "http: {path: /}"), file);
  expect(health).toEqual({ withinSeconds: 30 });
  expect(checks[0]?.http).toMatchObject({
    method: "GET",
    status: 200,
    timeoutSeconds: 10,
    retries: 0,
  });
  expect(checks[0]).toMatchObject({ required: true });
});
