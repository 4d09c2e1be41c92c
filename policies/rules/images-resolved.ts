import * as z from "zod";
import { buildsFromSource } from "../../variables/stage.ts";
import { describe, describeStage, isUnknown, read, stageOf } from "../resource.ts";
import type { PolicyResource, Rule } from "../rule.ts";

const cronJob = "kubernetes:batch/v1:CronJob";
const container = "docker:index/container:Container";
const postgresCluster = "kubernetes:postgresql.cnpg.io/v1:Cluster";

const containersSchema = z
  .array(z.object({ name: z.string().optional(), image: z.string().optional() }).optional())
  .optional();

const podSchema = z
  .object({
    spec: z.object({ initContainers: containersSchema, containers: containersSchema }).optional(),
  })
  .optional();

const workloadSchema = z.object({ spec: z.object({ template: podSchema }).optional() });

const cronJobSchema = z.object({
  spec: z
    .object({
      jobTemplate: z.object({ spec: z.object({ template: podSchema }).optional() }).optional(),
    })
    .optional(),
});

const clusterSchema = z.object({
  spec: z.object({ imageName: z.string().optional() }).optional(),
});

/** An image by its digest, or the id of one that the daemon has. */
const byDigest = /^([^\s@]+@)?sha256:[0-9a-f]{64}$/;

/** A reference whose first part is a registry: it has a dot or a port, or is localhost. */
const ofRegistry = /^(localhost|[^/]*[.:][^/]*)\//;

/** A tag can be moved, a registry's too: a digest alone says what ran when it was verified. */
export const imagesResolved: Rule = {
  name: "images-resolved",
  group: "deployment",
  sentence: "Containers run images that are named by their digest, third-party ones too.",
  fix: "Run `npx slipway images resolve` and commit images.lock; name your own images by digest.",
  levels: {
    development: "advisory",
    testing: "advisory",
    staging: "advisory",
    preview: "advisory",
  },
  config: z.strictObject({}),
  types: [
    container,
    "kubernetes:apps/v1:Deployment",
    "kubernetes:apps/v1:StatefulSet",
    "kubernetes:apps/v1:DaemonSet",
    "kubernetes:batch/v1:Job",
    cronJob,
    postgresCluster,
  ],
  check(resource) {
    const found = readImages(resource);
    if (!found.ok) return found.findings;
    // What is built on the spot has no registry.
    const local = buildsFromSource(stageOf(resource));
    return found.values
      .filter((image) => !byDigest.test(image) && !(local && !ofRegistry.test(image)))
      .map((image) => ({ message: describeImage(resource, image) }));
  },
};

/** The known images of a resource; an empty one is one that nobody names. */
function readImages(resource: PolicyResource): ReturnType<typeof read<string[]>> {
  if (resource.type === container) return readContainer(resource);
  if (resource.type === postgresCluster) return readCluster(resource);
  if (resource.type === cronJob) {
    const parsed = read(resource, cronJobSchema);
    return parsed.ok ? ok(imagesOf(parsed.values.spec?.jobTemplate?.spec?.template)) : parsed;
  }
  const parsed = read(resource, workloadSchema);
  return parsed.ok ? ok(imagesOf(parsed.values.spec?.template)) : parsed;
}

function readContainer(resource: PolicyResource): ReturnType<typeof readImages> {
  const parsed = read(resource, z.object({ image: z.string().optional() }));
  if (!parsed.ok) return parsed;
  if (isUnknown(resource, "image")) return ok([]);
  return ok([parsed.values.image ?? ""]);
}

/** The operator chooses the image of a cluster that names none: one that may change under it. */
function readCluster(resource: PolicyResource): ReturnType<typeof readImages> {
  const parsed = read(resource, clusterSchema);
  if (!parsed.ok) return parsed;
  const { spec } = parsed.values;
  if (spec === undefined) return ok([]);
  if ("imageName" in spec && spec.imageName === undefined) return ok([]);
  return ok([spec.imageName ?? ""]);
}

function imagesOf(pod: z.infer<typeof podSchema>): string[] {
  const containers = [...(pod?.spec?.initContainers ?? []), ...(pod?.spec?.containers ?? [])];
  return containers.map((one) => one?.image).filter((image) => image !== undefined);
}

function ok(values: string[]): { ok: true; values: string[] } {
  return { ok: true, values };
}

function describeImage(resource: PolicyResource, image: string): string {
  const what = image === "" ? "names no image" : `runs \`image\` '${image}', which has no digest,`;
  return `${describe(resource)} ${what} at ${describeStage(resource)}: run \`slipway images resolve\``;
}
