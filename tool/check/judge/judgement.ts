import * as z from "zod";

/** Number of the form of a judgement; another one is refused by whoever reads it. */
export const judgementVersion = 1;

/** The stacks that something was found in; equal findings of several are one. */
const stacks = z.array(z.string()).min(1);

const resource = {
  stacks,
  /** Token of the type: `aws:rds/instance:Instance`. */
  type: z.string(),
  name: z.string(),
  /** Name of the component it belongs to; empty for the stack's own. */
  component: z.string(),
};

/** Something that a change does to one resource and a reviewer should know. */
const finding = z.strictObject({
  ...resource,
  /** "worse": opened, wider, taken off, dearer, lost; "better": the other way. */
  direction: z.enum(["worse", "better"]),
  /** Whether it alone makes a change dangerous. */
  grave: z.boolean(),
  /** Whether it only may be so, since no source tells. */
  unsure: z.boolean(),
  /** What it is, as a sentence without its subject and without a full stop. */
  text: z.string(),
});

const policy = z.strictObject({
  stacks,
  rule: z.string(),
  resource: z.string(),
  level: z.enum(["mandatory", "advisory"]),
  /** Level before; absent where it was not violated, or where that was not found out. */
  before: z.enum(["mandatory", "advisory"]).optional(),
  /** What became of it: "before" was violated already, "mended" is no longer. */
  state: z.enum(["new", "before", "stricter", "weaker", "mended"]),
  message: z.string(),
  fix: z.string(),
});

const variable = z.strictObject({
  stacks,
  /** Component that reads it. */
  service: z.string(),
  name: z.string(),
  change: z.enum(["added", "removed", "changed"]),
  /** Whether it must be set, and nothing sets it. */
  missing: z.boolean(),
  /** What gives it, or its value where that is plain; absent on the side where it is not. */
  before: z.string().optional(),
  after: z.string().optional(),
});

const property = z.strictObject({
  path: z.string(),
  kind: z.enum(["add", "update", "delete"]),
  before: z.string().optional(),
  after: z.string().optional(),
  replaces: z.union([z.boolean(), z.literal("unknown")]),
});

const ops = ["create", "update", "replace", "delete", "discard"] as const;

const change = z.strictObject({
  ...resource,
  op: z.enum(ops),
  /** Names of the components around it, outermost first. */
  path: z.array(z.string()),
  properties: z.array(property),
  danger: z.boolean(),
});

const counts = z.strictObject({
  create: z.int(),
  update: z.int(),
  replace: z.int(),
  delete: z.int(),
  discard: z.int(),
  same: z.int(),
});

const stack = z.strictObject({
  stack: z.string(),
  application: z.string(),
  platform: z.string(),
  stage: z.string(),
  profile: z.string(),
  file: z.enum(["added", "removed", "kept"]),
  kind: z.enum(["untouched", "compared", "refused", "unknown"]),
  /** Why it was not run, or what it was compared with. */
  note: z.string(),
  engine: z.enum(["embedded", "pulumi"]).optional(),
  counts: counts.optional(),
  goal: z.string().optional(),
});

const refusal = z.strictObject({
  stacks,
  kind: z.enum(["refused", "unknown"]),
  code: z.string(),
  message: z.string(),
  /** What to do, as an imperative sentence. */
  todo: z.string(),
});

const act = z.strictObject({
  stacks,
  kind: z.enum(["variable", "secret", "dns", "approval", "upstream", "rotate"]),
  text: z.string(),
  /** Command that does it, where there is one. */
  command: z.string().optional(),
});

const undo = z.strictObject({
  answer: z.enum(["yes", "data-lost", "no"]),
  reasons: z.array(
    z.strictObject({ stacks, answer: z.enum(["data-lost", "no"]), text: z.string() }),
  ),
});

/** The verdicts, from the mildest. */
export const verdicts = ["safe", "look closely", "dangerous", "refused"] as const;

/** What a change comes to, as plain data without a secret: what every format is made of. */
export const judgementSchema = z.strictObject({
  version: z.literal(judgementVersion),
  /** Version of Slipway that judged. */
  slipway: z.string(),
  project: z.string(),
  base: z.strictObject({ given: z.string(), commit: z.string() }),
  head: z.strictObject({ given: z.string(), commit: z.string(), changedFiles: z.boolean() }),
  verdict: z.enum(verdicts),
  /** Why, the gravest first. */
  reasons: z.array(z.string()),
  dangers: z.array(finding),
  exposure: z.array(finding),
  rights: z.array(finding),
  protection: z.array(finding),
  /** Values in plain text that look like secrets. */
  leaks: z.array(finding),
  policies: z.array(policy),
  /** Files of the rules themselves that the change touches. */
  policyFiles: z.array(z.string()),
  variables: z.array(variable),
  costs: z.array(finding),
  acts: z.array(act),
  undo,
  stacks: z.array(stack),
  refusals: z.array(refusal),
  changes: z.array(change),
});

export type Judgement = z.infer<typeof judgementSchema>;
export type Finding = z.infer<typeof finding>;
export type PolicyNote = z.infer<typeof policy>;
export type VariableNote = z.infer<typeof variable>;
export type ResourceChange = z.infer<typeof change>;
export type ChangedProperty = z.infer<typeof property>;
export type JudgedStack = z.infer<typeof stack>;
export type Refusal = z.infer<typeof refusal>;
export type Act = z.infer<typeof act>;
export type Undo = z.infer<typeof undo>;
export type Verdict = Judgement["verdict"];
export type Counts = z.infer<typeof counts>;
