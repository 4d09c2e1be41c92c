import * as grpc from "@grpc/grpc-js";
import emptyproto from "google-protobuf/google/protobuf/empty_pb.js";
import structproto from "google-protobuf/google/protobuf/struct_pb.js";
import pluginproto from "@pulumi/pulumi/proto/plugin_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type { EngineLog } from "./engine-log.ts";
import type { Diff, ResourceProvider } from "./resource-provider.ts";
import type { Properties } from "./wire.ts";

/** What the service needs beside the provider itself. */
export interface ServiceOptions {
  /** Name of the package. */
  name: string;
  version: string;
  log: EngineLog;
}

type Handler<Request, Response> = (request: Request) => Response | Promise<Response>;

/**
 * Pulumi's ResourceProvider service. The SDK's own server would do, but for three things that it
 * leaves out: previews of creates and updates, which property a diff is about, and old inputs.
 */
export function makeService(
  provider: ResourceProvider,
  { name, version, log }: ServiceOptions,
): grpc.UntypedServiceImplementation {
  return {
    getPluginInfo: unary(() => new pluginproto.PluginInfo().setVersion(version)),
    attach: unary((request: pluginproto.PluginAttach) => {
      log.connect(request.getAddress());
      return new emptyproto.Empty();
    }),
    getSchema: unary(() =>
      new proto.GetSchemaResponse().setSchema(JSON.stringify({ name, version })),
    ),
    checkConfig: unary((request: proto.CheckRequest) =>
      new proto.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary(() => new proto.DiffResponse()),
    configure: unary(() =>
      new proto.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true),
    ),
    check: unary((request: proto.CheckRequest) => check(provider, request)),
    diff: unary((request: proto.DiffRequest) => diff(provider, log, request)),
    create: unary((request: proto.CreateRequest) => create(provider, log, request)),
    update: unary((request: proto.UpdateRequest) => update(provider, log, request)),
    read: unary((request: proto.ReadRequest) => read(provider, request)),
    delete: unary(async (request: proto.DeleteRequest) => {
      await provider.delete(request.getUrn(), request.getId(), toJson(request.getProperties()));
      return new emptyproto.Empty();
    }),
    // What runs is finished: a start that is broken off half-way leaves nobody knowing.
    cancel: unary(() => new emptyproto.Empty()),
  };
}

function check(provider: ResourceProvider, request: proto.CheckRequest): proto.CheckResponse {
  const { inputs, failures } = provider.check(request.getUrn(), toJson(request.getNews()));
  const list = failures.map((failure) =>
    new proto.CheckFailure().setProperty(failure.property).setReason(failure.reason),
  );
  return new proto.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(list);
}

async function diff(
  provider: ResourceProvider,
  log: EngineLog,
  request: proto.DiffRequest,
): Promise<proto.DiffResponse> {
  // Outputs have the inputs too, for an engine that keeps no old inputs.
  const olds = toJson(request.getOldInputs() ?? request.getOlds());
  const news = toJson(request.getNews());
  const state = toJson(request.getOlds());
  const found = await provider.diff(request.getUrn(), request.getId(), olds, news, state);
  if (found.warning !== undefined) await log.warn(request.getUrn(), found.warning);
  return toDiffResponse(found);
}

function toDiffResponse(found: Diff): proto.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = proto.DiffResponse.DiffChanges;
  const { UPDATE, UPDATE_REPLACE } = proto.PropertyDiff.Kind;
  const response = new proto.DiffResponse()
    .setChanges(found.changed.length > 0 || found.drifted !== undefined ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(found.changed)
    .setReplacesList(found.replaces)
    .setDeletebeforereplace(found.replaces.length > 0)
    .setHasdetaileddiff(true);
  const details = response.getDetaileddiffMap();
  for (const name of found.changed) {
    const kind = found.replaces.includes(name) ? UPDATE_REPLACE : UPDATE;
    details.set(name, new proto.PropertyDiff().setKind(kind).setInputdiff(true));
  }
  // No input changed, and still there is something to do.
  if (found.drifted !== undefined && found.changed.length === 0) {
    details.set(found.drifted, new proto.PropertyDiff().setKind(UPDATE));
    response.addDiffs(found.drifted);
  }
  return response;
}

async function create(
  provider: ResourceProvider,
  log: EngineLog,
  request: proto.CreateRequest,
): Promise<proto.CreateResponse> {
  const [urn, inputs] = [request.getUrn(), toJson(request.getProperties())];
  const say = (line: string): Promise<void> => log.say(urn, line);
  const made = await provider.create(urn, inputs, request.getPreview(), say);
  if (made.warning !== undefined) await log.warn(urn, made.warning);
  return new proto.CreateResponse().setId(made.id).setProperties(toStruct(made.outputs));
}

async function update(
  provider: ResourceProvider,
  log: EngineLog,
  request: proto.UpdateRequest,
): Promise<proto.UpdateResponse> {
  const [urn, olds] = [request.getUrn(), toJson(request.getOlds())];
  const [news, preview] = [toJson(request.getNews()), request.getPreview()];
  const say = (line: string): Promise<void> => log.say(urn, line);
  const made = await provider.update(urn, olds, news, preview, say);
  if (made.warning !== undefined) await log.warn(urn, made.warning);
  return new proto.UpdateResponse().setProperties(toStruct(made.outputs));
}

async function read(
  provider: ResourceProvider,
  request: proto.ReadRequest,
): Promise<proto.ReadResponse> {
  const [urn, id] = [request.getUrn(), request.getId()];
  const inputs = toJson(request.getInputs());
  const found = await provider.read(urn, id, toJson(request.getProperties()), inputs);
  const response = new proto.ReadResponse();
  // An empty id says that the resource is gone.
  if (found === undefined) return response;
  return response
    .setId(found.id)
    .setProperties(toStruct(found.outputs))
    .setInputs(toStruct(found.inputs));
}

function unary<Request, Response>(
  handler: Handler<Request, Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(handler)
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const details = error instanceof Error ? error.message : String(error);
          callback({ code: grpc.status.UNKNOWN, details });
        },
      );
  };
}

function toJson(struct: structproto.Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

function toStruct(properties: Properties): structproto.Struct {
  // Everything here came from JSON; the type of the package knows only its own kinds of value.
  type Fields = Parameters<typeof structproto.Struct.fromJavaScript>[0];
  return structproto.Struct.fromJavaScript(properties as Fields);
}
