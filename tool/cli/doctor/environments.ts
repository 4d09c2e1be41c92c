import type { Cli } from "../cli.ts";
import { isWell, sayLeftovers } from "../output/services.ts";
import { readStackFiles, type StackFile } from "../stack-files.ts";
import type { Check, Finding } from "./finding.ts";

/** The agents of the local stacks, and what they say of their services. */
export const checkEnvironments: Check = async (cli) => {
  const stacks = await readStackFiles(cli.folder);
  const local = stacks.filter((stack) => stack.platform === "local");
  return Promise.all(local.map(async (stack) => checkEnvironment(cli, stack)));
};

async function checkEnvironment(cli: Cli, stack: StackFile): Promise<Finding> {
  const name = `stack ${stack.name}`;
  try {
    const { running, services, leftovers } = await cli.local.status(stack);
    if (leftovers !== undefined) {
      const fix = `Run npx slipway stop ${stack.name}.`;
      return { name, level: "warning", message: sayLeftovers(stack.name, leftovers), fix };
    }
    if (!running) return { name, level: "ok", message: "not running" };
    const unwell = services.filter((service) => !isWell(service));
    if (unwell.length === 0) {
      return { name, level: "ok", message: `${services.length} services run` };
    }
    const message = unwell.map((service) => `${service.name} is ${service.state}`).join(", ");
    return { name, level: "warning", message, fix: `Look at npx slipway logs ${stack.name}.` };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const fix = `Try npx slipway stop ${stack.name} and npx slipway up ${stack.name}.`;
    return { name, level: "problem", message: `its agent does not answer: ${message}`, fix };
  }
}
