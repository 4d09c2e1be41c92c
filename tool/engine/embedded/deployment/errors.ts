import { UserError } from "../../../../variables/user-error.ts";
import { status } from "@grpc/grpc-js";
import { RpcError } from "../protocol/grpc.ts";
import { InvokeFailure } from "../providers/provider.ts";
import type { CheckFailure } from "../providers/provider.ts";
import { messageOf } from "../report.ts";

/** The resource that an error is about. */
export interface Named {
  type: string;
  name: string;
}

/** Whether an error only says that the run is ending for another reason. */
export function isEcho(error: unknown): boolean {
  return error instanceof RpcError;
}

/** An error that is the program's to catch, and ends the run only if it does not. */
export class CatchableError extends RpcError {
  constructor(message: string) {
    super(status.UNKNOWN, message);
    this.name = "CatchableError";
  }
}

/** Reasons of a UserError for which a data source fails and the program may go on. */
const catchableCodes = new Set([
  "StackUnknown",
  "StackWithoutState",
  "BackendUnsupported",
  "ResourceUnknown",
  "DefaultProviderDisabled",
  "ProviderVersionInvalid",
]);

/** The error of a data source as the program gets it; what this engine refuses stays as it is. */
export function invokeError(token: string, error: unknown): unknown {
  if (error instanceof UserError && !catchableCodes.has(error.code)) return error;
  if (error instanceof InvokeFailure) return error;
  return new CatchableError(`invocation of ${token} returned an error: ${messageOf(error)}`);
}

/** Any error of an operation as one that names its resource. */
export function operationError(verb: string, resource: Named, error: unknown): UserError {
  if (error instanceof UserError) return error;
  return new UserError(
    "OperationFailed",
    `Could not ${verb} '${resource.name}' (${resource.type}): ${messageOf(error)}`,
    { cause: error },
  );
}

/** The error of inputs that a provider refuses. */
export function checkError(resource: Named, failures: readonly CheckFailure[]): UserError {
  const reasons = failures.map(({ property, reason }) =>
    property === "" ? reason : `${property}: ${reason}`,
  );
  return new UserError(
    "InputsInvalid",
    `'${resource.name}' (${resource.type}) has wrong inputs: ${reasons.join("; ")}`,
  );
}

/** The error of protected resources that would be deleted or replaced. */
export function protectedError(
  verb: "delete" | "replace",
  names: readonly string[],
  because?: string,
): UserError {
  const list = names.map((name) => `'${name}'`).join(", ");
  const along = because === undefined ? "" : ` along with '${because}'`;
  return new UserError(
    "ResourceProtected",
    `Will not ${verb} ${list}${along}: protected. Take the option \`protect\` off first and run \`up\`.`,
  );
}
