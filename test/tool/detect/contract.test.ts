import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { compareContract, readsOf } from "../../../tool/detect/contract/compare.ts";
import { readStackSource } from "../../../tool/detect/contract/stack-source.ts";
import { writeMissing } from "../../../tool/detect/contract/write.ts";
import { detectVariables } from "../../../tool/detect/detect.ts";
import { writeFiles } from "../../support/detect/applications.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const head = `import { Cache, Database, Environment, Service, Worker } from "../components/index.ts";
import type { Settings } from "../program/index.ts";
`;

/** An application with a mailer and a ledger-keeper, whose text each test changes. */
function stackOf(contract: string, mailer: string, keeper: string, imports = ""): string {
  return `${head}${imports}
${contract}
/** Letters and books. */
export default function post(settings: Settings): Environment {
  const environment = new Environment("post-office", settings);
  const ledger = new Database("ledger", { environment, engine: "postgres" });
  const stamps = new Cache("stamps", { environment });
  new Service("mail-sender", { environment, source: "apps/mailer", port: 8080, links: [stamps]${mailer} });
  new Worker("book-keeper", {
    environment,
    source: "apps/keeper", // one of two
    links: [{ to: ledger, as: "LEDGER_DSN" }],${keeper}
  });
  return environment;
}
`;
}

const sources = {
  "apps/mailer/package.json": '{ "name": "mailer", "main": "main.js" }',
  "apps/mailer/main.js":
    'const { SMTP_HOST, SMTP_PORT = "25" } = process.env;\n' +
    "const key = process.env.SIGNING_KEY;\n" +
    "const batch = Number(process.env.BATCH_SIZE ?? 50);\n" +
    "console.log(SMTP_HOST, SMTP_PORT, key, batch, process.env.REDIS_URL, process.env.PORT);\n",
  "apps/keeper/requirements.txt": "flask\n",
  "apps/keeper/main.py":
    'import os\nopen(os.environ["LEDGER_DSN"])\nlevel = os.environ.get("LOG_LEVEL", "info")\n' +
    'url = os.environ["AUDIT_URL"]\n',
};

async function project(stack: string) {
  const folder = await makeTempFolder();
  writeFiles(folder, [...Object.entries(sources), ["stacks/post.ts", stack]]);
  const file = join(folder, "stacks/post.ts");
  const read = () => {
    const source = readStackSource(file);
    const reads = readsOf(folder, detectVariables(folder), source);
    return { source, reads, differences: compareContract(reads, source) };
  };
  return { file, read };
}

const imports = 'import { defineVariables, string } from "../variables/index.ts";\n';

describe("sources against the contract", () => {
  test("what is read and not declared, declared and not read, or another's, is told by name", async () => {
    const contract = `const mail = defineVariables({
  SMTP_HOST: string(),
  GONE_HOST: string(),
  LOG_LEVEL: string(),
});
`;
    const { read } = await project(stackOf(contract, ", variables: mail", "", imports));
    expect(
      read().differences.map(({ code, variable, component }) => `${code} ${variable} ${component}`),
    ).toEqual([
      "Undeclared BATCH_SIZE mail-sender",
      "Undeclared SIGNING_KEY mail-sender",
      "Undeclared SMTP_PORT mail-sender",
      "Undeclared AUDIT_URL book-keeper",
      "OtherService LOG_LEVEL book-keeper",
      "Unread GONE_HOST mail-sender",
      "Unread LOG_LEVEL mail-sender",
    ]);
  });

  test("links and the platform give what they give", async () => {
    const { read } = await project(stackOf("", "", ""));
    const names = read().differences.map(({ variable }) => variable);
    for (const given of ["REDIS_URL", "LEDGER_DSN", "PORT"]) expect(names).not.toContain(given);
  });
});

/** Whether a text is another one with more in between. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (const character of part) {
    at = whole.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

describe("what is missing is written", () => {
  test.each([
    ["without any contract", stackOf("", "", "")],
    [
      "into a contract of one line",
      stackOf(
        "const own = defineVariables({ SMTP_HOST: string() });",
        ", variables: own",
        "\n    variables: own,",
        imports,
      ),
    ],
    [
      "into one with comments and no last comma",
      stackOf(
        `const mail = defineVariables({
  // Where letters go.
  SMTP_HOST: string({ description: "a, b" }), // a comma, here
  SMTP_PORT: string({ default: "25" }) // none here
});`,
        ", variables: mail",
        "",
        imports,
      ),
    ],
    [
      "where names are taken",
      stackOf("const number = 1;\nconst secret = number;\nconst variables = secret;", "", ""),
    ],
    [
      "within the service",
      stackOf("", ", variables: defineVariables({ SMTP_HOST: string() })", "", imports),
    ],
  ])("%s: once, all else as it was", async (_, stack) => {
    const { file, read } = await project(stack);
    const { reads, source } = read();
    const { text, added } = writeMissing(reads, source);
    expect(added).toContain("AUDIT_URL");
    writeFileSync(file, text);
    const after = read();
    expect(after.differences.filter(({ code }) => code !== "Unread")).toEqual([]);
    expect(writeMissing(after.reads, after.source)).toEqual({ text, added: [] });
    // Nothing was taken away, and nothing moved.
    expect(isWithin(stack, text)).toBe(true);
    expect(text).toContain('source: "apps/keeper", // one of two');
  });

  test.each([
    ["variables: makeVariables()", "", "makeVariables"],
    ["variables: own", "declare const own: never;", "own"],
  ])("but refused by name where the text does not show it: %s", async (argument, contract) => {
    const { file, read } = await project(stackOf(contract, `, ${argument}`, ""));
    const before = readFileSync(file, "utf8");
    const { reads, source } = read();
    expect(() => writeMissing(reads, source)).toThrow(
      expect.objectContaining({ code: "ContractNotUnderstood" }) as Error,
    );
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test("the result type-checks", async () => {
    const { reads, source } = (await project(stackOf("", "", ""))).read();
    const { text } = writeMissing(reads, source);
    const root = join(import.meta.dirname, "../../..");
    const folder = join(root, `node_modules/.detect-${process.pid}`);
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    mkdirSync(folder);
    writeFileSync(join(folder, "post.ts"), text.replaceAll('"../', '"../../'));
    const config = { extends: "../../tsconfig.json", include: ["./post.ts"], exclude: [] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const run = () =>
      execFileSync(process.execPath, [tsc, "--noEmit", "-p", folder], { encoding: "utf8" });
    expect(run()).toBe("");
  });
});
