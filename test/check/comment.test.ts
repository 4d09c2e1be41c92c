import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commentLimit, formatComment } from "../../tool/check/format/comment.ts";
import { markerOf } from "../../tool/check/format/marker.ts";
import { formatTerminal } from "../../tool/check/format/terminal.ts";
import { judge } from "../../tool/check/judge/judge.ts";
import { judgementSchema } from "../../tool/check/judge/judgement.ts";
import type { Judgement } from "../../tool/check/judge/judgement.ts";
import { collected, compared, stackOf, stepOf, violation } from "../support/check/collected.ts";
import { manySteps } from "../support/check/many.ts";
import { problemsOf } from "../support/check/read-comment.ts";

const version = { version: "0.1.0" };
const runs = process.env.SLIPWAY_SOAK === "1" ? 400 : 25;

/** Texts that mean something to a renderer, a terminal or a reader's eye. */
const hostile = [
  "@octocat",
  "#123",
  "owner/repo#4",
  "GH-7",
  "a94a8fe5ccb19ba61c4c0873d391e987982fbcd3",
  "</details>",
  "--> <!-- slipway:check other -->",
  "<script>alert(1)</script>",
  "<img src=x>",
  "[link](https://evil.example)",
  "![image](https://evil.example/x.png)",
  "https://evil.example",
  "www.evil.example",
  "mail@evil.example",
  "a | b | c",
  "\\|",
  "`code`",
  "```",
  "````````",
  "~~~",
  "**bold** __under__ ~~gone~~",
  "# heading",
  "- item",
  "1. item",
  "> quote",
  "    indented",
  "\n\n---\n\n",
  "line\r\nline",
  "\u202eevil\u202c",
  "\u0000\u0007\u001b[31m",
  "\u200b\u2060\ufeff",
  "$x^2$",
  ":tada:",
  "&lt;b&gt; &#64;octocat",
  "\ud800",
  "[^1]: note",
  "- [ ] task",
  "é".repeat(3000),
  "😀".repeat(2000),
];

const text = fc.oneof(
  fc.constantFrom(...hostile),
  fc
    .array(fc.constantFrom(...hostile), { minLength: 2, maxLength: 4 })
    .map((parts) => parts.join(" ")),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
);

/** A judgement in which every text is one from outside. */
function filledWith(next: () => string): Judgement {
  const one = collected(
    [
      compared(
        "prod",
        [
          stepOf(
            "slipway:index:Service",
            "a",
            { variables: {} },
            { variables: { A: { type: "secret", from: "unset", required: true } } },
          ),
          stepOf("aws:s3/bucket:Bucket", "b", { x: 1 }, undefined),
          stepOf(
            "aws:ecs/service:Service",
            "c",
            { desiredCount: 1, a: "1", b: 1 },
            { desiredCount: 2, a: "2", c: 1 },
          ),
          stepOf("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "d", undefined, {
            cidrIpv4: "0.0.0.0/0",
          }),
          stepOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "e", undefined, {
            policyArn: "x",
          }),
          stepOf("aws:kms/key:Key", "f", { enableKeyRotation: true }, { enableKeyRotation: false }),
        ],
        { violations: [violation()] },
      ),
      { ...stackOf("dev"), outcome: { kind: "refused", code: "X", message: "y" } },
      { ...stackOf("eu"), outcome: { kind: "untouched", why: "y" } },
    ],
    { files: ["policies/rules/a.ts"] },
  );
  const fill = (value: unknown, key = ""): unknown => {
    if (Array.isArray(value)) return value.map((item) => fill(item, key));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, fill(inner, name)]),
      );
    }
    const fixed = [
      "verdict",
      "op",
      "kind",
      "direction",
      "level",
      "state",
      "change",
      "answer",
      "file",
      "engine",
    ];
    return typeof value === "string" && !fixed.includes(key) ? next() : value;
  };
  return judgementSchema.parse(fill(judge(one, version)));
}

describe("whatever stands in a judgement, its comment", () => {
  test.each(hostile.map((one) => [JSON.stringify(one).slice(0, 40), one]))(
    "means nothing by %s",
    (_, one) => {
      const comment = formatComment(filledWith(() => one));
      expect(problemsOf(comment)).toEqual([]);
      expect(comment.split("<!-- slipway:check"), "one marker alone").toHaveLength(2);
    },
  );

  test("reads as it is meant, and stays within the limit", () => {
    const many = fc.array(text, { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(many, fc.integer({ min: 12_000, max: commentLimit }), (texts, limit) => {
        let at = 0;
        const next = (): string => texts[at++ % texts.length] ?? "";
        const judgement = filledWith(next);
        const comment = formatComment(judgement, { limit });
        for (const line of formatTerminal(judgement))
          // eslint-disable-next-line no-control-regex
          expect(line).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
        expect(problemsOf(comment)).toEqual([]);
        expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(limit);
        // eslint-disable-next-line no-control-regex
        expect(comment).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
        expect(comment.isWellFormed()).toBe(true);
      }),
      { numRuns: runs },
    );
  });

  test("is found in what a reader of Markdown that knows nothing would show live", () => {
    // The reading that these tests rest on finds what is not escaped.
    const live = "@octocat #12 <script>x</script> [a](https://evil.example)\n\n<details>\n";
    expect(problemsOf(live).map((problem) => problem.split(":")[0])).toEqual(
      expect.arrayContaining([
        "live",
        "link",
        "1 <details>, 0 </details>",
        "HTML",
        "a tag from outside",
      ]),
    );
  });
});

describe("a comment of 5,000 changed resources", () => {
  const judgement = judge(
    collected([
      compared("prod", manySteps(5000), { violations: [violation()] }),
      compared("staging", manySteps(900)),
    ]),
    version,
  );
  const comment = formatComment(judgement);

  test("has at most 64,000 bytes, and so characters", () => {
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(64_000);
    expect(Buffer.byteLength(comment)).toBeGreaterThan(50_000);
    expect(problemsOf(comment)).toEqual([]);
  });

  test("keeps what matters, and says how much of it is not shown", () => {
    expect(comment).toContain("⛔ refused");
    expect(comment).toMatch(/834 steps endanger data/);
    const shown = [...comment.matchAll(/\*\*DANGER\*\*/g)].length;
    expect(comment).toContain(
      `and ${834 - shown} more dangers, not shown: ${834 - shown} \`aws:s3:Bucket\``,
    );
    expect(comment).toContain("database-protected");
    expect(comment).toContain("| `prod` | `aws` | `production` | 0 | 4166 | 0 | 834 | 0 |");
  });

  test("counts in its details what it leaves out of them", () => {
    const left = [...comment.matchAll(/… and (\d+) more changed resources/g)].map(([, n]) =>
      Number(n),
    );
    const shown = [...comment.matchAll(/^[~+±-] {3}resource-/gm)].length;
    expect(shown + left.reduce((sum, one) => sum + one, 0)).toBe(judgement.changes.length);
  });

  test("says in any limit how grave it is, down to 12,000 bytes", () => {
    for (const limit of [60_000, 30_000, 20_000, 12_000]) {
      const short = formatComment(judgement, { limit });
      expect(Buffer.byteLength(short)).toBeLessThanOrEqual(limit);
      expect(short).toMatch(/834 steps endanger data/);
      expect(short).toMatch(/### What will be lost\n\n- \*\*DANGER\*\*/);
      expect(problemsOf(short)).toEqual([]);
    }
  });
});

test("equal changes of several stacks are told once, others apart", () => {
  const bucket = stepOf("aws:s3/bucket:Bucket", "photos", { bucket: "photos" }, undefined);
  const own = stepOf(
    "aws:ecs/service:Service",
    "tracker",
    { desiredCount: 1 },
    { desiredCount: 2 },
  );
  const judgement = judge(
    collected([compared("prod", [bucket]), compared("staging", [bucket, own])]),
    version,
  );
  expect(judgement.dangers.map(({ stacks }) => stacks)).toEqual([["prod", "staging"]]);
  expect(judgement.changes.map(({ name, stacks }) => [name, stacks])).toEqual([
    ["photos", ["prod", "staging"]],
    ["tracker", ["staging"]],
  ]);
});

test("the marker of a project is one comment of HTML, whatever its name", () => {
  expect(markerOf("shop")).toBe("<!-- slipway:check shop -->");
  for (const name of [...hostile, "a-b_c.d"])
    expect(markerOf(name)).toMatch(/^<!-- slipway:check [^\s<>]* -->$/);
});

test("a judgement outlives JSON, and one of another form is refused", () => {
  const judgement = judge(collected([compared("prod", manySteps(30))]), version);
  const again: unknown = JSON.parse(JSON.stringify(judgement));
  expect(judgementSchema.parse(again)).toEqual(judgement);
  expect(judgementSchema.safeParse({ ...judgement, version: 2 }).success).toBe(false);
  expect(judgementSchema.safeParse({ ...judgement, more: 1 }).success).toBe(false);
});

test("in a terminal the verdict stands first, then what is grave, then the stacks", () => {
  const lines = formatTerminal(judge(collected([compared("prod", manySteps(300))]), version));
  expect(lines[0]).toMatch(/^dangerous: 50 steps endanger data/);
  expect(lines.filter((line) => line.startsWith("DANGER"))).toHaveLength(11);
  expect(lines.at(-1)).toMatch(/^prod {2}\+ 0 {2}~ 250/);
  expect(lines.length).toBeLessThan(60);
});
