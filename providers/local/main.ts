import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import grpcproto from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { ownVersion } from "./agent/version.ts";
import { AgentAccess } from "./provider/agent-access.ts";
import { EngineLog } from "./provider/engine-log.ts";
import { LocalProvider } from "./provider/provider.ts";
import { makeService } from "./provider/service.ts";

// As the CLI sets it: a source map or a big plan is larger than gRPC's 4 MB.
const maxMessageBytes = 400 * 1024 * 1024;

/** Serves the provider: writes its port to stdout, and stays until the engine ends it. */
export async function main(args: string[]): Promise<void> {
  const log = new EngineLog();
  log.connect(engineAddress(args));
  // The provider belongs to a project: it stands two folders below its root.
  const projectRoot = realpathSync(fileURLToPath(new URL("../..", import.meta.url)));
  const provider = new LocalProvider(new AgentAccess(projectRoot));
  const server = new grpc.Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  const service = makeService(provider, { version: ownVersion, log });
  server.addService(grpcproto.ResourceProviderService, service);
  process.stdout.write(`${await bind(server)}\n`);
}

/** The first argument that is no flag; flags are the CLI's, for logging and tracing. */
function engineAddress(args: string[]): string | undefined {
  return args.find((arg, index) => !arg.startsWith("-") && args[index - 1] !== "--tracing");
}

async function bind(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}
