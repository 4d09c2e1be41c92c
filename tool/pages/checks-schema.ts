import * as z from "zod";
import { declarationSchema } from "../delivery/verification/declaration-schema.ts";

/** JSON Schema of `stacks/<application>.checks.yaml`, for editors that check and complete it. */
export function createChecksSchema(): object {
  const schema = z.toJSONSchema(declarationSchema, { target: "draft-7", io: "input" });
  return { ...schema, title: "Checks of an application of Slipway" };
}

/** {@link createChecksSchema} as the text of a file. */
export function formatChecksSchema(): string {
  return `${JSON.stringify(createChecksSchema(), null, 2)}\n`;
}
