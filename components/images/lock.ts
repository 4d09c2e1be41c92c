import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { UserError, problemsError, throwProblems } from "../../variables/user-error.ts";

/** Name of the lock in the project's folder. */
export const lockName = "images.lock";

/** The architectures whose manifests the lock names. */
export const architectures = ["linux/amd64", "linux/arm64"] as const;

/** A third-party image as a platform takes it. */
export interface LockedImage {
  /** Its key in the lock: `postgres-18`. */
  key: string;
  /** `host/name:tag@sha256:…`, or without the digest where that is not resolved. */
  reference: string;
  /** Whether the reference carries a digest. */
  resolved: boolean;
}

const digestSchema = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, "give sha256: and 64 hexadecimal digits, or null")
  .nullable();

/** As `docker.io/library/postgres`: the host has a dot or a port, or is localhost. */
const imageName =
  /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+(?=:))(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/;

const entrySchema = z.strictObject({
  image: z.string().regex(imageName, "give registry host and name: docker.io/library/postgres"),
  tag: z
    .string("give the tag as text: in quotes where it reads as a number")
    .regex(/^\w[\w.-]{0,127}$/, "give one tag: 18.6-alpine"),
  digest: digestSchema,
  digests: z.strictObject({ "linux/amd64": digestSchema, "linux/arm64": digestSchema }),
});

const lockSchema = z.strictObject({
  images: z.record(z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, "use a-z, 0-9, . and -"), entrySchema),
});

/** One image of the lock, with the digests that are resolved. */
export type ImageEntry = z.infer<typeof entrySchema>;

/** The images of a lock by their keys, in the order of the file. */
export type ImagesLock = Readonly<Record<string, ImageEntry>>;

const locks = new Map<string, ImagesLock>();

/**
 * The image of a key, from images.lock of the project. The file is read once per process.
 *
 * @throws UserError `UnknownImage` for a key that the lock does not have; `ImagesLockMissing` and
 * `ImagesLockMalformed` for the lock itself.
 */
export function imageOf(key: string, lock: ImagesLock = readProjectLock()): LockedImage {
  const entry = lock[key];
  if (!entry) throw unknownImage(key, Object.keys(lock));
  const tagged = `${entry.image}:${entry.tag}`;
  if (entry.digest === null) return { key, reference: tagged, resolved: false };
  return { key, reference: `${tagged}@${entry.digest}`, resolved: true };
}

/** The error for a key that the lock does not have. */
export function unknownImage(key: string, keys: readonly string[]): UserError {
  return new UserError(
    "UnknownImage",
    `${lockName} has no image '${key}': add it there, or name one of ${keys.join(", ")}.`,
  );
}

/** The images of a lock's text. @throws UserError `ImagesLockMalformed` with every problem. */
export function parseLock(text: string): ImagesLock {
  const checked = lockSchema.safeParse(parseYaml(text), { reportInput: true });
  if (checked.success) return checked.data.images;
  const problems = checked.error.issues.map((issue) => ({
    at: issue.path.join(".") || lockName,
    message: `${issue.input === undefined ? "is missing" : `is ${JSON.stringify(issue.input)}`}: ${issue.message}`,
  }));
  throw problemsError("ImagesLockMalformed", lockName, problems);
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throwProblems("ImagesLockMalformed", lockName, [{ at: lockName, message }]);
    return undefined;
  }
}

function readProjectLock(): ImagesLock {
  const file = join(projectFolder(), lockName);
  const known = locks.get(file);
  if (known) return known;
  const lock = parseLock(readText(file));
  locks.set(file, lock);
  return lock;
}

/**
 * The project's folder, seen from the working folder, which Pulumi makes the one of the program:
 * the nearest with a Pulumi.yaml.
 */
export function projectFolder(from = process.cwd()): string {
  let folder = from;
  while (!existsSync(join(folder, "Pulumi.yaml"))) {
    if (dirname(folder) === folder) return from;
    folder = dirname(folder);
  }
  return folder;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(
      "ImagesLockMissing",
      `${file} cannot be read (${error instanceof Error ? error.message : String(error)}): ` +
        "take it from the repository that this project was made of.",
      { cause: error },
    );
  }
}
