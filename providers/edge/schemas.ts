import * as z from "zod";

const absolute = z
  .string()
  .regex(/^\/[A-Za-z0-9._/-]*[A-Za-z0-9._-]$/, "must be an absolute path of plain characters");

const access = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("http"), address: z.url() }),
  z.strictObject({
    kind: z.literal("docker"),
    container: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "must be the name or id of a container"),
    host: z.string().min(1).optional(),
  }),
]);

const weightName = z.string().regex(/^[a-z][a-z0-9-]*$/, "must be the name of a service");
const weightText = z.string().regex(/^[a-z0-9]{1,8}$/, "must be up to 8 of a-z and 0-9");

/** The inputs of `edge:index:Routes`, property by property. */
export const routesShape = {
  access,
  config: z.record(z.string(), z.unknown()),
  weights: z.record(weightName, weightText),
  weightsFolder: absolute,
  serving: z.array(z.string()),
  drainSeconds: z
    .number("must be a number of seconds")
    .min(0, "must be at least 0 seconds")
    .max(3600, "must be at most an hour, 3600 seconds"),
  tags: z.record(z.string(), z.string()).default({}),
};

const routesSchema = z.object(routesShape);

/** Whole inputs of `edge:index:Routes`. */
export type RoutesInputs = z.infer<typeof routesSchema>;

/** How the admin API and the files of an edge are reached. */
export type AccessSpec = RoutesInputs["access"];

/** The inputs among the properties of a state; undefined where they are not whole. */
export function parseRoutes(properties: Record<string, unknown>): RoutesInputs | undefined {
  return routesSchema.safeParse(properties).data;
}
