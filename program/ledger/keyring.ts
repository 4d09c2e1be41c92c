import { parseDocument } from "yaml";
import * as z from "zod";
import { stages } from "../../variables/stage.ts";
import { problemsError, UserError, type Problem } from "../../variables/user-error.ts";
import { keyIdOf } from "./signing.ts";

/** File of the project that says who may sign what. */
export const keysFileName = "slipway.keys.yaml";

const stage = z.enum(stages).exclude(["custom"]);
const atStages = z.union([z.literal("all"), z.array(stage).min(1)]);

/** What a key may sign. */
export const roles = {
  releases: "releases, and what is said of them",
  rejections: "rejections of releases, and taking them back",
  verdicts: "results of verifying a release",
  deployments: "deployments, and requests for approval",
  approvals: "approvals and refusals, as a person",
  githubApprovals: "that GitHub says somebody approved, as a pipeline",
  pruning: "summaries of entries that were pruned",
} as const;

/** One of the things that a key may sign. */
export type Role = keyof typeof roles;

/** Names of {@link roles}. */
export const roleNames = Object.keys(roles) as Role[];

const key = z.strictObject({
  /** Who has it: a person's address, a pipeline's name. */
  name: z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/, "use plain ASCII"),
  public: z.string(),
  /** Other names of the same person, as commits and `SLIPWAY_ACTOR` give them. */
  aliases: z.array(z.string().min(1)).optional(),
  may: z.partialRecord(z.enum(roleNames), atStages),
  revoked: z
    .strictObject({
      /** Length of the chain when it was revoked: what it signed up to there stays. */
      after: z.int().min(0),
      at: z.string(),
      reason: z.string().min(1),
    })
    .optional(),
});

const rules = z.strictObject({
  /** How many people have to approve. */
  required: z.int().min(0).max(20),
  minutesValid: z.int().min(1).max(525_600).default(1_440),
  /** Whether who wrote, built or asked for it counts for nothing. */
  excludeAuthor: z.boolean().default(true),
});

const file = z.strictObject({
  keys: z.record(z.string(), key).default({}),
  approvals: z.partialRecord(stage, rules).default({}),
});

/** A key as the file has it. */
export type KnownKey = z.infer<typeof key> & { id: string };

/** How many approvals a stage wants, of whom, and for how long they hold. */
export type ApprovalRules = z.infer<typeof rules>;

/** Who may sign what. */
export interface Keyring {
  keys: ReadonlyMap<string, KnownKey>;
  approvals: Readonly<Partial<Record<z.infer<typeof stage>, ApprovalRules>>>;
}

/** Nobody may sign anything: a project without the file. */
export const emptyKeyring: Keyring = { keys: new Map(), approvals: {} };

const none: ApprovalRules = { required: 0, minutesValid: 1_440, excludeAuthor: true };

/** What a stage wants: one approval in production, none elsewhere, unless the file says more. */
export function approvalRules(keyring: Keyring, at: z.infer<typeof stage>): ApprovalRules {
  return keyring.approvals[at] ?? (at === "production" ? { ...none, required: 1 } : none);
}

/**
 * Reads the text of `slipway.keys.yaml`.
 *
 * @throws UserError `KeysFile` with everything that is wrong in it.
 */
export function parseKeyring(text: string, name = keysFileName): Keyring {
  const document = parseDocument(text, { uniqueKeys: true });
  const [broken] = document.errors;
  if (broken) throw new UserError("KeysFile", `${name} is no YAML: ${broken.message}`);
  const parsed = file.safeParse((document.toJS() as unknown) ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      at: path.map(String).join("."),
      message,
    }));
    throw problemsError("KeysFile", name, problems);
  }
  const keys = Object.entries(parsed.data.keys).map(([id, one]) => ({ ...one, id }));
  const wrong = keys.flatMap(checkKey);
  if (wrong.length > 0) throw problemsError("KeysFile", name, wrong);
  return { keys: new Map(keys.map((one) => [one.id, one])), approvals: parsed.data.approvals };
}

function checkKey({ id, public: publicKey, may }: KnownKey): Problem[] {
  const found = keyIdOf(publicKey);
  const at = `keys.${id}`;
  if (found === undefined) {
    return [{ at: `${at}.public`, message: "is no public key of Ed25519: 32 bytes in base64" }];
  }
  if (found !== id) {
    return [{ at, message: `stands before a public key whose id is ${found}: use that` }];
  }
  if (may.approvals !== undefined && may.githubApprovals !== undefined) {
    const message = "has approvals and githubApprovals: a pipeline is no person, use two keys";
    return [{ at: `${at}.may`, message }];
  }
  return [];
}
