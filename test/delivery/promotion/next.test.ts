import { describe, expect, test } from "vitest";
import { deploymentsIn } from "../../../program/ledger/views.ts";
import { nextOf, type Next, type Wish } from "../../../tool/delivery/promotion/next.ts";
import { endPromotion, tell } from "../../../tool/delivery/promotion/records.ts";
import { grantApproval, declineApproval } from "../../../tool/delivery/ledger/drafts.ts";
import type { OpenLedger } from "../../../tool/delivery/ledger/read.ts";
import type { SigningKey } from "../../../program/ledger/signing.ts";
import {
  actor,
  ChainMaker,
  createTeam,
  hex,
  prod,
  type Team,
} from "../../support/ledger/chain-maker.ts";

const [release, other] = [hex(11), hex(12)];

/** A chain of a target that promotions are told of, under the rules that entries are held to. */
class Target {
  readonly team: Team = createTeam();
  readonly maker = new ChainMaker(this.team.keyring);

  get open(): OpenLedger {
    return { ledger: this.maker.ledger, keyring: this.team.keyring };
  }

  wish(more: Partial<Wish> = {}): Wish {
    const known = deploymentsIn(this.maker.ledger.entries, "prod").map(({ payload }) => payload.id);
    return {
      teller: { actor, environment: prod },
      release,
      previous: null,
      sourceStack: "staging",
      configVersion: "c0ffee",
      exceptions: [],
      goal: hex(1),
      authors: ["kim@example.com"],
      reason: undefined,
      withdraw: false,
      known,
      ...more,
    };
  }

  /** What comes next, with its entries told. */
  next(more?: Partial<Wish>, key: SigningKey = this.team.pipeline): Next {
    const found = nextOf(this.open, this.wish(more), this.maker.now);
    if (found.drafts.length > 0) this.maker.append(key, ...found.drafts);
    return found;
  }

  answer(how: typeof grantApproval | typeof declineApproval, id: string): void {
    const asked = this.maker.ledger.entries.findLast(
      (entry) => entry.kind === "approval-requested" && entry.payload.deployment === id,
    );
    if (asked?.kind !== "approval-requested") throw new Error(`nobody asked for ${id}`);
    this.maker.append(this.team.ida, how(asked, { ...actor, name: "ida@example.com" }));
  }

  end(id: string): void {
    const record = this.record(id);
    if (record === undefined) throw new Error(`there is no ${id}`);
    const over = endPromotion(record, { status: "completed", now: this.maker.now });
    this.maker.append(this.team.pipeline, tell({ actor, environment: prod }, over));
  }

  record(id: string) {
    const all = deploymentsIn(this.maker.ledger.entries, "prod");
    return all.find(({ payload }) => payload.id === id)?.payload;
  }
}

describe("a promotion", () => {
  test("where nobody has to approve runs at once, and ends", () => {
    const target = new Target();
    expect(target.next({ goal: undefined })).toMatchObject({ kind: "go", id: "d-1" });
    expect(target.record("d-1")?.status).toBe("running");
    target.end("d-1");
    expect(target.record("d-1")).toMatchObject({
      status: "completed",
      steps: [{ status: "completed" }],
    });
    expect(target.next({ goal: undefined, release: other })).toMatchObject({
      kind: "go",
      id: "d-2",
    });
  });

  test("asks, waits, and goes on once it was approved; each is told once", () => {
    const target = new Target();
    expect(target.next()).toMatchObject({ kind: "ask", id: "d-1" });
    expect(target.next()).toMatchObject({ kind: "wait", id: "d-1", drafts: [] });
    target.answer(grantApproval, "d-1");
    expect(target.next()).toMatchObject({ kind: "go", id: "d-1" });
    const { length } = target.maker.ledger;
    expect(target.next()).toMatchObject({ kind: "go", id: "d-1", drafts: [] });
    expect(target.maker.ledger.length).toBe(length);
    expect(target.record("d-1")?.approval).toMatch(/^[0-9a-f]{64}$/);
  });

  test("of another plan is another one: the approval is void", () => {
    const target = new Target();
    target.next();
    target.answer(grantApproval, "d-1");
    expect(target.next({ goal: hex(2) })).toMatchObject({
      kind: "ask",
      id: "d-2",
      why: "it is another plan now",
    });
    expect(target.record("d-1")?.status).toBe("cancelled");
    expect(target.next({ goal: hex(2) })).toMatchObject({ kind: "wait", id: "d-2" });
  });

  test("that was declined is over, and can be asked for anew", () => {
    const target = new Target();
    target.next();
    target.answer(declineApproval, "d-1");
    expect(target.next()).toMatchObject({
      kind: "declined",
      id: "d-1",
      state: { ended: { name: "ida@example.com" } },
    });
    expect(target.record("d-1")?.status).toBe("cancelled");
    expect(target.next()).toMatchObject({ kind: "ask", id: "d-2" });
  });

  test("whose request expired is asked for anew", () => {
    const target = new Target();
    target.next();
    target.maker.now = new Date(target.maker.now.getTime() + 25 * 3_600_000);
    expect(target.next()).toMatchObject({ kind: "ask", id: "d-2", why: "it was expired" });
    expect(target.record("d-1")?.status).toBe("cancelled");
  });

  test.each([
    ["waits", true],
    ["runs", false],
  ])("is refused while another one %s, until that is taken back", (_how, waits) => {
    const target = new Target();
    target.next({ release: other, ...(waits ? {} : { goal: undefined }) });
    expect(() => target.next()).toThrow(/d-1 of 'prod'.*--withdraw/);
    expect(target.next({ withdraw: true })).toMatchObject({ kind: "ask", id: "d-2" });
    expect(target.record("d-1")?.status).toBe("cancelled");
  });

  test("of the same release from another stack is another one", () => {
    const target = new Target();
    target.next({ goal: undefined });
    expect(() => target.next({ goal: undefined, sourceStack: "qa" })).toThrow(
      /one deployment at a time/,
    );
  });

  test("beside the usual way is asked for as that, with its reason", () => {
    const target = new Target();
    target.next({ exceptions: ["hotfix"], reason: "orders are lost" });
    const asked = target.maker.ledger.entries.find(({ kind }) => kind === "approval-requested");
    expect(asked?.payload).toMatchObject({ exceptions: ["hotfix"], reason: "orders are lost" });
  });
});

test("two that are told of at once: the second one's entries are refused, and nothing of them stays", () => {
  const target = new Target();
  const at = target.maker.now;
  const wishes = [{}, {}, { release: other }].map((more) =>
    target.wish({ goal: undefined, ...more }),
  );
  const [first, ...late] = wishes.map((wish) => nextOf(target.open, wish, at).drafts);
  target.maker.append(target.team.pipeline, ...(first ?? []));
  const { length } = target.maker.ledger;
  for (const drafts of late) {
    expect(() => target.maker.append(target.team.pipeline, ...drafts)).toThrow(
      /d-1 goes from running to pending/,
    );
  }
  expect(target.maker.ledger.length).toBe(length);
  expect(target.record("d-1")?.release).toBe(release);
});
