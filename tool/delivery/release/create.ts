import { createHash } from "node:crypto";
import { createManifest } from "../../../program/release/manifest.ts";
import type { Artifact, ArtifactKind, Manifest } from "../../../program/release/manifest.ts";
import { canonicalText } from "../../../program/release/canonical.ts";
import { neededKind } from "../../../program/release/artifacts.ts";
import type { ReleaseTarget } from "../../../program/release/artifacts.ts";
import type { DeclaredApplication, DeclaredProgram } from "../../../program/release/declared.ts";
import { hashTree } from "../../../providers/local/store/tree-hash.ts";
import { UserError } from "../../../variables/user-error.ts";
import { releaseImage } from "./image-build.ts";
import type { ImageOptions } from "./image-build.ts";
import { storeProgram, storeSite } from "./local-artifact.ts";
import { hashLockfile, hashPolicies, hashProgram } from "./program-hash.ts";
import type { BuiltRevision } from "./revision.ts";
import { listSourceFiles } from "./source-files.ts";

/** What a release is made of. */
export interface CreateRequest {
  project: string;
  declared: DeclaredApplication;
  /** Name of the file in stacks/. */
  application: string;
  /** Where it is to run: decides what has to be built. */
  targets: readonly ReleaseTarget[];
  revision: BuiltRevision | null;
  /** Components that are built; the others are taken over. @default all */
  only?: readonly string[] | undefined;
  /** What the others are taken over from. */
  before?: Manifest | undefined;
  /** Needed where an image is. */
  images?: ImageOptions | undefined;
  builder: string;
  now: Date;
  label?: string | undefined;
  notes?: string | undefined;
  signal: AbortSignal;
  /** Told of each artifact once it is there. */
  onArtifact?: (made: MadeArtifact) => void;
}

/** One artifact that was made, or was there. */
export interface MadeArtifact extends Artifact {
  name: string;
  kind: ArtifactKind;
  isNew: boolean;
}

/** What was built, by component and kind, and what is to be told of it. */
interface Built {
  artifacts: Manifest["content"]["artifacts"];
  repositories: Record<string, string>;
  warnings: string[];
}

/**
 * Builds what an application declares for some platforms, and gives the release.
 *
 * @throws UserError `ReleasePlatform`, `RegistryUnnamed`, `ReleaseComponent`, and as builds do.
 */
export async function createRelease(request: CreateRequest): Promise<Manifest> {
  const { project, declared, application } = request;
  const built = await buildAll(request);
  const content = {
    application,
    components: Object.fromEntries(
      Object.keys(built.artifacts).map((name) => [name, kindOf(declared, name)] as const),
    ),
    artifacts: built.artifacts,
    program: hashProgram(project, application),
    lockfile: hashLockfile(project),
    contract: declared.contract,
    policies: hashPolicies(project),
    migrations: await describeMigrations(project, declared),
    configKeys: declared.variables.map((name) => `variables:${name}`),
  };
  return createManifest(content, {
    revision: request.revision && {
      commit: request.revision.commit,
      dirty: request.revision.changed.length > 0,
    },
    builtAt: request.now.toISOString(),
    builder: request.builder,
    ...(request.label !== undefined && { label: request.label }),
    ...(request.notes !== undefined && { notes: request.notes }),
    repositories: built.repositories,
    required: declared.required,
    warnings: built.warnings,
  });
}

type Kind = Manifest["content"]["components"][string];

function kindOf({ programs }: DeclaredApplication, name: string): Kind {
  return (programs.find((one) => one.name === name)?.kind ?? "service") as Kind;
}

async function buildAll(request: CreateRequest): Promise<Built> {
  const { declared, only, before } = request;
  checkOnly(request);
  const built: Built = { artifacts: {}, repositories: {}, warnings: [] };
  const own = declared.programs.filter(({ of, source }) => of === undefined && source !== "");
  if (own.length === 0) {
    throw new UserError(
      "ReleaseNothing",
      `Application '${declared.application}' has no component with a source of its own, so there is ` +
        "nothing to build.",
    );
  }
  for (const program of own) {
    if (only === undefined || only.includes(program.name)) await buildOne(request, program, built);
    else takeOver(program.name, before, built);
  }
  return built;
}

function checkOnly({ only = [], declared }: CreateRequest): void {
  const names = declared.programs.filter(({ of }) => of === undefined).map(({ name }) => name);
  const wrong = only.filter((name) => !names.includes(name));
  if (wrong.length === 0) return;
  throw new UserError(
    "ReleaseComponent",
    `--only names ${wrong.map((name) => `'${name}'`).join(", ")}, and application ` +
      `'${declared.application}' builds ${names.join(", ")}.`,
  );
}

function takeOver(name: string, before: Manifest | undefined, built: Built): void {
  const known = before?.content.artifacts[name];
  if (before === undefined || known === undefined) {
    throw new UserError(
      "ReleaseComponent",
      `'${name}' is not among --only, and no earlier release has it to be taken over from: build it too.`,
    );
  }
  built.artifacts[name] = known;
  const repository = before.beside.repositories[name];
  if (repository !== undefined) built.repositories[name] = repository;
  built.warnings.push(`${name} was not built, but taken over from release ${before.id}.`);
}

async function buildOne(
  request: CreateRequest,
  program: DeclaredProgram,
  built: Built,
): Promise<void> {
  const { project, signal, targets } = request;
  const kinds = new Set(
    targets.map(({ platform, sitePlatform = platform }) =>
      neededKind(program.kind === "site" ? sitePlatform : platform, program.kind),
    ),
  );
  const artifacts: Partial<Record<ArtifactKind, Artifact>> = {};
  for (const kind of kinds) {
    const place = { project, signal };
    if (kind === "function") throw refuseVercel(program);
    const made =
      kind === "image"
        ? await releaseImage(imagesOf(request, program), program)
        : program.kind === "site"
          ? await storeSite(place, program)
          : await storeProgram(place, program);
    const { digest, size, isNew } = made;
    artifacts[kind] = { digest, size, ...("platform" in made && { platform: made.platform }) };
    if ("repository" in made) built.repositories[program.name] = made.repository;
    if ("warning" in made && made.warning !== undefined) built.warnings.push(made.warning);
    request.onArtifact?.({ name: program.name, kind, digest, size, isNew });
  }
  built.artifacts[program.name] = artifacts;
}

function imagesOf({ images }: CreateRequest, { name }: DeclaredProgram): ImageOptions {
  if (images !== undefined) return images;
  throw new UserError(
    "RegistryUnnamed",
    `'${name}' runs as an image, and nothing says where images go: give --push with the registry and ` +
      "the name before that of the component, such as --push registry.example.com/shop.",
  );
}

function refuseVercel({ name }: DeclaredProgram): UserError {
  return new UserError(
    "ReleasePlatform",
    `'${name}' is built by \`vercel build\`, which slipway does not run: see docs/vercel.md, "How a ` +
      'release gets there".',
  );
}

/** Migrations, each with the hash of what it runs: its source or image, and its command. */
async function describeMigrations(
  project: string,
  { programs }: DeclaredApplication,
): Promise<{ name: string; digest: string }[]> {
  const migrations = programs.filter(({ kind }) => kind === "migration");
  return await Promise.all(
    migrations.map(async ({ name, source, image, command }) => {
      const files = source === "" ? [] : await listSourceFiles(project, [source]);
      const text = canonicalText({ source: hashTree(project, files).digest, image, command });
      return { name, digest: `sha256:${createHash("sha256").update(text).digest("hex")}` };
    }),
  );
}
