import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../variables/user-error.ts";
import { loadApplication } from "./application.ts";
import { readOutputs } from "./outputs.ts";
import type { StackOutputs } from "./outputs.ts";
import { readSettings } from "./settings.ts";

/** Runs the application that the stack's config names, and gives the stack's outputs. */
export default async function run(): Promise<StackOutputs> {
  try {
    const settings = await readSettings();
    const describe = await loadApplication(settings.application);
    const environment = describe(settings);
    await environment.close();
    return readOutputs(environment);
  } catch (error) {
    // A RunError reaches the user as its message alone, without a stack trace.
    if (error instanceof UserError) throw new pulumi.RunError(`${error.code}: ${error.message}`);
    throw error;
  }
}
