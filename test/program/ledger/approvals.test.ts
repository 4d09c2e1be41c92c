import { describe, expect, test } from "vitest";
import { approvalState, type ApprovalState } from "../../../program/ledger/approvals.ts";
import type { Payload } from "../../../program/ledger/payloads.ts";
import { createSigningKey, type SigningKey } from "../../../program/ledger/signing.ts";
import {
  actor,
  ChainMaker,
  createTeam,
  deployed,
  hex,
  prod,
} from "../../support/ledger/chain-maker.ts";

const [second, github] = [createSigningKey(), createSigningKey()];
const more = `  ${second.id}:
    name: ida-at-work
    aliases: [IDA@example.com]
    public: ${second.publicKey}
    may: {approvals: all}
  ${github.id}:
    name: release-workflow
    public: ${github.publicKey}
    may: {githubApprovals: [production]}
`;

interface Case {
  rules: string;
  authors?: string[];
  /** Who asks for it. @default the pipeline */
  requester?: string;
}

const [release, goal] = [hex(3), hex(5)];
const answered = { deployment: "d-1", release, goal };

/** A request for d-1, with approvals by these keys; and where it is then. */
function ask({ rules, authors = [], requester = "pipeline" }: Case) {
  const team = createTeam(`${more}approvals:\n  production: ${rules}\n`);
  const maker = new ChainMaker(team.keyring);
  maker.append(
    team.pipeline,
    deployed("d-1", release, "pending"),
    deployed("d-1", release, "pending_approval"),
    {
      kind: "approval-requested",
      environment: prod,
      actor: { ...actor, name: requester },
      payload: { ...answered, expiresAt: "2031-03-04T08:00:00.000Z", authors },
    },
  );
  const say = (
    key: SigningKey,
    kind: "approval-granted" | "approval-declined",
    said: object = {},
  ): void => {
    const payload = { ...answered, ...said } as Payload<"approval-granted">;
    maker.append(key, { kind, environment: prod, actor, payload });
  };
  const state = (change: object = {}, now = maker.now): ApprovalState => {
    const question = { environment: prod, deployment: "d-1", ...change };
    return approvalState(maker.ledger.entries, question, team.keyring, now);
  };
  return { ...team, maker, say, state };
}

const one = "{required: 1}";
const two = "{required: 2}";
const standIn = {
  from: "github-environment",
  environment: "production",
  actor: "octocat",
  repository: "a/b",
  run: "7",
};

describe("an approval counts", () => {
  test("of one who may approve, and is no author", () => {
    const { ida, say, state } = ask({ rules: one, authors: ["kim@example.com"] });
    expect(state()).toMatchObject({ state: "requested", missing: 1 });
    say(ida, "approval-granted", { comment: "seen it" });
    expect(state()).toMatchObject({
      state: "approved",
      missing: 0,
      approvals: [{ name: "ida@example.com", comment: "seen it" }],
    });
    expect(state({ release, goal }).state).toBe("approved");
  });

  test("of two people, where two are wanted", () => {
    const { ida, ole, say, state } = ask({ rules: two });
    say(ida, "approval-granted");
    expect(state()).toMatchObject({ state: "requested", missing: 1 });
    say(ole, "approval-granted");
    expect(state()).toMatchObject({ state: "approved", missing: 0 });
  });

  test("of an author, where authors are not excluded", () => {
    const { ida, say, state } = ask({
      rules: "{required: 1, excludeAuthor: false}",
      authors: ["ida@example.com"],
    });
    say(ida, "approval-granted");
    expect(state().state).toBe("approved");
  });

  test("of somebody on GitHub, as the workflow's key vouches, and is marked so", () => {
    const { say, state } = ask({ rules: one });
    say(github, "approval-granted", { standIn });
    expect(state()).toMatchObject({
      state: "approved",
      approvals: [{ name: "octocat on GitHub", key: github.id }],
    });
  });

  test("by default in production: one, of nobody who wrote it", () => {
    const team = createTeam();
    const maker = new ChainMaker(team.keyring);
    const question = { environment: prod, deployment: "d-1" };
    const { state, required } = approvalState(
      maker.ledger.entries,
      question,
      team.keyring,
      maker.now,
    );
    expect({ state, required }).toEqual({ state: "none", required: 1 });
  });
});

describe("an approval counts for nothing", () => {
  test.each<[string, Case]>([
    ["of an author", { rules: one, authors: ["Ida@Example.com "] }],
    ["of who asked for it", { rules: one, requester: "ida@example.com" }],
  ])("%s", (_what, one) => {
    const { ida, say, state } = ask(one);
    say(ida, "approval-granted");
    expect(state()).toMatchObject({
      state: "requested",
      missing: 1,
      approvals: [{ ignored: "is an author, or asked for it" }],
    });
  });

  test("of an author under another name of theirs", () => {
    const { say, state } = ask({ rules: one, authors: ["ida@example.com"] });
    say(second, "approval-granted");
    expect(state()).toMatchObject({
      state: "requested",
      approvals: [{ ignored: "is an author, or asked for it" }],
    });
  });

  test("twice of one person, with two keys", () => {
    const { ida, say, state } = ask({ rules: two });
    say(ida, "approval-granted");
    say(second, "approval-granted");
    expect(state()).toMatchObject({
      state: "requested",
      missing: 1,
      approvals: [{}, { ignored: "approved before" }],
    });
  });

  test("of an author on GitHub", () => {
    const { say, state } = ask({ rules: one, authors: ["Octocat"] });
    say(github, "approval-granted", { standIn });
    expect(state()).toMatchObject({
      state: "requested",
      approvals: [{ ignored: "is an author, or asked for it" }],
    });
  });

  test("once its time is over, though it was given in time", () => {
    const { ida, say, state } = ask({ rules: one });
    say(ida, "approval-granted");
    expect(state({}, new Date("2031-03-04T08:00:00.000Z")).state).toBe("approved");
    expect(state({}, new Date("2031-03-04T08:00:00.001Z")).state).toBe("expired");
  });

  test("for another plan, or another release", () => {
    const { ida, say, state } = ask({ rules: one });
    say(ida, "approval-granted");
    expect(state({ release, goal: hex(6) }).state).toBe("none");
    expect(state({ release: hex(4), goal }).state).toBe("none");
  });

  test("once somebody declined, and nothing answers it any more", () => {
    const { ida, ole, say, state } = ask({ rules: one });
    say(ole, "approval-declined", { comment: "not on a Friday" });
    expect(state()).toMatchObject({
      state: "declined",
      ended: { name: "ole@example.com", comment: "not on a Friday" },
    });
    expect(() => {
      say(ida, "approval-granted");
    }).toThrow("was declined before");
  });
});
