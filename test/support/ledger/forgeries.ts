import { formatCanonical } from "../../../program/ledger/canonical.ts";
import {
  parseEntry,
  signEntry,
  type AnyEntry,
  type EntryDraft,
} from "../../../program/ledger/entry.ts";
import type { LedgerFault } from "../../../program/ledger/problem.ts";
import { signText, type SigningKey } from "../../../program/ledger/signing.ts";
import { actor, hex, prod, staging, type Team } from "./chain-maker.ts";

/** What a forger has: the chain's texts, and the keys of whom they robbed. */
export interface Loot {
  texts: readonly string[];
  team: Team;
  /** Any whole number: which entry, which place. */
  chance: number;
}

/** A chain with something wrong in it, and how it has to be named. */
export interface Forged {
  texts: string[];
  /** Number of the entry that has to be named. */
  seq: number;
  faults: readonly LedgerFault[];
}

/** One kind of forgery. */
export type Forgery = (loot: Loot) => Forged;

/** Replaces the text of one entry, by a change of its text. */
function altering(faults: LedgerFault[], change: (text: string, loot: Loot) => string): Forgery {
  return (loot) => {
    const at = loot.chance % loot.texts.length;
    return replacing(loot, at, change(loot.texts[at] ?? "", loot), faults);
  };
}

function replacing(loot: Loot, at: number, text: string, faults: LedgerFault[]): Forged {
  return { texts: loot.texts.with(at, text), seq: at + 1, faults };
}

/** Changes an entry's fields and keeps its signature. */
function editing(
  faults: LedgerFault[],
  edit: (fields: Record<string, unknown>, loot: Loot) => void,
): Forgery {
  return altering(faults, (text, loot) => {
    const fields = JSON.parse(text) as Record<string, unknown>;
    edit(fields, loot);
    return formatCanonical(fields);
  });
}

/** Appends an entry that is rightly signed and ought not to be there. */
function appending(
  faults: LedgerFault[],
  make: (
    loot: Loot,
    end: AnyEntry,
  ) => { draft: EntryDraft; key: SigningKey; link?: object; fields?: object },
): Forgery {
  return (loot) => {
    const end = parseEntry(loot.texts.at(-1) ?? "");
    const { draft, key, link, fields } = make(loot, end);
    const { application, seq, hash, at } = end;
    const place = { application, seq: seq + 1, previous: hash, at, ...link };
    const entry = signEntry({ id: `forged-${loot.chance}`, ...draft }, place, key);
    const text = fields === undefined ? entry.text : resign(entry.text, fields, key);
    return { texts: [...loot.texts, text], seq: place.seq, faults };
  };
}

/** Signs an entry anew with other fields, of any form. */
function resign(text: string, fields: object, key: SigningKey): string {
  const whole = { ...(JSON.parse(text) as object), ...fields, signature: undefined };
  const signature = signText("entry", formatCanonical(whole), key);
  return formatCanonical({ ...whole, signature });
}

const rejection: EntryDraft = {
  kind: "rejection",
  payload: { release: hex(7), reason: "slow" },
  actor,
  environment: null,
};

function grant(loot: Loot, change: object, environment = prod): EntryDraft {
  const asked = loot.texts
    .map(parseEntry)
    .filter((entry) => entry.kind === "approval-requested")
    .at(-1);
  if (asked === undefined) throw new Error("the chain has no request");
  const { deployment, release, goal } = asked.payload;
  const payload = { deployment, release, goal, ...change };
  return { kind: "approval-granted", payload, actor, environment };
}

/** Each kind of forgery, by what is done. */
export const forgeries: Readonly<Record<string, Forgery>> = {
  "an edited payload": editing(["SignatureWrong"], (fields) => {
    const payload = fields.payload as Record<string, unknown>;
    const key = "release" in payload ? "release" : "deployment";
    payload[key] = key === "release" ? hex(666) : "d-666";
  }),
  "another actor": editing(["SignatureWrong"], (fields) => {
    fields.actor = { ...(fields.actor as object), name: "somebody else" };
  }),
  "another date": editing(["SignatureWrong"], (fields) => {
    fields.at = "2031-03-04T05:06:07.009Z";
  }),
  "another environment": editing(["SignatureWrong", "WrongField"], (fields) => {
    fields.environment =
      fields.environment === null ? staging : { stack: "prod-2", stage: "production" };
  }),
  "another application": editing(["ApplicationWrong"], (fields) => {
    fields.application = "parcel-pos";
  }),
  "a name of the application that only looks like it": altering(["WrongField"], (text) =>
    text.replace('"application":"parcel-post"', '"application":"parcel-p\u043Est"'),
  ),
  "a replay under another number": (loot) => {
    const at = loot.chance % loot.texts.length;
    const text = loot.texts[at] ?? "";
    const end = parseEntry(loot.texts.at(-1) ?? "");
    const fields = JSON.parse(text) as object;
    const replay = formatCanonical({ ...fields, seq: end.seq + 1, previous: end.hash });
    return { texts: [...loot.texts, replay], seq: end.seq + 1, faults: ["SignatureWrong"] };
  },
  "a replay as it is": (loot) => {
    const text = loot.texts[loot.chance % loot.texts.length] ?? "";
    const { seq } = parseEntry(text);
    return { texts: [...loot.texts, text], seq, faults: ["EntryTwice", "SequenceWrong"] };
  },
  "two entries in the other order": (loot) => {
    const at = loot.chance % (loot.texts.length - 1);
    const [one = "", other = ""] = loot.texts.slice(at, at + 2);
    return {
      texts: loot.texts.with(at, other).with(at + 1, one),
      seq: at + 1,
      faults: ["SequenceWrong", "EntryMissing"],
    };
  },
  "an entry taken out": (loot) => {
    const at = loot.chance % (loot.texts.length - 1);
    return { texts: loot.texts.toSpliced(at, 1), seq: at + 1, faults: ["EntryMissing"] };
  },
  "a signature of another entry": altering(["SignatureWrong"], (text, { texts, chance }) => {
    const other = parseEntry(texts[(chance + 1) % texts.length] ?? "").signature;
    return text.replace(parseEntry(text).signature, other);
  }),
  "a signature cut short": altering(["SignatureForm"], (text) =>
    text.replace(
      /"signature":"([^"]*)"/,
      (_all, whole: string) => `"signature":"${whole.slice(0, -4)}"`,
    ),
  ),
  "a signature with other base64 of the same bytes": altering(["SignatureForm"], (text) =>
    text.replace(/"signature":"([^"]*)=="/, (_all, whole: string) => `"signature":"${whole}"`),
  ),
  "a key twice": altering(["DuplicateKey"], (text) => text.replace("{", '{"kind":"release",')),
  "a key twice, written another way": altering(["DuplicateKey"], (text) =>
    text.replace("{", '{"\\u006bind":"release",'),
  ),
  "keys in another order": altering(["NotCanonical"], (text) =>
    JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse())),
  ),
  "a space more": altering(["NotCanonical"], (text) => text.replace(",", ", ")),
  "a line feed at the end": altering(["NotCanonical"], (text) => `${text}\n`),
  "a number in another form": altering(["NotCanonical"], (text) =>
    text.replace(/"seq":(\d+)/, '"seq":$1.0'),
  ),
  "a number with an exponent": altering(["NotCanonical"], (text) =>
    text.replace(/"v":1}/, '"v":1e0}'),
  ),
  "a fraction": altering(["NotCanonical"], (text) => text.replace(/"v":1}/, '"v":1.5}')),
  "an escape where none is needed": altering(["NotCanonical"], (text) =>
    text.replace("cli", "\\u0063li"),
  ),
  "half a text": altering(["NotJson"], (text) => text.slice(0, text.length / 2)),
  "a text that is not composed": altering(["TextUnsafe"], (text) =>
    text.replace("builder-7", "bu\u0308lder"),
  ),
  "an unseen character": altering(["TextUnsafe"], (text) =>
    text.replace("builder-7", "builder\u200b-7"),
  ),
  "a text turned round": altering(["TextUnsafe"], (text) =>
    text.replace("builder-7", "\u202e7-redliub"),
  ),
  "an unknown field": appending(["UnknownField"], ({ team }) => ({
    draft: rejection,
    key: team.pipeline,
    fields: { extra: 1 },
  })),
  "an unknown field in the payload": appending(["UnknownField"], ({ team }) => ({
    draft: rejection,
    key: team.pipeline,
    fields: { payload: { release: hex(7), reason: "slow", force: true } },
  })),
  "another version": appending(["UnknownVersion"], ({ team }) => ({
    draft: rejection,
    key: team.pipeline,
    fields: { v: 2 },
  })),
  "an unknown kind": appending(["UnknownKind"], ({ team }) => ({
    draft: rejection,
    key: team.pipeline,
    fields: { kind: "absolution" },
  })),
  "a foreign key": appending(["KeyUnknown"], ({ team }) => ({
    draft: rejection,
    key: team.stranger,
  })),
  "a foreign key under a known id": appending(["SignatureWrong"], ({ team }) => ({
    draft: rejection,
    key: { ...team.stranger, id: team.pipeline.id },
  })),
  "a key that may not sign this": appending(["KeyMayNot"], ({ team }) => ({
    draft: rejection,
    key: team.ida,
  })),
  "a key that may not sign at this stage": appending(["KeyMayNot"], ({ team }) => ({
    draft: {
      kind: "verdict",
      payload: { release: hex(7), result: "pass", checks: [] },
      actor,
      environment: prod,
    },
    key: team.tester,
  })),
  "a pipeline that approves as a person": appending(["KeyMayNot"], (loot) => ({
    draft: grant(loot, {}),
    key: loot.team.pipeline,
  })),
  "a person who vouches for GitHub": appending(["KeyMayNot"], (loot) => ({
    draft: grant(loot, {
      standIn: {
        from: "github-environment",
        environment: "production",
        actor: "kim",
        repository: "a/b",
        run: "1",
      },
    }),
    key: loot.team.ida,
  })),
  "a production that is called staging": appending(["StageWrong"], ({ team }) => ({
    draft: {
      kind: "verdict",
      payload: { release: hex(7), result: "pass", checks: [] },
      actor,
      environment: { stack: "prod", stage: "staging" },
    },
    key: team.tester,
  })),
  "a date in the future": appending(["FutureDate"], ({ team }) => ({
    draft: rejection,
    key: team.pipeline,
    link: { at: "2032-01-01T00:00:00.000Z" },
  })),
  "a date before what it follows": appending(["TimeBackwards"], ({ team }) => ({
    draft: rejection,
    key: team.pipeline,
    link: { at: "2031-01-01T00:00:00.000Z" },
  })),
  "a place that is taken": appending(["SequenceWrong"], ({ team }, { seq, previous }) => ({
    draft: rejection,
    key: team.pipeline,
    link: { seq, previous },
  })),
  "another entry before it": appending(["PreviousWrong"], ({ team }) => ({
    draft: rejection,
    key: team.pipeline,
    link: { previous: hex(9) },
  })),
  "an approval of another plan": appending(["ApprovalStale"], (loot) => ({
    draft: grant(loot, { goal: hex(4_711) }),
    key: loot.team.ida,
  })),
  "an approval of another release": appending(["ApprovalStale"], (loot) => ({
    draft: grant(loot, { release: hex(4_711) }),
    key: loot.team.ida,
  })),
  "an approval for another environment": appending(["ApprovalUnknown"], (loot) => ({
    draft: grant(loot, {}, staging),
    key: loot.team.ida,
  })),
  "an approval of a deployment that nobody asked about": appending(["ApprovalUnknown"], (loot) => ({
    draft: grant(loot, { deployment: "d-99" }),
    key: loot.team.ida,
  })),
  "an approval after its time": appending(["ApprovalExpired"], (loot) => ({
    draft: grant(loot, {}),
    key: loot.team.ida,
    link: { at: "2031-03-07T00:00:00.000Z" },
  })),
  "a deployment that is begun as running": appending(["MoveNotAllowed"], ({ team, texts }) => {
    const deployment = texts.map(parseEntry).find((entry) => entry.kind === "deployment");
    if (deployment === undefined) throw new Error("the chain has no deployment");
    const payload = { ...deployment.payload, id: "d-77", status: "running" as const };
    return { draft: { kind: "deployment", payload, actor, environment: prod }, key: team.pipeline };
  }),
  "a rejection taken back that never was": appending(["ReleaseNotRejected"], ({ team }) => ({
    draft: {
      kind: "unrejection",
      payload: { release: hex(7), reason: "fast" },
      actor,
      environment: null,
    },
    key: team.pipeline,
  })),
};
