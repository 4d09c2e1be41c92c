import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import type {
  CallOptions,
  Client,
  ClientUnaryCall,
  handleUnaryCall,
  Metadata,
  ServiceError,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";

const largestMessageBytes = 400 * 1024 * 1024;

/** Channel options of every server and client: the sizes that Pulumi's SDKs use. */
export const channelOptions = {
  "grpc.max_receive_message_length": largestMessageBytes,
  "grpc.max_send_message_length": largestMessageBytes,
} as const;

/** An error that travels to the other side of a call with a gRPC status. */
export class RpcError extends Error {
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.name = "RpcError";
    this.code = code;
  }
}

/** What a program is told once a run has failed: it ends quietly, since the engine reports why. */
export function stoppedError(): RpcError {
  return new RpcError(status.UNAVAILABLE, "the engine takes no more resources: the run is ending");
}

function toServiceError(error: unknown): { code: status; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof RpcError ? error.code : status.UNKNOWN, message };
}

/** A unary handler out of an async function. */
export function unary<Request, Response>(
  answer: (request: Request) => Promise<Response> | Response,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(toServiceError(error));
        },
      );
  };
}

type Methods = Parameters<Server["addService"]>[0];

/** A gRPC server on a free loopback port. */
export async function startServer(
  services: [Methods, UntypedServiceImplementation][],
): Promise<{ address: string; stop: () => void }> {
  const server = new Server(channelOptions);
  for (const [methods, implementation] of services) server.addService(methods, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    stop: () => {
      server.forceShutdown();
    },
  };
}

type Callback<Response> = (error: ServiceError | null, response: Response) => void;

/** The three forms in which a generated client offers a unary method. */
interface UnaryMethod<Request, Response> {
  (request: Request, callback: Callback<Response>): ClientUnaryCall;
  (request: Request, metadata: Metadata, callback: Callback<Response>): ClientUnaryCall;
  (
    request: Request,
    metadata: Metadata,
    options: Partial<CallOptions>,
    callback: Callback<Response>,
  ): ClientUnaryCall;
}

/** Calls a unary method of a client. */
export function call<Request, Response>(
  client: Client,
  method: UnaryMethod<Request, Response>,
  request: Request,
): Promise<Response> {
  const send = method.bind(client);
  return new Promise((resolve, reject) => {
    send(request, (error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}
