import * as grpc from "@grpc/grpc-js";
import grpcproto from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { EngineLog } from "./engine-log.ts";
import type { ResourceProvider } from "./resource-provider.ts";
import { makeService } from "./service.ts";

// As the CLI sets it: a source map or a big plan is larger than gRPC's 4 MB.
const maxMessageBytes = 400 * 1024 * 1024;

/** A provider with its package's name and version. */
export interface Served {
  name: string;
  version: string;
  provider: ResourceProvider;
}

/** Serves a provider: writes its port to stdout, and stays until the engine ends it. */
export async function serve({ name, version, provider }: Served, args: string[]): Promise<void> {
  const log = new EngineLog();
  log.connect(engineAddress(args));
  const server = new grpc.Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  const service = makeService(provider, { name, version, log });
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
