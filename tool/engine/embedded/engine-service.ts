import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import type { IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import protos from "@pulumi/pulumi/proto/engine_pb.js";
import { unary } from "./protocol/grpc.ts";
import type { Report } from "./report.ts";

const severities = ["debug", "info", "warning", "error"] as const;

/** The Engine service: takes logs of the program and the providers, keeps the root resource. */
export function createEngineService(report: Report): IEngineServer & UntypedServiceImplementation {
  let root = "";
  return {
    log: unary((request) => {
      const severity = severities[request.getSeverity()];
      report.log(severity, request.getMessage(), request.getUrn());
      return new empties.Empty();
    }),
    getRootResource: unary(() => new protos.GetRootResourceResponse().setUrn(root)),
    setRootResource: unary((request) => {
      root = request.getUrn();
      return new protos.SetRootResourceResponse();
    }),
    startDebugging: unary(() => new empties.Empty()),
    requirePulumiVersion: unary(() => new protos.RequirePulumiVersionResponse()),
  };
}
