import { Metadata } from "@grpc/grpc-js";
import protos from "@pulumi/pulumi/proto/provider_pb.js";
import type { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import { fromStruct } from "../protocol/struct.ts";
import { PartialFailure } from "./provider.ts";

const initFailed = "pulumirpc.ErrorResourceInitFailed";

/**
 * Gives a failed create or update its meaning: a {@link PartialFailure} where the resource exists
 * all the same, else the error as it came.
 */
export async function toOperationError<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    const detail = initFailureOf(error);
    if (detail === undefined) throw error;
    const outcome = { id: detail.getId(), outputs: fromStruct(detail.getProperties()) };
    throw new PartialFailure(outcome, detail.getReasonsList());
  }
}

function initFailureOf(error: unknown): ErrorResourceInitFailed | undefined {
  if (!(error instanceof Error) || !("metadata" in error)) return undefined;
  if (!(error.metadata instanceof Metadata)) return undefined;
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  if (!(bytes instanceof Buffer)) return undefined;
  const details = statuses.Status.deserializeBinary(bytes).getDetailsList();
  const detail = details.find((any) => any.getTypeName() === initFailed);
  if (detail === undefined) return undefined;
  return protos.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
}
