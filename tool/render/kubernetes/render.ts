import { UserError } from "../../../variables/user-error.ts";
import { hasStandIn, standInStart } from "../placeholders.ts";
import type { References } from "../references.ts";
import { headerOf, type RenderedFile, type Rendering } from "../rendering.ts";
import { ownerOf, type Registered, type RenderedResource } from "../resources.ts";
import { formatYaml, mapTexts, textsIn } from "../yaml.ts";
import { resolveImages } from "./images.ts";
import { manifestOf, type Manifest } from "./manifest.ts";
import { compareManifests, fileOf, secretsFile, waveOf } from "./order.ts";
import { fillSecret, secretOf } from "./secret.ts";

/** An object with the file that it belongs in. */
interface Placed {
  manifest: Manifest;
  file: string;
}

/** Where the Secrets stand without their values, to be committed. */
const templateFile = "templates/secrets.yaml";

const waveKey = "argocd.argoproj.io/sync-wave";
const fluxKey = "kustomize.toolkit.fluxcd.io/substitute";

/** Types that are no objects of the cluster: passwords, and images that are pushed beforehand. */
const others = ["random:index/randomPassword:RandomPassword", "docker-build:index:Image"];

/**
 * Manifests for what a program registers, a file per component.
 *
 * @throws UserError `RenderUnsupported` for a resource that is no object of the cluster, and
 * `SecretOutsideSecret` for a secret value in an object that is committed.
 */
export function renderKubernetes(
  stack: string,
  registered: Registered,
  references: References,
): Rendering {
  const { resolve, notes } = resolveImages(registered, references);
  const hasMigrations = [...registered.components.values()].some(
    ({ kind }) => kind === "Migration",
  );
  const placed = registered.resources
    .filter(({ type }) => !others.includes(type))
    .map((resource) => place(resource, registered, resolve, hasMigrations));
  const secrets = placed.filter(({ manifest }) => manifest.kind === "Secret");
  const rest = placed.filter(({ manifest }) => manifest.kind !== "Secret");
  return { files: [...formatFiles(stack, rest), ...formatSecrets(stack, secrets)], notes };
}

function place(
  resource: RenderedResource,
  registered: Registered,
  resolve: (text: string, at: string) => string,
  hasMigrations: boolean,
): Placed {
  const found = manifestOf(resource);
  if (found === undefined) throw unsupported(resource);
  const at = `${found.kind} '${found.metadata.name}'`;
  const resolved = mapTexts(found, (text) => resolve(text, at)) as Manifest;
  const owner = ownerOf(resource, registered);
  const file = fileOf(owner);
  if (resolved.kind === "Secret") return { manifest: secretOf(resolved), file };
  refuseSecrets(resolved, at);
  return { manifest: annotate(resolved, hasMigrations ? waveOf(owner) : undefined), file };
}

function unsupported({ name, type }: RenderedResource): UserError {
  return new UserError(
    "RenderUnsupported",
    `'${name}' is a ${type}, which is no object of a Kubernetes cluster: take it out of the ` +
      "stack, or bring the stack up by `slipway up`.",
  );
}

function refuseSecrets(manifest: Manifest, at: string): void {
  for (const [path, text] of textsIn(manifest)) {
    if (!hasStandIn(text)) continue;
    throw new UserError(
      "SecretOutsideSecret",
      `${path} of ${at} holds a secret, and only Secrets are kept out of Git: ` +
        "put the value in a Secret and refer to it.",
    );
  }
}

/**
 * Flux would replace the `${…}` of scripts and configs by nothing, and every `$$` by `$`; Argo CD sees
 * migrations first.
 */
function annotate(manifest: Manifest, wave: string | undefined): Manifest {
  const hasVariables = [...textsIn(manifest)].some(([, text]) => /\$[{$]/.test(text));
  const added = {
    ...(wave !== undefined && { [waveKey]: wave }),
    ...(hasVariables && { [fluxKey]: "disabled" }),
  };
  if (Object.keys(added).length === 0) return manifest;
  const { metadata } = manifest;
  const all = Object.entries({ ...added, ...metadata.annotations }).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return { ...manifest, metadata: { ...metadata, annotations: Object.fromEntries(all) } };
}

function formatFiles(stack: string, placed: readonly Placed[]): RenderedFile[] {
  const byFile = Map.groupBy(placed, ({ file }) => file);
  return [...byFile].map(([path, own]) => ({
    path,
    text: formatAll(
      stack,
      own.map(({ manifest }) => manifest),
    ),
  }));
}

function formatSecrets(stack: string, placed: readonly Placed[]): RenderedFile[] {
  if (placed.length === 0) return [];
  const secrets = placed.map(({ manifest }) => manifest);
  // Where no variable is meant, Flux takes a doubled `$` for one.
  const dollar = new RegExp(`\\$(?=[{$]|${standInStart})`, "g");
  const template = secrets.map(
    (secret) => mapTexts(secret, (text) => text.replaceAll(dollar, "$$$$")) as Manifest,
  );
  return [
    { path: templateFile, text: formatAll(stack, template) },
    {
      path: secretsFile,
      text: (fill) =>
        formatAll(
          stack,
          secrets.map((secret) => fillSecret(secret, fill)),
        ),
    },
  ];
}

function formatAll(stack: string, manifests: readonly Manifest[]): string {
  return headerOf(stack) + manifests.toSorted(compareManifests).map(formatYaml).join("---\n");
}
