import { UserError } from "../../variables/user-error.ts";
import { platformNames } from "../../components/plan/kinds.ts";
import type { Cli } from "./cli.ts";
import { requireStack, type StackFile } from "./stack-files.ts";

/**
 * The stack that the command line names, where it is on the local platform.
 *
 * @throws UserError `NotLocal` for a stack on another platform, `PlatformUnknown` for one on none.
 */
export async function requireLocalStack(
  cli: Cli,
  name: string | undefined,
  verb: string,
): Promise<StackFile> {
  const stack = await requireStack(cli, name);
  if (stack.platform === "local") return stack;
  if (!platformNames.some((one) => one === stack.platform)) {
    const file = `Pulumi.${stack.name}.yaml`;
    const names = platformNames.join(", ");
    throw new UserError(
      "PlatformUnknown",
      `Platform '${stack.platform}' in ${file} is unknown: set slipway:platform to one of ${names}.`,
    );
  }
  throw new UserError(
    "NotLocal",
    `Stack '${stack.name}' is on platform '${stack.platform}': ${verb} works on local stacks only.`,
  );
}
