import { createSigningKey, type SigningKey } from "../../../program/ledger/signing.ts";
import { parseHead, signHead } from "../../../program/ledger/head.ts";
import { parseKeyring, type Keyring } from "../../../program/ledger/keyring.ts";
import { formatLedger, outputName } from "../../../program/ledger/ledger.ts";
import type { LedgerFault } from "../../../program/ledger/problem.ts";
import { actor, ChainMaker, growChain, hex, type Team } from "./chain-maker.ts";

/** What a reader finds: outputs of the ledger's stack, and heads that environments have seen. */
export interface Found {
  outputs: Record<string, unknown>;
  seen: { stack: string; head: string }[];
  faults: readonly LedgerFault[];
  /** Keys as they are when it is read. @default the team's */
  keyring?: Keyring;
}

type OutputForgery = (maker: ChainMaker, team: Team, chance: number) => Found;

/** Goes on with a chain by one rejection. */
function reject(maker: ChainMaker, key: SigningKey, number: number): void {
  const payload = { release: hex(number), reason: "leaks memory" };
  maker.append(key, { kind: "rejection", payload, actor, environment: null });
}

/** Changes the outputs of a sound ledger. */
function changing(
  faults: LedgerFault[],
  change: (outputs: Record<string, unknown>, maker: ChainMaker, team: Team, chance: number) => void,
): OutputForgery {
  return (maker, team, chance) => {
    const outputs: Record<string, unknown> = { ...formatLedger(maker.ledger) };
    change(outputs, maker, team, chance);
    return { outputs, seen: [], faults };
  };
}

function headOf(maker: ChainMaker): string {
  return maker.ledger.head ?? "";
}

/** What can be done to a ledger by who can write its state, with or without a key. */
export const outputForgeries: Readonly<Record<string, OutputForgery>> = {
  "an earlier state put back": (maker, team, chance) => {
    const outputs = formatLedger(maker.ledger);
    reject(maker, team.pipeline, chance);
    return { outputs, seen: [{ stack: "prod", head: headOf(maker) }], faults: ["TailCut"] };
  },
  "all of it wiped": (maker) => ({
    outputs: {},
    seen: [{ stack: "prod", head: headOf(maker) }],
    faults: ["TailCut"],
  }),
  "another chain in its place, by the thief of a key": (maker, team, chance) => {
    const other = new ChainMaker(team.keyring);
    growChain(other, team, chance + 1);
    for (let more = 0; other.ledger.length < maker.ledger.length + 2; more += 1) {
      reject(other, team.pipeline, chance + more);
    }
    const seen = [{ stack: "prod", head: headOf(maker) }];
    return { outputs: formatLedger(other.ledger), seen, faults: ["ChainReplaced"] };
  },
  "the end written anew, by the thief of a key": (maker, team, chance) => {
    const other = new ChainMaker(team.keyring);
    other.ledger = maker.ledger;
    other.now = maker.now;
    reject(maker, team.pipeline, chance);
    const seen = [{ stack: "prod", head: headOf(maker) }];
    for (const number of [1, 2]) reject(other, team.pipeline, chance + number);
    return { outputs: formatLedger(other.ledger), seen, faults: ["ChainReplaced"] };
  },
  "an entry that counts taken out": changing(["EntryMissing"], (outputs, maker, _team, chance) => {
    const { entries } = maker.ledger;
    const entry = entries[chance % (entries.length - 1)];
    Reflect.deleteProperty(outputs, outputName(entry?.seq ?? 0));
  }),
  "the last entry taken out": changing(["EntryMissing"], (outputs, maker) => {
    Reflect.deleteProperty(outputs, outputName(maker.ledger.length));
  }),
  "an entry that counts no more put back": changing(["EntryMissing"], (outputs, maker) => {
    const kept = new Set(maker.ledger.entries.map(({ seq }) => seq));
    const seq = maker.texts.findIndex((_text, index) => !kept.has(index + 1)) + 1;
    outputs[outputName(seq)] = maker.texts[seq - 1];
  }),
  "an entry under another number": changing(["SequenceWrong"], (outputs, maker) => {
    const [first] = maker.ledger.entries;
    outputs[outputName(9_999)] = first?.text;
  }),
  "an unknown output": changing(["UnknownField"], (outputs) => {
    outputs.note = "trust me";
  }),
  "an entry that is no text": changing(["EntryMissing"], (outputs, maker) => {
    outputs[outputName(maker.ledger.length)] = JSON.parse(maker.texts.at(-1) ?? "");
  }),
  "no head": changing(["EntryMissing"], (outputs) => {
    Reflect.deleteProperty(outputs, "head");
  }),
  "another hash on the trail": changing(["PreviousWrong"], (outputs, maker, _team, chance) => {
    const { entries } = maker.ledger;
    const { seq = 1, hash = "" } = entries[chance % (entries.length - 1)] ?? {};
    outputs.trail = String(outputs.trail).replace(hash.slice(0, 32), hex(seq).slice(-32));
  }),
  "a trail that is cut short": changing(["HeadWrong"], (outputs) => {
    outputs.trail = String(outputs.trail).slice(0, -32);
  }),
  "a head that was edited": changing(["SignatureWrong"], (outputs, maker) => {
    const { length } = maker.ledger;
    outputs.head = String(outputs.head).replace(`"length":${length}`, `"length":${length - 1}`);
  }),
  "a head of a foreign key": changing(["KeyUnknown"], (outputs, maker, team) => {
    outputs.head = signHead(parseHead(headOf(maker)), team.stranger);
  }),
  "a head of another application": changing(["ApplicationWrong"], (outputs, maker, team) => {
    const head = { ...parseHead(headOf(maker)), application: "parcel" };
    outputs.head = signHead(head, team.pipeline);
  }),
  "the signature of an entry under a head": changing(["SignatureWrong"], (outputs, maker) => {
    const { signature } = maker.ledger.entries.at(-1) ?? {};
    outputs.head = String(outputs.head).replace(
      /"signature":"[^"]*"/,
      `"signature":"${signature ?? ""}"`,
    );
  }),
  "a head with spaces": changing(["NotCanonical"], (outputs) => {
    outputs.head = String(outputs.head).replaceAll(",", ", ");
  }),
  "a key that was revoked before": (maker, team, chance) => {
    const after = maker.ledger.length;
    for (const number of [1, 2]) reject(maker, team.pipeline, chance + number);
    const keyring = revoking(team, after + (chance % 2));
    return { outputs: formatLedger(maker.ledger), seen: [], faults: ["KeyRevoked"], keyring };
  },
  "a head that was seen, of a key that was revoked before": (maker, team, chance) => {
    reject(maker, team.pipeline, chance);
    const seen = [{ stack: "prod", head: headOf(maker) }];
    const before = new ChainMaker(team.keyring);
    before.append(team.ida, {
      kind: "audit",
      payload: { action: "role_changed", ids: {}, status: "succeeded" },
      actor,
      environment: null,
    });
    const outputs = formatLedger(before.ledger);
    return { outputs, seen, faults: ["KeyRevoked"], keyring: revoking(team, 0) };
  },
  "a head that was seen, and is no head": (maker) => ({
    outputs: formatLedger(maker.ledger),
    seen: [{ stack: "prod", head: `${headOf(maker)} ` }],
    faults: ["NotCanonical"],
  }),
  "the keys of another team": (maker) => {
    const { id, publicKey } = createSigningKey();
    const text = `keys:\n  ${id}:\n    name: x\n    public: ${publicKey}\n    may: {releases: all}\n`;
    const keyring = parseKeyring(text);
    return { outputs: formatLedger(maker.ledger), seen: [], faults: ["KeyUnknown"], keyring };
  },
};

/** The team's keys once the pipeline's is revoked. */
export function revoking({ text, pipeline }: Team, after: number): Keyring {
  const revoked = `    revoked: {after: ${after}, at: "2031-03-05T00:00:00.000Z", reason: stolen}\n`;
  const line = `    public: ${pipeline.publicKey}\n`;
  return parseKeyring(text.replace(line, line + revoked));
}
