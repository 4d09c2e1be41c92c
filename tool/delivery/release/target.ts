import * as z from "zod";
import { platformNames } from "../../../components/plan/kinds.ts";
import type { ReleaseTarget } from "../../../program/release/artifacts.ts";
import { UserError } from "../../../variables/user-error.ts";
import { readProject } from "../../engine/state/project/project.ts";
import { readStackFile } from "../../engine/state/project/stack-file.ts";

/** A stack as a release's goal. */
export interface StackTarget extends ReleaseTarget {
  stack: string;
  /** File in stacks/ that describes its application. */
  application: string;
  /** Id of the release that its config names; undefined without one. */
  release: string | undefined;
}

const configSchema = z.object({
  "slipway:application": z.string(),
  "slipway:platform": z.enum(platformNames),
  "slipway:sitePlatform": z.enum(platformNames).optional(),
  "slipway:release": z.looseObject({ id: z.string().optional() }).optional(),
});

/**
 * What a stack's file says of where releases go.
 *
 * @throws UserError `ReleaseTarget` for a file that names no application or platform.
 */
export async function readTarget(folder: string, stack: string): Promise<StackTarget> {
  const { config } = await readStackFile(await readProject(folder), stack);
  const parsed = configSchema.safeParse(config);
  if (parsed.success) {
    const { data } = parsed;
    return {
      stack,
      application: data["slipway:application"],
      platform: data["slipway:platform"],
      sitePlatform: data["slipway:sitePlatform"],
      release: data["slipway:release"]?.id,
    };
  }
  const keys = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
  throw new UserError(
    "ReleaseTarget",
    `Pulumi.${stack}.yaml does not say where a release would run: set ${keys.join(" and ")} there.`,
  );
}
