import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { UserError } from "../../variables/user-error.ts";

const answer = z.object({ outputs: z.record(z.string(), z.unknown()).nullish() });

/**
 * Outputs of the last update of a stack of this project; nothing before the first. Asked for by a
 * call, which leaves no copy of them in the state of the stack that reads.
 *
 * @throws UserError `StackUnreadable` in a preview where the stack's state is not.
 */
export async function readOutputsOf(stack: string): Promise<Record<string, unknown>> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
  const read: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
  const parsed = answer.safeParse(read);
  if (parsed.success) return parsed.data.outputs ?? {};
  throw new UserError("StackUnreadable", `The outputs of stack '${stack}' are not known here.`);
}
