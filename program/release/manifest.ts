import { createHash } from "node:crypto";
import * as z from "zod";
import { UserError, problemsError } from "../../variables/user-error.ts";
import { canonicalText } from "./canonical.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits, in small letters");
const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 hexadecimal digits, in small letters");

/** What an artifact is: an image, files of a site, a function's archive, or what this machine runs. */
export const artifactKinds = ["image", "site", "function", "local"] as const;

/** Kind of an artifact. */
export type ArtifactKind = (typeof artifactKinds)[number];

const artifact = z.strictObject({
  digest,
  /** In bytes, before compression; of an image, its manifest as the registry answers it. */
  size: z.int().min(0),
  /** Operating system and architecture, where it runs on one alone: `linux/amd64`. */
  platform: z.string().min(1).optional(),
});

const componentKind = z.enum(["service", "worker", "site", "migration", "schedule"]);

const contentSchema = z.strictObject({
  application: z.string().min(1),
  /** Kind of each component that a platform runs or serves from an artifact, by name. */
  components: z.record(z.string().min(1), componentKind),
  /** What was built, by the name of the component and then by kind. */
  artifacts: z.record(z.string().min(1), z.partialRecord(z.enum(artifactKinds), artifact)),
  /** Hash of every file that the Pulumi program loads, and of images.lock. */
  program: hash,
  /** Hash of the program's own lockfile. */
  lockfile: hash,
  /** Hash of the variable contract. */
  contract: hash,
  /** Hash of the policies. */
  policies: hash,
  /** Migrations in the order of the program, each with the hash of what it runs. */
  migrations: z.array(z.strictObject({ name: z.string().min(1), digest })),
  /** Keys of a stack's config that the application reads, sorted. */
  configKeys: z.array(z.string().min(1)),
});

const besideSchema = z.strictObject({
  revision: z.strictObject({ commit: z.string(), dirty: z.boolean() }).nullable(),
  /** RFC 3339, UTC. */
  builtAt: z.iso.datetime(),
  builder: z.string(),
  label: z.string().optional(),
  notes: z.string().optional(),
  /** Where images were pushed, by component, without tag or digest. */
  repositories: z.record(z.string(), z.string()),
  /** Variables that must be given for the application to run in production, sorted. */
  required: z.array(z.string()),
  /** What an installation may make another thing of tomorrow, in sentences. */
  warnings: z.array(z.string()),
});

/** What a release is, and all that its id covers. */
export type ReleaseContent = z.infer<typeof contentSchema>;
/** What is known of a release and does not make it another one: who, when, from which commit. */
export type ReleaseBeside = z.infer<typeof besideSchema>;
/** One thing that was built. */
export type Artifact = z.infer<typeof artifact>;

const manifestSchema = z.strictObject({
  version: z.literal(1),
  id: hash,
  content: contentSchema,
  beside: besideSchema,
});

/** A release: what it is, its id, and what is known of it beside. */
export type Manifest = z.infer<typeof manifestSchema>;

/** SHA-256 of the canonical content: the same content has the same id wherever it was built. */
export function releaseId(content: ReleaseContent): string {
  return createHash("sha256")
    .update(`slipway-release 1\n${canonicalText(content)}`)
    .digest("hex");
}

/** A release of a content. Sorts what has no order of its own. */
export function createManifest(content: ReleaseContent, beside: ReleaseBeside): Manifest {
  const sorted = { ...content, configKeys: [...new Set(content.configKeys)].sort() };
  return { version: 1, id: releaseId(sorted), content: sorted, beside };
}

/**
 * Reads a release as it was written.
 *
 * @param from where it was read, for messages
 * @throws UserError `ReleaseMalformed` for another form, `ReleaseAltered` where the content is not
 * that of its id.
 */
export function parseManifest(value: unknown, from: string): Manifest {
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      at: path.map(String).join(".") || "release",
      message,
    }));
    throw problemsError("ReleaseMalformed", from, problems);
  }
  const { id, content } = parsed.data;
  const found = releaseId(content);
  if (found === id) return parsed.data;
  throw new UserError(
    "ReleaseAltered",
    `${from} says that it is release ${id}, and its content is that of ${found}: it was changed ` +
      "after it was built. Make it again with `slipway release create`.",
  );
}

/** The first 12 digits of an id, as people read it. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}
