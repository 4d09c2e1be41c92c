import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CollectedChange } from "../../tool/check/collected.ts";
import { formatComment } from "../../tool/check/format/comment.ts";
import { formatJson } from "../../tool/check/format/json.ts";
import { formatSarif } from "../../tool/check/format/sarif.ts";
import { formatTerminal } from "../../tool/check/format/terminal.ts";
import { judge } from "../../tool/check/judge/judge.ts";
import type { JudgeOptions } from "../../tool/check/judge/judge.ts";
import { hideSightings } from "../../tool/check/judge/redaction/redact.ts";
import { collected, compared, stackOf, stepOf, violation } from "../support/check/collected.ts";
import { encodings, gives, neighbours, secret, wellKnown } from "../support/check/secrets.ts";

const soak = process.env.SLIPWAY_SOAK === "1";
const runs = soak ? 300 : 25;
const version = "0.1.0";

/** A change in which one text stands wherever a text from outside can stand. */
const positions: Readonly<Record<string, (text: string) => CollectedChange>> = {
  "a new property": (text) =>
    one(stepOf("aws:ec2/instance:Instance", "router", { a: 1 }, { a: 1, userData: text })),
  "an old property": (text) =>
    one(stepOf("aws:ec2/instance:Instance", "router", { a: 1, userData: text }, { a: 1 })),
  "a changed property": (text) =>
    one(stepOf("aws:ec2/instance:Instance", "router", { userData: text }, { userData: "none" })),
  "the name of a property": (text) =>
    one(
      stepOf("kubernetes:core/v1:ConfigMap", "settings", { data: {} }, { data: { [text]: "1" } }),
    ),
  "a tag": (text) =>
    one(
      stepOf(
        "aws:ec2/instance:Instance",
        "router",
        { tags: { owner: "me" } },
        { tags: { owner: text } },
      ),
    ),
  "a command": (text) =>
    one(
      stepOf(
        "docker:index/container:Container",
        "job",
        { command: ["sh"] },
        { command: ["sh", "-c", text] },
      ),
    ),
  "a variable": (text) =>
    one(
      stepOf(
        "aws:ecs/taskDefinition:TaskDefinition",
        "job",
        definitions("none"),
        definitions(text),
        { parent: ["slipway:index:Service", "job"] },
      ),
      stepOf("slipway:index:Service", "job", {}, {}),
    ),
  "a list in a list": (text) =>
    one(
      stepOf("fleet:index:Thing", "thing", { deep: [[{ a: ["x"] }]] }, { deep: [[{ a: [text] }]] }),
    ),
  "the name of a resource": (text) =>
    one(stepOf("aws:s3/bucket:Bucket", text, { bucket: "a" }, undefined)),
  "a host that is served": (text) =>
    one(
      stepOf("kubernetes:networking.k8s.io/v1:Ingress", "entry", undefined, {
        spec: { rules: [{ host: text }] },
      }),
    ),
  "a right": (text) =>
    one(
      stepOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", undefined, {
        policyArn: text,
      }),
    ),
  "a violation": (text) =>
    collected([
      compared("prod", [], {
        violations: [violation({ message: `It is ${text} here`, fix: text })],
      }),
    ]),
  "a message of a program": (text) =>
    collected([
      {
        ...stackOf("prod"),
        outcome: { kind: "refused", code: "Wrong", message: `The value ${text} is wrong` },
      },
    ]),
  "a reason": (text) =>
    collected([{ ...stackOf("prod"), outcome: { kind: "untouched", why: text } }]),
  "a danger": (text) =>
    one({
      ...stepOf("aws:rds/instance:Instance", "db", { a: 1 }, { a: 2 }),
      danger: `It goes: ${text}.`,
    }),
};

function one(...steps: Parameters<typeof compared>[1]): CollectedChange {
  return collected([compared("prod", steps)]);
}

function definitions(value: string): Record<string, unknown> {
  return {
    containerDefinitions: JSON.stringify([
      { name: "job", environment: [{ name: "SETTING", value }] },
    ]),
  };
}

function everyFormat(change: CollectedChange, options: Omit<JudgeOptions, "version"> = {}): string {
  const judgement = judge(change, { version, ...options });
  return [
    formatComment(judgement),
    formatJson(judgement),
    formatSarif(judgement),
    ...formatTerminal(judgement),
  ].join("\n");
}

/** All of a change that a format could show, without any redaction. */
function unredacted(change: CollectedChange): string {
  return JSON.stringify(change);
}

describe.each(Object.entries(positions))("in %s", (_, put) => {
  test.each(Object.entries(encodings))(
    "a secret that is known is not told, by %s",
    (_name, encode) => {
      fc.assert(
        fc.property(secret, (value) => {
          const change = put(encode(value));
          const shown = everyFormat(change, { secrets: [value] });
          expect(gives(shown, value), shown.slice(0, 2000)).toBe(false);
        }),
        { numRuns: Math.ceil(runs / 4) },
      );
    },
  );

  test.each(Object.entries(wellKnown))(
    "a %s that nobody knows of is not told either",
    (_kind, arbitrary) => {
      fc.assert(
        fc.property(
          arbitrary,
          fc.constantFrom("plain", "json", "base64", "hex", "quoted"),
          (value, form) => {
            const shown = everyFormat(put(encodings[form]?.(value) ?? value));
            expect(gives(shown, value), shown.slice(0, 2000)).toBe(false);
          },
        ),
        { numRuns: Math.ceil(runs / 4) },
      );
    },
  );
});

test("without redaction, the same places and encodings tell the secret", () => {
  const value = "q7Tr0ub4dor-and-3";
  for (const put of Object.values(positions)) {
    for (const encode of Object.values(encodings)) {
      const shown: unknown = JSON.parse(unredacted(put(encode(value))));
      // The names and values as they are, not as JSON escapes them.
      const texts = JSON.stringify(shown, (_key, inner: unknown) => inner).replaceAll("\\\\", "\\");
      expect(gives(texts, value) || gives(texts.replaceAll('\\"', '"'), value)).toBe(true);
    }
  }
});

describe("what looks like a secret", () => {
  test.each(Object.entries(wellKnown))(
    "a %s is a finding that says where it is, and not what",
    (kind, arbitrary) => {
      fc.assert(
        fc.property(arbitrary, (value) => {
          const judgement = judge(
            one(
              stepOf(
                "aws:ec2/instance:Instance",
                "router",
                { userData: "none" },
                { userData: `run ${value}` },
              ),
            ),
            { version },
          );
          expect(judgement.leaks.map(({ text }) => text)).toEqual([
            `userData is in plain text and looks like a secret: ${kind}`,
          ]);
          expect(judgement.verdict).toBe("dangerous");
          expect(formatComment(judgement)).toContain(`[looks like a secret: ${kind}]`);
        }),
        { numRuns: runs },
      );
    },
  );

  test.each([
    [
      "postgres://app:hunter2-hunter2@db.internal/app",
      "postgres://app:[looks like a secret: URL with a password]@db.internal/app",
    ],
    [
      "Server=db;Password=hunter2-x;Port=1",
      "Server=db;Password=[looks like a secret: password];Port=1",
    ],
    [
      "mysql --password=hunter2-x -u app",
      "mysql --password=[looks like a secret: password] -u app",
    ],
    [
      "Authorization: Bearer abcdefghij0123456789XYZ",
      "Authorization: Bearer [looks like a secret: bearer token]",
    ],
  ])("of %s the rest stays", (text, hidden) => {
    expect(hideSightings(text)).toBe(hidden);
  });

  test("by the name of a variable, a value is hidden wherever else it stands", () => {
    const value = "Correct-Horse-7";
    const task = stepOf(
      "aws:ecs/taskDefinition:TaskDefinition",
      "job",
      { containerDefinitions: "[]" },
      {
        containerDefinitions: JSON.stringify([
          { environment: [{ name: "ADMIN_PASSWORD", value }] },
        ]),
      },
    );
    const tag = stepOf(
      "aws:ec2/instance:Instance",
      "router",
      { tags: {} },
      { tags: { note: `it is ${value}` } },
    );
    expect(everyFormat(one(task, tag))).not.toContain(value);
  });

  test.each([
    [
      "in a list",
      "docker:index/container:Container",
      (value: string) => ({ envs: ["A=1", `DB_PASSWORD=${value}`] }),
    ],
    [
      "in a map",
      "local:index:Process",
      (value: string) => ({ environment: { DB_PASSWORD: value } }),
    ],
    [
      "by pairs",
      "kubernetes:core/v1:Pod",
      (value: string) => ({ spec: { containers: [{ env: [{ name: "DB_PASSWORD", value }] }] } }),
    ],
    [
      "in a document",
      "aws:ecs/taskDefinition:TaskDefinition",
      (value: string) => ({
        definitions: JSON.stringify([{ environment: [{ name: "DB_PASSWORD", value }] }]),
      }),
    ],
    ["as a property", "aws:rds/instance:Instance", (value: string) => ({ password: value })],
  ])("by its name a value as short as a word is hidden where it stands, %s", (_, type, inputs) => {
    const [old, next] = [inputs("walrus"), inputs("badger")];
    for (const [before, after] of [
      [{ a: 1 }, next],
      [old, next],
      [old, { a: 1 }],
    ] as const) {
      const steps = [
        stepOf(type, "job", before, after, { parent: ["slipway:index:Service", "job"] }),
        stepOf("slipway:index:Service", "job", {}, {}),
      ];
      const shown = everyFormat(one(...steps));
      expect(shown).not.toMatch(/walrus|badger/);
      expect(shown).toContain("[secret]");
    }
  });

  test.each(neighbours)("%s is none", (text) => {
    expect(hideSightings(text)).toBe(text);
    const judgement = judge(
      collected([
        compared("staging", [stepOf("fleet:index:Thing", "thing", { a: "-" }, { a: text })]),
      ]),
      { version },
    );
    expect(judgement.leaks).toEqual([]);
    expect(judgement.changes[0]?.properties[0]?.after).toBe(
      JSON.stringify(text).replaceAll('"[secret]"', "[secret]"),
    );
  });

  test("what was there before is hidden, and is no finding of this change", () => {
    const key = ["AKIA", "QWERTYUIOPASDFGH"].join("");
    const change = one(
      stepOf("aws:ec2/instance:Instance", "router", { userData: key }, { userData: "none" }),
    );
    expect(judge(change, { version }).leaks).toEqual([]);
    expect(everyFormat(change)).not.toContain(key);
  });
});

describe("of production", () => {
  const texts = {
    "arn:aws:iam::123456789012:role/tracker": "arn:aws:iam::…9012:role/tracker",
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/api":
      "…9012.dkr.ecr.eu-central-1.amazonaws.com/api",
    "https://fleet.example.com/path": "https://fleet.ex…/path",
    "api.fleet.example.com": "api.fleet.ex…",
    "203.0.113.77/32": "203.0.…/32",
    "2001:db8:1:2::5": "2001:db8:…",
    "trips.c1abcdef.eu-central-1.rds.amazonaws.com":
      "trip….c1abcdef.eu-central-1.rds.amazonaws.com",
    "d111111abcdef8.cloudfront.net": "d111….cloudfront.net",
  };
  const kept = [
    "10.0.3.7",
    "0.0.0.0/0",
    "::/0",
    "127.0.0.1",
    "ecs-tasks.amazonaws.com",
    "notfleet.example.com.org",
    "20301130123456789012",
    "urn:pulumi:prod::fleet::aws:rds/instance:Instance::db",
    "v1.2.3",
    "17.11",
    "example.org",
    "12:30:45",
  ];
  const shown = (
    stack: string,
    text: string,
    options: Omit<JudgeOptions, "version"> = {},
  ): string | undefined => {
    const stacks = [
      compared(stack, [stepOf("fleet:index:Thing", "thing", { a: "-" }, { a: text })]),
    ];
    return judge(collected(stacks), { version, ...options }).changes[0]?.properties[0]?.after;
  };

  test.each(Object.entries(texts))("%s is shortened, elsewhere it is not", (text, short) => {
    expect(shown("prod", text)).toBe(JSON.stringify(short));
    expect(shown("staging", text)).toBe(JSON.stringify(text));
    expect(shown("prod", text, { showProduction: true })).toBe(JSON.stringify(text));
  });

  test.each(kept)("%s stays", (text) => {
    expect(shown("prod", text)).toBe(JSON.stringify(text));
  });

  test("an account's number alone is shortened under the name of one", () => {
    const stacks = [
      compared("prod", [
        stepOf(
          "fleet:index:Thing",
          "thing",
          { accountId: "1", other: "1" },
          { accountId: "123456789012", other: "123456789012" },
        ),
      ]),
    ];
    const after = judge(collected(stacks), { version }).changes[0]?.properties.map(
      (one) => one.after,
    );
    expect(after).toEqual(['"…9012"', '"123456789012"']);
  });

  test("messages of programs and policies are shortened as well", () => {
    const message = "Host fleet.example.com of account 123456789012 is not reached at 203.0.113.9";
    const change = collected([
      compared("prod", [], { violations: [violation({ message, fix: message })] }),
      { ...stackOf("prod-eu"), outcome: { kind: "refused", code: "Unreached", message } },
    ]);
    const all = everyFormat(change);
    for (const whole of ["fleet.example.com", "123456789012", "203.0.113.9"])
      expect(all).not.toContain(whole);
    expect(all).toContain("fleet.ex…");
  });
});
