import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { approvalRules } from "../../program/ledger/keyring.ts";
import { parsePrivateKey, type SigningKey } from "../../program/ledger/signing.ts";
import { appendEntries } from "../../tool/delivery/ledger/append.ts";
import { auditDraft, deploymentDraft, requestApproval } from "../../tool/delivery/ledger/drafts.ts";
import { requireLedger } from "../../tool/delivery/ledger/read.ts";
import { deployed, hex, prod } from "../support/ledger/chain-maker.ts";
import { createLedgerProject, type LedgerProject } from "../support/projects/ledger-project.ts";
import type { Finished } from "../support/projects/project-copy.ts";
import { patient } from "../support/slowness.ts";

let project: LedgerProject;
let home: string;
let pipeline: SigningKey;
let idaKey: string;

beforeAll(() => {
  project = createLedgerProject();
  rmSync(join(project.folder, "slipway.keys.yaml"));
  home = mkdtempSync(join(tmpdir(), "slipway-home-"));
});

afterAll(() => {
  project.remove();
  rmSync(home, { recursive: true, force: true });
});

function slipway(words: string[], env: Record<string, string> = {}): Promise<Finished> {
  return project.slipway(words, {
    XDG_CONFIG_HOME: home,
    SLIPWAY_ACTOR: "ida@example.com",
    ...env,
  });
}

async function json(words: string[], env?: Record<string, string>): Promise<unknown> {
  const { code, stdout, stderr } = await slipway([...words, "--json"], env);
  expect({ words, code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout);
}

/** Asks for approval as a promotion does. */
async function ask(deployment: string, release: string): Promise<void> {
  const act = {
    actor: { kind: "pipeline", name: "pipeline", host: "b", via: "cli" } as const,
    environment: prod,
  };
  const record = (status: "pending" | "pending_approval") =>
    deploymentDraft(act, {
      ...deployed(deployment, release, status).payload,
      startedAt: new Date().toISOString(),
    });
  const { keyring } = await requireLedger(project.place());
  const wish = { deployment, release, goal: hex(1), authors: ["kim@example.com"] };
  const pending = record("pending");
  const drafts = [
    pending,
    { ...pending, payload: { ...pending.payload, status: "pending_approval" as const } },
    requestApproval(act, wish, approvalRules(keyring, "production"), new Date()),
    auditDraft(act.actor, prod, {
      action: "approval_requested",
      ids: { deployment },
      status: "succeeded",
    }),
  ];
  await appendEntries(project.place(), drafts, pipeline);
}

describe("the ledger on one machine", { timeout: patient(60_000) }, () => {
  test("a clone without keys and ledger has nothing to show, and everything works", async () => {
    expect(await slipway(["keys", "ls"])).toMatchObject({ code: 0, stdout: "" });
    expect(await json(["approvals", "ls"])).toEqual([]);
    expect(await json(["audit", "ls"])).toEqual([]);
    expect(await json(["audit", "verify"])).toMatchObject({ sound: true, length: 0 });
    expect(await json(["history", "prod"])).toEqual([]);
    const { code, stderr } = await slipway(["approve", "d-1"]);
    expect(code).toBe(1);
    expect(stderr).toContain("SigningKeyMissing");
  });

  test("keys new writes the private half outside the repository, for its owner alone", async () => {
    const made = (await json([
      "keys",
      "new",
      "pipeline",
      "--may",
      "releases",
      "--may",
      "deployments",
      "--may",
      "githubApprovals=production",
    ])) as { id: string; privateKeyFile: string };
    const found = parsePrivateKey(readFileSync(made.privateKeyFile, "utf8"));
    expect(found?.id).toBe(made.id);
    expect(made.privateKeyFile.startsWith(home)).toBe(true);
    if (found) pipeline = found;
    const ida = (await json([
      "keys",
      "new",
      "ida@example.com",
      "--may",
      "approvals=production",
    ])) as typeof made;
    idaKey = ida.privateKeyFile;
    const text = readFileSync(join(project.folder, "slipway.keys.yaml"), "utf8");
    expect(text).toContain("CODEOWNERS");
    expect(text).not.toContain("PRIVATE");
    expect(await json(["keys", "ls"])).toMatchObject([
      { id: made.id, may: { githubApprovals: ["production"] }, yours: true },
      { id: ida.id, name: "ida@example.com", may: { approvals: ["production"] } },
    ]);
  });

  test.each<[string, string[], string]>([
    ["a role that there is not", ["keys", "new", "x", "--may", "everything"], "RoleInvalid"],
    ["a stage that there is not", ["keys", "new", "x", "--may", "approvals=prod"], "RoleInvalid"],
    [
      "a stage where none belongs",
      ["keys", "new", "x", "--may", "releases=production"],
      "RoleInvalid",
    ],
    ["no role", ["keys", "new", "x"], "NoRole"],
    [
      "a place in the repository",
      ["keys", "new", "x", "--may", "releases", "--out", "own.pem"],
      "SigningKeyInRepository",
    ],
    ["no reason to revoke", ["keys", "revoke", "0123456789abcdef"], "NoReason"],
    [
      "an unknown key to revoke",
      ["keys", "revoke", "0123456789abcdef", "--reason", "x"],
      "KeyUnknown",
    ],
  ])("is refused: %s", async (_what, words, code) => {
    const place = words.includes("--out") ? words.with(-1, join(project.folder, "own.pem")) : words;
    const before = readFileSync(join(project.folder, "slipway.keys.yaml"), "utf8");
    const { stderr, code: exit } = await slipway(place);
    expect(exit).not.toBe(0);
    expect(stderr).toContain(code);
    expect(readFileSync(join(project.folder, "slipway.keys.yaml"), "utf8")).toBe(before);
  });

  test("a request is listed, approved by a person with a key, and kept", async () => {
    await ask("d-1", hex(21));
    expect(project.gitStatus()).toContain("Pulumi.parcel-post-ledger.yaml");
    expect(await json(["approvals", "ls"])).toMatchObject([
      { deployment: "d-1", stack: "prod", state: "requested", missing: 1 },
    ]);
    // Of the keys that are here Ida's alone may approve.
    expect(await json(["approve", "d-1", "--comment", "seen it"])).toMatchObject({
      state: "approved",
      missing: 0,
    });
    expect(await json(["approvals", "ls"])).toMatchObject([
      { state: "approved", approvals: [{ name: "ida@example.com", comment: "seen it" }] },
    ]);
    const history = await json(["history", "prod"]);
    expect(history).toMatchObject([
      { kind: "deployment", by: "pipeline", deployment: { id: "d-1", status: "pending_approval" } },
    ]);
    expect(await json(["history", "prod", "--status", "failed"])).toEqual([]);
    expect(await json(["history", "prod", "--release", hex(21).slice(0, 12)])).toEqual(history);
    const audit = (await json(["audit", "ls", "--kind", "audit"])) as {
      payload: { action: string };
    }[];
    expect(audit.map(({ payload }) => payload.action)).toEqual([
      "approval_given",
      "approval_requested",
    ]);
    expect(await json(["audit", "verify"])).toMatchObject({ sound: true, length: 6, problems: [] });
  });

  test("a key that others can read, and one in the repository, sign nothing", async () => {
    const open = join(home, "open.pem");
    cpSync(idaKey, open);
    chmodSync(open, 0o644);
    const inside = join(project.folder, "ida.pem");
    cpSync(idaKey, inside);
    for (const [file, code] of [
      [open, "SigningKeyOpen"],
      [inside, "SigningKeyInRepository"],
    ] as const) {
      const { stderr } = await slipway(["decline", "d-1"], { SLIPWAY_SIGNING_KEY_FILE: file });
      expect(stderr).toContain(code);
    }
    rmSync(inside);
    const { stderr } = await slipway(["decline", "d-1"], { SLIPWAY_SIGNING_KEY: "c29tZXRoaW5n" });
    expect(stderr).toContain("SigningKeyInvalid");
  });

  test("a pipeline's key approves nothing of itself, but tells who approved on GitHub", async () => {
    await ask("d-2", hex(22));
    const env = {
      SLIPWAY_SIGNING_KEY: readFileSync(keyFileOf(pipeline), "utf8"),
      SLIPWAY_ACTOR: "pipeline",
    };
    const alone = await slipway(["approve", "d-2"], env);
    expect(alone.stderr).toContain("KeyMayNot");
    const server = createServer((request, response) => {
      const asked =
        request.url === "/repos/post/parcels/actions/runs/77/approvals" &&
        request.headers.authorization === "Bearer t";
      const review = {
        state: "approved",
        user: { login: "octocat" },
        environments: [{ name: "production" }],
      };
      response.end(JSON.stringify(asked ? [review] : []));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const github = {
        ...env,
        GITHUB_REPOSITORY: "post/parcels",
        GITHUB_RUN_ID: "77",
        GITHUB_TOKEN: "t",
        GITHUB_API_URL: `http://127.0.0.1:${port}`,
      };
      const other = await slipway(["approve", "d-2", "--github-environment", "staging"], github);
      expect(other.stderr).toContain("NotApprovedOnGitHub");
      const answered = await json(["approve", "d-2", "--github-environment", "production"], github);
      expect(answered).toMatchObject({
        state: "approved",
        approvals: [{ name: "octocat on GitHub" }],
      });
    } finally {
      server.close();
    }
  });

  test("one who may approve declines; nothing answers that any more", async () => {
    await ask("d-3", hex(23));
    const env = { SLIPWAY_SIGNING_KEY_FILE: idaKey };
    expect(await json(["decline", "d-3", "--comment", "Friday"], env)).toMatchObject({
      state: "declined",
    });
    const { stderr } = await slipway(["approve", "d-3"], env);
    expect(stderr).toContain("ApprovalClosed");
    const open = (await json(["approvals", "ls"])) as { deployment: string }[];
    expect(open.map(({ deployment }) => deployment)).toEqual(["d-2", "d-1"]);
  });

  test("destroy and stack rm leave the ledger alone", async () => {
    for (const words of [
      ["destroy", "parcel-post-ledger", "--yes"],
      ["stack", "rm", "parcel-post-ledger", "--yes"],
    ]) {
      const { code, stderr } = await slipway(words);
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("LedgerKept") as string,
      });
    }
    expect(await json(["audit", "verify"])).toMatchObject({ sound: true });
  });

  test("an up of the ledger's stack by itself changes nothing of it", async () => {
    const before = await json(["outputs", "parcel-post-ledger"]);
    const { code } = await slipway(["up", "parcel-post-ledger", "--engine", "embedded", "--yes"]);
    expect(code).toBe(0);
    expect(await json(["outputs", "parcel-post-ledger"])).toEqual(before);
  });

  test("a revoked key signs nothing more, and what it signed before stays", async () => {
    const keys = (await json(["keys", "ls"])) as { id: string; name: string }[];
    const ida = keys.find(({ name }) => name === "ida@example.com")?.id ?? "";
    expect(await slipway(["keys", "revoke", ida, "--reason", "laptop lost"])).toMatchObject({
      code: 0,
    });
    expect(await json(["audit", "verify"])).toMatchObject({ sound: true });
    const { stderr } = await slipway(["approve", "d-2"], { SLIPWAY_SIGNING_KEY_FILE: idaKey });
    expect(stderr).toContain("KeyRevoked");
  });

  test("an entry that was changed in the state is named, by its number", async () => {
    const file = join(project.folder, ".pulumi/stacks/slipway/parcel-post-ledger.json");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("kim@example.com", "tim@example.com"));
    const { code, stdout, stderr } = await slipway(["audit", "verify", "--json"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/not sound: entry \d+ was changed after it was signed/);
    expect(JSON.parse(stdout)).toMatchObject({
      sound: false,
      problems: [{ fault: "SignatureWrong" }, { fault: "PreviousWrong" }],
    });
    const { stderr: refused } = await slipway(["approvals", "ls"]);
    expect(refused).toContain("LedgerUnreadable");
    expect(await slipway(["preview", "prod"])).toMatchObject({ code: 0 });
    writeFileSync(file, text);
    expect(await json(["audit", "verify"])).toMatchObject({ sound: true });
  });

  test("a keys file that is wrong is told with what is wrong in it", async () => {
    appendFileSync(join(project.folder, "slipway.keys.yaml"), "approvals: {prod: {required: 1}}\n");
    const { code, stderr } = await slipway(["keys", "ls"]);
    expect(code).toBe(1);
    expect(stderr).toContain("KeysFile");
  });
});

function keyFileOf({ id }: SigningKey): string {
  return join(home, "slipway", "keys", `${id}.pem`);
}
