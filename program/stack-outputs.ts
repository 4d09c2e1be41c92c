import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { UserError } from "../variables/user-error.ts";

const answer = z.object({ outputs: z.record(z.string(), z.unknown()).nullish() });

/** The whole name of a stack of this project. */
export function referenceTo(stack: string): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
}

/**
 * Outputs of the last update of a stack of this project; nothing before the first, undefined in a
 * preview where the stack's state is not. Asked for by a call, which leaves neither a resource nor a
 * copy of them in the state of the stack that reads.
 */
export async function findOutputsOf(stack: string): Promise<Record<string, unknown> | undefined> {
  const token = "pulumi:pulumi:readStackOutputs";
  const read: unknown = await pulumi.runtime.invoke(token, { name: referenceTo(stack) });
  const parsed = answer.safeParse(read);
  return parsed.success ? (parsed.data.outputs ?? {}) : undefined;
}

/**
 * The same, where they have to be known.
 *
 * @throws UserError `StackUnreadable`
 */
export async function readOutputsOf(stack: string): Promise<Record<string, unknown>> {
  const found = await findOutputsOf(stack);
  if (found !== undefined) return found;
  throw new UserError("StackUnreadable", `The outputs of stack '${stack}' are not known here.`);
}
