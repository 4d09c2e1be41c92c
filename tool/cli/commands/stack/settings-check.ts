import { settingsSchema } from "../../../../program/settings/settings-schema.ts";
import { throwProblems } from "../../../../variables/user-error.ts";

const likeAdvice = "take it over from a stack that has it, by --like <stack>";
const applicationAdvice = "give the name of a file in stacks/, by --application <name>";

/**
 * Everything under `slipway:` has to be what the program takes: a stack that is made can be run.
 *
 * @throws UserError `Settings` with everything wrong.
 */
export function checkConfig(
  stack: string,
  config: Record<string, unknown>,
  what = "which was not written",
): void {
  const own = Object.entries(config).filter(([key]) => key.startsWith("slipway:"));
  const values = Object.fromEntries(own.map(([key, value]) => [key.slice(8), value]));
  const checked = settingsSchema.safeParse(values);
  const problems = (checked.error?.issues ?? []).map(({ path, message }) => ({
    at: `slipway:${path.map(String).join(".")}`,
    message: path[0] === "application" ? applicationAdvice : `${message}; ${likeAdvice}`,
  }));
  throwProblems("Settings", `Pulumi.${stack}.yaml, ${what},`, problems);
}
