import { credentials } from "@grpc/grpc-js";
import callbacksGrpc from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import type { ICallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import callbacks from "@pulumi/pulumi/proto/callback_pb.js";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb.js";
import aliasProtos from "@pulumi/pulumi/proto/alias_pb.js";
import protos from "@pulumi/pulumi/proto/resource_pb.js";
import type {
  RegisterResourceRequest,
  ResourceInvokeRequest,
  TransformResourceOptions,
} from "@pulumi/pulumi/proto/resource_pb.js";
import { UserError } from "../../../variables/user-error.ts";
import { call, channelOptions } from "./protocol/grpc.ts";
import { messageOf } from "./report.ts";
import { outputDependencies, withDependencies } from "./protocol/values.ts";
import { fromStruct, toStruct } from "./protocol/struct.ts";
import { propertyDependenciesOf } from "./deployment/goal.ts";

/** The callback server of a program, as the generated code offers it. */
type Client = InstanceType<typeof callbacksGrpc.CallbacksClient> & ICallbacksClient;

/**
 * Functions of the program that change resources and data sources before the engine looks at them.
 * They run in the program: the engine calls back.
 */
export class Transforms {
  readonly #clients = new Map<string, Client>();
  readonly #ofStack: Callback[] = [];
  readonly #ofInvokes: Callback[] = [];
  readonly #ofResources = new Map<string, Callback[]>();
  readonly #parents = new Map<string, string>();

  /** Takes a function that runs for every resource of the stack. */
  addToStack(callback: Callback): void {
    this.#ofStack.push(callback);
  }

  /** Takes a function that runs for every data source. */
  addToInvokes(callback: Callback): void {
    this.#ofInvokes.push(callback);
  }

  /** Keeps what a resource hands down to its children. */
  remember(urn: string, parent: string, own: Callback[]): void {
    this.#parents.set(urn, parent);
    if (own.length > 0) this.#ofResources.set(urn, own);
  }

  /** Runs the functions of a resource, of its parents and of the stack, in this order. */
  async transform(request: RegisterResourceRequest, provider: string): Promise<void> {
    const own = request.getTransformsList();
    const all = [...own, ...this.#inherited(request.getParent()), ...this.#ofStack];
    if (all.length === 0) return;
    const dependencies = propertyDependenciesOf(request);
    if (own.length > 0) {
      request.setObject(toStruct(withDependencies(fromStruct(request.getObject()), dependencies)));
    }
    let options = optionsOf(request, provider);
    for (const callback of all) options = await this.#runOne(callback, request, options);
    writeOptions(request, options);
    if (own.length > 0) writeDependencies(request, options);
  }

  /** Runs the functions for data sources. */
  async transformInvoke(request: ResourceInvokeRequest): Promise<void> {
    for (const callback of this.#ofInvokes) {
      const options = new protos.TransformInvokeOptions()
        .setProvider(request.getProvider())
        .setVersion(request.getVersion())
        .setPluginDownloadUrl(request.getPlugindownloadurl());
      const asked = new protos.TransformInvokeRequest()
        .setToken(request.getTok())
        .setArgs(request.getArgs())
        .setOptions(options);
      const answer = await this.#call(callback, request.getTok(), asked.serializeBinary());
      const response = protos.TransformInvokeResponse.deserializeBinary(answer);
      if (response.hasArgs()) request.setArgs(response.getArgs());
      const chosen = response.getOptions() ?? options;
      request.setProvider(chosen.getProvider());
      request.setVersion(chosen.getVersion());
      request.setPlugindownloadurl(chosen.getPluginDownloadUrl());
    }
  }

  /** Ends the connections. */
  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  #inherited(parent: string): Callback[] {
    if (parent === "") return [];
    const own = this.#ofResources.get(parent) ?? [];
    return [...own, ...this.#inherited(this.#parents.get(parent) ?? "")];
  }

  async #runOne(
    callback: Callback,
    request: RegisterResourceRequest,
    options: TransformResourceOptions,
  ): Promise<TransformResourceOptions> {
    const asked = new protos.TransformRequest()
      .setType(request.getType())
      .setName(request.getName())
      .setCustom(request.getCustom())
      .setParent(request.getParent())
      .setProperties(request.getObject())
      .setOptions(options);
    const answer = await this.#call(callback, request.getName(), asked.serializeBinary());
    const response = protos.TransformResponse.deserializeBinary(answer);
    if (response.hasProperties()) request.setObject(response.getProperties());
    return response.getOptions() ?? options;
  }

  async #call(callback: Callback, name: string, request: Uint8Array): Promise<Uint8Array> {
    const client = this.#clientOf(callback.getTarget());
    const asked = new callbacks.CallbackInvokeRequest()
      .setToken(callback.getToken())
      .setRequest(request);
    try {
      // eslint-disable-next-line @typescript-eslint/unbound-method -- `call` binds it
      return (await call(client, client.invoke, asked)).getResponse_asU8();
    } catch (error) {
      throw new UserError(
        "TransformFailed",
        `A transform of '${name}' failed: ${messageOf(error)}`,
      );
    }
  }

  #clientOf(target: string): Client {
    const address = target.replace(/^[a-z]+:\/\//, "");
    const known = this.#clients.get(address);
    if (known !== undefined) return known;
    const insecure = credentials.createInsecure();
    const client = new callbacksGrpc.CallbacksClient(address, insecure, channelOptions) as Client;
    this.#clients.set(address, client);
    return client;
  }
}

/** Options of a registration as a transform sees them. */
function optionsOf(request: RegisterResourceRequest, provider: string): TransformResourceOptions {
  const options = new protos.TransformResourceOptions()
    .setImport(request.getImportid())
    .setDependsOnList(request.getDependenciesList())
    .setIgnoreChangesList(request.getIgnorechangesList())
    .setReplaceOnChangesList(request.getReplaceonchangesList())
    .setReplacementTrigger(request.getReplacementTrigger())
    .setVersion(request.getVersion())
    .setAliasesList([
      ...request.getAliasurnsList().map((urn) => new aliasProtos.Alias().setUrn(urn)),
      ...request.getAliasesList(),
    ])
    .setProvider(provider)
    .setHideDiffList(request.getHidediffsList())
    .setCustomTimeouts(request.getCustomtimeouts())
    .setPluginDownloadUrl(request.getPlugindownloadurl())
    .setDeletedWith(request.getDeletedwith())
    .setReplaceWithList(request.getReplaceWithList())
    .setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList())
    .setHooks(request.getHooks());
  if (request.hasProtect()) options.setProtect(request.getProtect() ?? false);
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() ?? false);
  if (request.getDeletebeforereplacedefined() || request.getDeletebeforereplace()) {
    options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  }
  copyMap(request.getProvidersMap(), options.getProvidersMap());
  return options;
}

/** Puts what the transforms made of the options into the registration. */
function writeOptions(request: RegisterResourceRequest, options: TransformResourceOptions): void {
  request
    .setImportid(options.getImport())
    .setIgnorechangesList(options.getIgnoreChangesList())
    .setReplaceonchangesList(options.getReplaceOnChangesList())
    .setReplacementTrigger(options.getReplacementTrigger())
    .setVersion(options.getVersion())
    .setAliasurnsList([])
    .setAliasesList(options.getAliasesList())
    .setProvider(options.getProvider())
    .setHidediffsList(options.getHideDiffList())
    .setCustomtimeouts(options.getCustomTimeouts())
    .setPlugindownloadurl(options.getPluginDownloadUrl())
    .setDeletedwith(options.getDeletedWith())
    .setReplaceWithList(options.getReplaceWithList())
    .setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList())
    .setHooks(options.getHooks());
  if (options.hasProtect()) request.setProtect(options.getProtect() ?? false);
  else request.clearProtect();
  if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() ?? false);
  else request.clearRetainondelete();
  request.setDeletebeforereplacedefined(options.hasDeleteBeforeReplace());
  request.setDeletebeforereplace(options.getDeleteBeforeReplace() ?? false);
  copyMap(options.getProvidersMap(), request.getProvidersMap());
}

/** What a property depends on is in its value once a transform of the resource's own has run. */
function writeDependencies(
  request: RegisterResourceRequest,
  options: TransformResourceOptions,
): void {
  const all = new Set(options.getDependsOnList());
  const map = request.getPropertydependenciesMap();
  map.clear();
  for (const [key, value] of Object.entries(fromStruct(request.getObject()))) {
    const urns = [...outputDependencies(value)];
    for (const urn of urns) all.add(urn);
    map.set(key, new protos.RegisterResourceRequest.PropertyDependencies().setUrnsList(urns));
  }
  request.setDependenciesList([...all]);
}

interface StringMap {
  entries(): Iterable<[string, string]>;
  set(key: string, value: string): unknown;
  clear(): void;
}

function copyMap(from: StringMap, to: StringMap): void {
  const entries = [...from.entries()];
  to.clear();
  for (const [key, value] of entries) to.set(key, value);
}
