import * as z from "zod";
import { askJson, unreachable, type HttpPlace } from "../http.ts";

const metadata = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
  creationTimestamp: z.string().optional(),
});

const setSchema = z.object({
  metadata,
  spec: z.object({ replicas: z.number().default(1) }),
  status: z
    .object({
      readyReplicas: z.number().default(0),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
        .nullish(),
    })
    .default({ readyReplicas: 0 }),
});

const waiting = z.object({ reason: z.string().default(""), message: z.string().default("") });
const terminated = z.object({ reason: z.string().default(""), exitCode: z.number().default(0) });

const containerStatus = z.object({
  name: z.string(),
  ready: z.boolean().default(false),
  restartCount: z.number().default(0),
  state: z.object({ waiting: waiting.optional(), terminated: terminated.optional() }).default({}),
  lastState: z.object({ terminated: terminated.optional() }).default({}),
});

const podSchema = z.object({
  metadata,
  spec: z.object({
    containers: z.array(z.object({ name: z.string(), image: z.string().optional() })).default([]),
  }),
  status: z.object({
    phase: z.string().default("Unknown"),
    conditions: z
      .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
      .nullish(),
    containerStatuses: z.array(containerStatus).nullish(),
  }),
});

/** A Deployment or StatefulSet. */
export type PodSet = z.infer<typeof setSchema>;
/** A pod. */
export type Pod = z.infer<typeof podSchema>;

/** Where the objects of a stack are. */
export interface NamespaceFilter {
  namespace: string;
  /** Labels that they all have. */
  selector: Readonly<Record<string, string>>;
}

/** Databases of CloudNativePG, which keeps their pods itself. */
const clusterSchema = z
  .object({
    metadata,
    spec: z.object({ instances: z.number().default(1) }),
    status: z.object({ readyInstances: z.number().default(0) }).default({ readyInstances: 0 }),
  })
  .transform(({ metadata: own, spec, status }) => ({
    metadata: own,
    spec: { replicas: spec.instances },
    status: { readyReplicas: status.readyInstances },
  }));

/** Everything of a stack that keeps pods, and the pods. */
export interface Objects {
  sets: PodSet[];
  pods: Pod[];
}

/** Lists what runs in a namespace. @throws UserError `PlatformUnreachable`. */
export async function listObjects(place: HttpPlace, filter: NamespaceFilter): Promise<Objects> {
  const [deployments, stateful, clusters, pods] = await Promise.all([
    list(place, filter, "apis/apps/v1", "deployments", setSchema),
    list(place, filter, "apis/apps/v1", "statefulsets", setSchema),
    list(place, filter, "apis/postgresql.cnpg.io/v1", "clusters", clusterSchema),
    list(place, filter, "api/v1", "pods", podSchema),
  ]);
  return { sets: [...deployments, ...stateful, ...clusters], pods };
}

/** Answers of a large namespace come in pages of so many objects. */
const pageSize = 250;

async function list<Schema extends z.ZodType>(
  place: HttpPlace,
  { namespace, selector }: NamespaceFilter,
  group: string,
  kind: string,
  schema: Schema,
): Promise<z.infer<Schema>[]> {
  const labelSelector = Object.entries(selector)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
  const items: z.infer<Schema>[] = [];
  let next = "";
  do {
    const query = new URLSearchParams({
      labelSelector,
      limit: String(pageSize),
      ...(next !== "" && { continue: next }),
    });
    const path = `/${group}/namespaces/${namespace}/${kind}?${query.toString()}`;
    const answer = await askJson(place, { path });
    // A kind that the cluster does not have, as CloudNativePG's, has no objects.
    if (answer === undefined) return items;
    const parsed = pageSchema(schema).safeParse(answer);
    if (!parsed.success) throw unreachable(place, `its list of ${kind} is none`);
    items.push(...parsed.data.items);
    next = parsed.data.metadata.continue;
  } while (next !== "");
  return items;
}

function pageSchema<Schema extends z.ZodType>(schema: Schema) {
  return z.object({
    metadata: z.object({ continue: z.string().default("") }).default({ continue: "" }),
    items: z.array(schema),
  });
}
