import * as z from "zod";
import { askJson, unreachable, type HttpPlace } from "../http.ts";

/** A version of the API that every engine since Docker 20.10 speaks. */
export const api = "/v1.41";

const listSchema = z.array(z.object({ Id: z.string() }));

const containerSchema = z.object({
  Id: z.string(),
  State: z.object({
    Status: z.string(),
    ExitCode: z.number(),
    OOMKilled: z.boolean().default(false),
    Error: z.string().default(""),
    Health: z
      .object({
        Status: z.string(),
        Log: z.array(z.object({ Output: z.string().default("") })).nullish(),
      })
      .nullish(),
  }),
  RestartCount: z.number().default(0),
  Config: z.object({
    Labels: z.record(z.string(), z.string()).nullish(),
    Tty: z.boolean().default(false),
    /** Name of the image, as the container was made from it. */
    Image: z.string().optional(),
  }),
  HostConfig: z.object({
    RestartPolicy: z.object({ Name: z.string().default("") }).nullish(),
  }),
});

/** A container, as the engine describes it. */
export type Container = z.infer<typeof containerSchema>;

/** Which containers: those of a stack, or of one component of it. */
export interface ContainerFilter {
  application: string;
  stack: string;
}

/** The containers of a stack, running or not, by their labels. */
export async function listContainers(
  place: HttpPlace,
  { application, stack }: ContainerFilter,
): Promise<Container[]> {
  const label = [`slipway.application=${application}`, `slipway.environment=${stack}`];
  const filters = encodeURIComponent(JSON.stringify({ label }));
  const found = await askJson(place, {
    path: `${api}/containers/json?all=true&filters=${filters}`,
  });
  const listed = listSchema.safeParse(found);
  if (!listed.success) throw unreachable(place, "what answers there is not Docker");
  const containers = await Promise.all(
    listed.data.map(({ Id }) => askJson(place, { path: `${api}/containers/${Id}/json` })),
  );
  // One that was deleted since it was listed is none.
  return containers.flatMap((one) => {
    const parsed = containerSchema.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Labels of a container without their prefix. */
export function labelsOf({ Config }: Container): Readonly<Record<string, string | undefined>> {
  const own = Object.entries(Config.Labels ?? {}).filter(([name]) => name.startsWith("slipway."));
  return Object.fromEntries(own.map(([name, value]) => [name.slice("slipway.".length), value]));
}
