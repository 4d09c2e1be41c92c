import structs from "google-protobuf/google/protobuf/struct_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties } from "../../state/snapshot.ts";

/** Properties as a protobuf Struct. */
export function toStruct(properties: Properties): Struct {
  return structs.Struct.fromJavaScript(properties);
}

/** Properties of a protobuf Struct; none where it is not set. */
export function fromStruct(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : struct.toJavaScript();
}
