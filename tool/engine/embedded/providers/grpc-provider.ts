/* eslint-disable @typescript-eslint/unbound-method -- `call` binds each method to its client. */
import { randomBytes } from "node:crypto";
import { credentials, status } from "@grpc/grpc-js";
import protos from "@pulumi/pulumi/proto/provider_pb.js";
import type { DiffResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Properties } from "../../state/snapshot.ts";
import { call, channelOptions } from "../protocol/grpc.ts";
import { packageOf } from "../protocol/urns.ts";
import { fromStruct, toStruct } from "../protocol/struct.ts";
import { containsUnknown, isSecret, reveal, revealAll, toSecret } from "../protocol/values.ts";
import { toOperationError } from "./operation-errors.ts";
import { InvokeFailure } from "./provider.ts";
import type {
  CheckResult,
  DiffResult,
  OldState,
  OperationOptions,
  Outcome,
  Provider,
  Subject,
} from "./provider.ts";

/** What a provider said it understands. */
interface Abilities {
  secrets: boolean;
  preview: boolean;
  /** False while a setting of the provider is unknown: then it is not asked anything. */
  configured: boolean;
}

/** Secrets keep their mark on properties of the same name where a provider cannot carry it. */
function keepSecrets(outputs: Properties, inputs: Properties): Properties {
  const kept = { ...outputs };
  for (const [key, value] of Object.entries(outputs)) {
    if (isSecret(inputs[key])) kept[key] = toSecret(value);
  }
  return kept;
}

/** Speaks Pulumi's ResourceProvider protocol with a provider's process. */
export class GrpcProvider implements Provider {
  readonly #client: ResourceProviderClient;
  #abilities: Abilities = { secrets: false, preview: false, configured: false };

  constructor(address: string) {
    this.#client = new ResourceProviderClient(
      address,
      credentials.createInsecure(),
      channelOptions,
    );
  }

  /** Ends the connection. */
  close(): void {
    this.#client.close();
  }

  /** Inputs of the provider itself as it wants them. */
  async checkConfig(subject: Subject, olds: Properties, news: Properties): Promise<CheckResult> {
    const request = new protos.CheckRequest();
    fill(request, subject);
    request.setOlds(toStruct(revealAll(olds)));
    request.setNews(toStruct(revealAll(news)));
    try {
      const response = await call(this.#client, this.#client.checkConfig, request);
      const inputs = keepSecrets(fromStruct(response.getInputs()), news);
      return { inputs, failures: response.getFailuresList().map((failure) => failure.toObject()) };
    } catch (error) {
      // Providers written with the SDK's provider.main do not have it.
      if (isUnimplemented(error)) return { inputs: news, failures: [] };
      throw error;
    }
  }

  /** Gives the provider its settings; unknown ones leave it unconfigured. */
  async configure(subject: Subject, id: string, inputs: Properties): Promise<void> {
    if (containsUnknown(inputs)) return;
    const request = new protos.ConfigureRequest();
    request.setUrn(subject.urn);
    request.setName(subject.name);
    request.setType(subject.type);
    request.setId(id);
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    request.setSendsOldInputs(true);
    request.setSendsOldInputsToDelete(true);
    request.setArgs(toStruct(inputs));
    const variables = request.getVariablesMap();
    for (const [key, value] of Object.entries(inputs)) {
      if (key === "version") continue;
      const plain = reveal(value);
      const name = `${packageOf(subject.type)}:config:${key}`;
      variables.set(name, typeof plain === "string" ? plain : JSON.stringify(plain));
    }
    const response = await call(this.#client, this.#client.configure, request);
    this.#abilities = {
      secrets: response.getAcceptsecrets(),
      preview: response.getSupportspreview(),
      configured: true,
    };
  }

  async check(
    subject: Subject,
    olds: Properties | undefined,
    news: Properties,
  ): Promise<CheckResult> {
    if (!this.#abilities.configured) return { inputs: news, failures: [] };
    const request = new protos.CheckRequest();
    fill(request, subject);
    request.setOlds(this.#send(olds ?? {}));
    request.setNews(this.#send(news));
    request.setRandomseed(randomBytes(32));
    const response = await call(this.#client, this.#client.check, request);
    return {
      inputs: this.#receive(fromStruct(response.getInputs()), news),
      failures: response.getFailuresList().map((failure) => failure.toObject()),
    };
  }

  async diff(
    subject: Subject,
    old: OldState,
    news: Properties,
    ignore: string[],
  ): Promise<DiffResult> {
    if (!this.#abilities.configured) {
      return { changes: "some", replaces: [], replacesKnown: false, deleteBeforeReplace: false };
    }
    const request = new protos.DiffRequest();
    fill(request, subject);
    request.setId(old.id);
    request.setOldInputs(this.#send(old.inputs));
    request.setOlds(this.#send(old.outputs));
    request.setNews(this.#send(news));
    request.setIgnorechangesList(ignore);
    return readDiff(await call(this.#client, this.#client.diff, request));
  }

  /** Properties of the provider's settings whose change forces a replacement of the provider. */
  async diffConfig(subject: Subject, old: OldState, news: Properties): Promise<string[]> {
    const request = new protos.DiffRequest();
    fill(request, subject);
    request.setOldInputs(toStruct(revealAll(old.inputs)));
    request.setOlds(toStruct(revealAll(old.outputs)));
    request.setNews(toStruct(revealAll(news)));
    try {
      return readDiff(await call(this.#client, this.#client.diffConfig, request)).replaces;
    } catch (error) {
      // A provider that does not say so goes on with any settings.
      if (isUnimplemented(error)) return [];
      throw error;
    }
  }

  async create(subject: Subject, inputs: Properties, options: OperationOptions): Promise<Outcome> {
    if (options.preview && !this.#previews()) return { id: "", outputs: this.#guess(inputs) };
    const request = new protos.CreateRequest();
    fill(request, subject);
    request.setProperties(this.#send(inputs));
    request.setPreview(options.preview);
    request.setTimeout(options.timeoutSeconds ?? 0);
    const response = await toOperationError(call(this.#client, this.#client.create, request));
    return {
      id: response.getId(),
      outputs: this.#receive(fromStruct(response.getProperties()), inputs),
    };
  }

  async update(
    subject: Subject,
    old: OldState,
    inputs: Properties,
    options: OperationOptions,
  ): Promise<Outcome> {
    if (options.preview && !this.#previews()) return { id: old.id, outputs: this.#guess(inputs) };
    const request = new protos.UpdateRequest();
    fill(request, subject);
    request.setId(old.id);
    request.setOlds(this.#send(old.outputs));
    request.setOldInputs(this.#send(old.inputs));
    request.setNews(this.#send(inputs));
    request.setPreview(options.preview);
    request.setTimeout(options.timeoutSeconds ?? 0);
    request.setIgnorechangesList(options.ignoreChanges ?? []);
    const response = await toOperationError(call(this.#client, this.#client.update, request));
    const outputs = this.#receive(fromStruct(response.getProperties()), inputs);
    return { id: old.id, outputs };
  }

  async delete(subject: Subject, old: OldState, options: OperationOptions): Promise<void> {
    const request = new protos.DeleteRequest();
    fill(request, subject);
    request.setId(old.id);
    request.setProperties(this.#send(old.outputs));
    request.setOldInputs(this.#send(old.inputs));
    request.setTimeout(options.timeoutSeconds ?? 0);
    await call(this.#client, this.#client.delete, request);
  }

  async read(subject: Subject, old: OldState): Promise<Outcome | undefined> {
    const request = new protos.ReadRequest();
    fill(request, subject);
    request.setId(old.id);
    request.setProperties(this.#send(old.outputs));
    request.setInputs(this.#send(old.inputs));
    const response = await toOperationError(call(this.#client, this.#client.read, request));
    const properties = response.getProperties();
    if (response.getId() === "" || properties === undefined) return undefined;
    const inputs = response.getInputs();
    return {
      id: response.getId(),
      outputs: this.#receive(fromStruct(properties), old.outputs),
      ...(inputs && { inputs: this.#receive(fromStruct(inputs), old.inputs) }),
    };
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const request = new protos.InvokeRequest();
    request.setTok(token);
    request.setArgs(this.#send(args));
    const response = await call(this.#client, this.#client.invoke, request);
    const failures = response.getFailuresList().map((failure) => failure.toObject());
    if (failures.length > 0) throw new InvokeFailure(failures);
    return fromStruct(response.getReturn());
  }

  #previews(): boolean {
    return this.#abilities.configured && this.#abilities.preview;
  }

  /** What a preview may assume of the outputs: the inputs, or nothing. */
  #guess(inputs: Properties): Properties {
    return this.#abilities.configured ? inputs : {};
  }

  #send(properties: Properties): ReturnType<typeof toStruct> {
    return toStruct(this.#abilities.secrets ? properties : revealAll(properties));
  }

  #receive(properties: Properties, inputs: Properties): Properties {
    return this.#abilities.secrets ? properties : keepSecrets(properties, inputs);
  }
}

function fill(
  request: { setUrn(v: string): void; setName(v: string): void; setType(v: string): void },
  subject: Subject,
): void {
  request.setUrn(subject.urn);
  request.setName(subject.name);
  request.setType(subject.type);
}

const detailedKinds = protos.PropertyDiff.Kind;
const replacingKinds: ReadonlySet<number> = new Set([
  detailedKinds.ADD_REPLACE,
  detailedKinds.DELETE_REPLACE,
  detailedKinds.UPDATE_REPLACE,
]);

function readDiff(response: DiffResponse): DiffResult {
  const kinds = protos.DiffResponse.DiffChanges;
  const changes = response.getChanges();
  const detailed = [...response.getDetaileddiffMap().entries()];
  const replacing = detailed.filter(([, diff]) => replacingKinds.has(diff.getKind()));
  return {
    changes:
      changes === kinds.DIFF_NONE ? "none" : changes === kinds.DIFF_SOME ? "some" : "unknown",
    replaces: [...new Set([...response.getReplacesList(), ...replacing.map(([path]) => path)])],
    changed: [...response.getDiffsList(), ...detailed.map(([path]) => path)],
    replacesKnown: true,
    deleteBeforeReplace: response.getDeletebeforereplace(),
  };
}

function isUnimplemented(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === status.UNIMPLEMENTED || error.message.includes("Not yet implemented"))
  );
}
