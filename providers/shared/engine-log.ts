import * as grpc from "@grpc/grpc-js";
import grpcproto from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/engine_pb.js";

const patienceMs = 2000;

/** Pulumi's log, by the engine that started the provider; without an engine nothing is said. */
export class EngineLog {
  #engine: grpcproto.EngineClient | undefined;
  #lines: Promise<void> = Promise.resolve();

  connect(address: string | undefined): void {
    if (address === undefined || address === "") return;
    this.#engine = new grpcproto.EngineClient(address, grpc.credentials.createInsecure());
  }

  /** Shows a warning at a resource. An engine that does not listen is no reason to fail. */
  async warn(urn: string, message: string): Promise<void> {
    await this.#send(proto.LogSeverity.WARNING, urn, message);
  }

  /** Shows a line at a resource, as {@link warn} does; lines stay in their order. */
  async say(urn: string, message: string): Promise<void> {
    this.#lines = this.#lines.then(() => this.#send(proto.LogSeverity.INFO, urn, message));
    await this.#lines;
  }

  async #send(severity: proto.LogSeverity, urn: string, message: string): Promise<void> {
    const engine = this.#engine;
    if (engine === undefined) return;
    const request = new proto.LogRequest().setSeverity(severity).setMessage(message).setUrn(urn);
    await new Promise<void>((resolve) => {
      engine.log(request, new grpc.Metadata(), { deadline: Date.now() + patienceMs }, () => {
        resolve();
      });
    });
  }
}
