import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import structproto from "google-protobuf/google/protobuf/struct_pb.js";
import grpcproto from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";

export type Json = Record<string, unknown>;

/** What a diff says. */
export interface DiffAnswer {
  changes: "none" | "some" | "unknown";
  changed: string[];
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** A provider in a process of its own, spoken to over gRPC as an engine does. */
export class ProviderClient {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #client: grpcproto.ResourceProviderClient;

  private constructor(child: ChildProcess, port: string, name: string) {
    this.#child = child;
    this.#name = name;
    const address = `127.0.0.1:${port}`;
    const credentials = grpc.credentials.createInsecure();
    this.#client = new grpcproto.ResourceProviderClient(address, credentials);
  }

  /** Starts `<root>/providers/<name>`. */
  static async start(
    root: string,
    env: NodeJS.ProcessEnv = process.env,
    name = "local",
  ): Promise<ProviderClient> {
    const program = join(root, "providers", name, "index.js");
    const child = spawn(process.execPath, [program, "127.0.0.1:9"], {
      cwd: "/",
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      return new ProviderClient(child, line, name);
    }
    throw new Error("the provider ended before it said its port");
  }

  async close(): Promise<void> {
    this.#client.close();
    this.#child.kill("SIGKILL");
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, "exit");
    }
  }

  async check(type: string, inputs: Json): Promise<{ inputs: Json; failures: Json }> {
    const request = new proto.CheckRequest()
      .setUrn(this.#urnOf(type, "it"))
      .setNews(toStruct(inputs));
    const response = await this.#call<proto.CheckResponse>("check", request);
    const failures = response
      .getFailuresList()
      .map((failure) => [failure.getProperty(), failure.getReason()]);
    return {
      inputs: response.getInputs()?.toJavaScript() ?? {},
      failures: Object.fromEntries(failures) as Json,
    };
  }

  /** Check, then Create, as an engine does it; gives the outputs. */
  async create(type: string, inputs: Json, preview = false): Promise<Json> {
    const checked = await this.checked(type, inputs);
    const request = new proto.CreateRequest()
      .setUrn(this.#urnOf(type, String(inputs.name)))
      .setProperties(toStruct(checked))
      .setPreview(preview);
    const response = await this.#call<proto.CreateResponse>("create", request);
    return response.getProperties()?.toJavaScript() ?? {};
  }

  async update(type: string, olds: Json, inputs: Json, preview = false): Promise<Json> {
    const name = String(inputs.name);
    const request = new proto.UpdateRequest()
      .setUrn(this.#urnOf(type, name))
      .setId(name)
      .setOlds(toStruct(olds))
      .setNews(toStruct(await this.checked(type, inputs)))
      .setPreview(preview);
    const response = await this.#call<proto.UpdateResponse>("update", request);
    return response.getProperties()?.toJavaScript() ?? {};
  }

  /** Compares the state of a resource with new inputs. */
  async diff(type: string, olds: Json, inputs: Json): Promise<DiffAnswer> {
    const name = String(olds.name);
    const request = new proto.DiffRequest()
      .setUrn(this.#urnOf(type, name))
      .setId(name)
      .setOlds(toStruct(olds))
      .setNews(toStruct(await this.checked(type, inputs)));
    const response = await this.#call<proto.DiffResponse>("diff", request);
    const changes = (["unknown", "none", "some"] as const)[response.getChanges()];
    return {
      changes,
      changed: response.getDiffsList(),
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  /** The real state, or undefined where the resource is gone. */
  async read(type: string, state: Json): Promise<Json | undefined> {
    const name = String(state.name);
    const request = new proto.ReadRequest()
      .setUrn(this.#urnOf(type, name))
      .setId(name)
      .setProperties(toStruct(state));
    const response = await this.#call<proto.ReadResponse>("read", request);
    return response.getId() === "" ? undefined : response.getProperties()?.toJavaScript();
  }

  async delete(type: string, state: Json): Promise<void> {
    const name = String(state.name);
    const request = new proto.DeleteRequest()
      .setUrn(this.#urnOf(type, name))
      .setId(name)
      .setProperties(toStruct(state));
    await this.#call("delete", request);
  }

  /** Inputs as Check gives them; throws its failures. */
  async checked(type: string, inputs: Json): Promise<Json> {
    const checked = await this.check(type, inputs);
    if (Object.keys(checked.failures).length === 0) return checked.inputs;
    throw new Error(JSON.stringify(checked.failures));
  }

  #urnOf(type: string, name: string): string {
    return `urn:pulumi:dev::test::slipway:index:Service$${this.#name}:index:${type}::${name}`;
  }

  async #call<Response>(method: string, request: unknown): Promise<Response> {
    type Method = (
      request: unknown,
      callback: (error: grpc.ServiceError | null, response: Response) => void,
    ) => void;
    const client = this.#client as unknown as Record<string, Method>;
    return new Promise((resolve, reject) => {
      client[method]?.(request, (error, response) => {
        if (error === null) resolve(response);
        else reject(new Error(error.details));
      });
    });
  }
}

/** The value inside a secret's mark. */
export function open(value: unknown): unknown {
  const marked = value as Json;
  if (marked["4dabf18193072939515e22adb298388d"] === "1b47061264138c4ac30d75fd1eb44270") {
    return marked.value;
  }
  throw new Error(`not marked as a secret: ${JSON.stringify(value)}`);
}

/** A value as the engine marks it secret. */
export function secret(value: unknown): Json {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function toStruct(properties: Json): structproto.Struct {
  type Fields = Parameters<typeof structproto.Struct.fromJavaScript>[0];
  return structproto.Struct.fromJavaScript(properties as Fields);
}
