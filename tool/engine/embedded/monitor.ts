import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import type { IResourceMonitorServer } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import providerProtos from "@pulumi/pulumi/proto/provider_pb.js";
import protos from "@pulumi/pulumi/proto/resource_pb.js";
import type {
  DeploymentInfo,
  ReadResourceRequest,
  ReadResourceResponse,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
  ResourceInvokeRequest,
  ResourceInvokeResponse,
  ResourceMonitorFeature,
} from "@pulumi/pulumi/proto/resource_pb.js";
import { UserError } from "../../../variables/user-error.ts";
import type { Properties, ResourceState } from "../state/snapshot.ts";
import { holdsAsset, withHashes } from "./assets/hash.ts";
import { AssetProblem } from "./assets/problem.ts";
import type { Deployment } from "./deployment/deployment.ts";
import { operationError } from "./deployment/errors.ts";
import { goalOf } from "./deployment/goal.ts";
import type { Place } from "./deployment/goal.ts";
import type { ReadGoal } from "./deployment/reads.ts";
import type { Run } from "./deployment/run.ts";
import { stoppedError, unary } from "./protocol/grpc.ts";
import { fromStruct, toStruct } from "./protocol/struct.ts";
import { packageOf, parseUrn, urnOf } from "./protocol/urns.ts";
import { lowerOutputs } from "./protocol/values.ts";
import { InvokeFailure } from "./providers/provider.ts";
import { refuseRegistration, refuseType, refuseVersion, unsupportedFeature } from "./refusals.ts";
import type { Transforms } from "./transforms.ts";

type Monitor = IResourceMonitorServer & UntypedServiceImplementation;

const features = protos.ResourceMonitorFeature;

/**
 * What the program may use. Hooks are told as supported so that the engine can
 * refuse them by name: the SDK's own error would ask for a newer CLI.
 */
const supported = Object.values(features).filter(
  (feature): feature is ResourceMonitorFeature =>
    typeof feature === "number" &&
    feature !== features.RESOURCE_MONITOR_FEATURE_STATE_MIGRATIONS &&
    feature !== features.RESOURCE_MONITOR_FEATURE_BYTE_STRING,
);

/** What the monitor tells of the run. */
export interface MonitorOptions {
  run: Run;
  deployment: Deployment;
  transforms: Transforms;
  parallel: number;
  /** Where relative paths of assets start: the folder that the program runs in. */
  folder: () => string;
}

/** The errors of transforms name what they are about themselves. */
const unnamed = { type: "transform", name: "resource" };

function lower(properties: Properties): Properties {
  return lowerOutputs(properties, new Set()) as Properties;
}

/** The ResourceMonitor service: translates between the program and a deployment. */
export function createMonitor(options: MonitorOptions): Monitor {
  const { run, deployment, transforms, parallel, folder } = options;
  const refuse = (error: UserError): never => {
    run.control.fail(error);
    throw stoppedError();
  };
  const transformed = (run: () => Promise<void>): Promise<void> =>
    run().catch((error: unknown) => refuse(operationError("transform", unnamed, error)));
  const hashed = async (properties: Properties, who: string): Promise<Properties> => {
    if (!holdsAsset(properties)) return properties;
    try {
      return await withHashes(properties, folder());
    } catch (error) {
      if (!(error instanceof AssetProblem)) throw error;
      return refuse(new UserError("AssetUnreadable", `${who}: ${error.message}.`));
    }
  };
  const hashInputs = async (request: RegisterResourceRequest): Promise<void> => {
    const who = `'${request.getName()}' (${request.getType()})`;
    request.setObject(toStruct(await hashed(fromStruct(request.getObject()), who)));
  };
  const providerOf = (request: RegisterResourceRequest): string =>
    request.getProvider() ||
    (request.getCustom()
      ? deployment.inheritedProvider(packageOf(request.getType()), request.getParent())
      : "");
  const refusal = (feature: string) => unary(() => refuse(unsupportedFeature(feature)));
  return {
    getDeploymentInfo: unary(() => deploymentInfo(run, parallel)),
    supportsFeature: unary((request) =>
      new protos.SupportsFeatureResponse().setHassupport(request.getId() !== "stateMigrations"),
    ),
    registerResource: unary(async (request) => {
      await hashInputs(request);
      await transformed(() => transforms.transform(request, providerOf(request)));
      const refused = refuseRegistration(request);
      if (refused !== undefined) return refuse(refused);
      await hashInputs(request);
      const goal = goalOf(request, run.place, run.progress.renamed);
      transforms.remember(goal.urn, goal.parent, request.getTransformsList());
      return toRegistered(await deployment.register(goal));
    }),
    registerResourceOutputs: unary(async (request: RegisterResourceOutputsRequest) => {
      const { name, type } = parseUrn(request.getUrn());
      const outputs = await hashed(fromStruct(request.getOutputs()), `'${name}' (${type})`);
      deployment.registerOutputs(request.getUrn(), lower(outputs));
      return new empties.Empty();
    }),
    readResource: unary((request) => {
      const refused =
        refuseType(request.getName(), request.getType()) ??
        refuseVersion(request.getName(), request.getVersion());
      return refused === undefined ? read(deployment, run.place, request) : refuse(refused);
    }),
    invoke: unary(async (request) => {
      await transformed(() => transforms.transformInvoke(request));
      return invoke(deployment, request).catch(failuresAsAnswer);
    }),
    call: refusal("a method of a remote component"),
    existsResource: refusal("`existsResource`"),
    registerStackTransform: unary((callback) => {
      transforms.addToStack(callback);
      return new empties.Empty();
    }),
    registerStackInvokeTransform: unary((callback) => {
      transforms.addToInvokes(callback);
      return new empties.Empty();
    }),
    registerResourceHook: refusal("resource hooks"),
    registerErrorHook: refusal("error hooks"),
    registerPackage: refusal("a parameterized package"),
    signalAndWaitForShutdown: unary(async () => {
      await deployment.finish();
      return new empties.Empty();
    }),
  };
}

function deploymentInfo(run: Run, parallel: number): DeploymentInfo {
  const { organization, project, stack } = run.place;
  return new protos.DeploymentInfo()
    .setOrganization(organization)
    .setProject(project)
    .setStack(stack)
    .setDryrun(run.preview)
    .setParallel(parallel)
    .setSupportedfeaturesList(supported);
}

function toRegistered(state: ResourceState): RegisterResourceResponse {
  // A component's outputs are the program's own; old ones may refer to what does not exist yet.
  const outputs = state.custom ? state.outputs : {};
  return new protos.RegisterResourceResponse()
    .setUrn(state.urn)
    .setId(state.id ?? "")
    .setObject(toStruct(outputs))
    .setResult(protos.Result.SUCCESS);
}

function readGoalOf(request: ReadResourceRequest, place: Place): ReadGoal {
  const dependencies = new Set(request.getDependenciesList());
  const inputs = lowerOutputs(fromStruct(request.getProperties()), dependencies) as Properties;
  return {
    urn: urnOf(place, request.getType(), request.getName(), request.getParent()),
    type: request.getType(),
    name: request.getName(),
    id: request.getId(),
    parent: request.getParent(),
    inputs,
    dependencies: [...dependencies],
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  };
}

async function read(
  deployment: Deployment,
  place: Place,
  request: ReadResourceRequest,
): Promise<ReadResourceResponse> {
  const state = await deployment.read(readGoalOf(request, place), request.getProvider(), {
    version: request.getVersion(),
    pluginDownloadUrl: request.getPlugindownloadurl(),
  });
  return new protos.ReadResourceResponse()
    .setUrn(state.urn)
    .setProperties(toStruct(state.outputs))
    .setResult(protos.Result.SUCCESS);
}

async function invoke(
  deployment: Deployment,
  request: ResourceInvokeRequest,
): Promise<ResourceInvokeResponse> {
  const result = await deployment.invoke({
    token: request.getTok(),
    args: lower(fromStruct(request.getArgs())),
    provider: request.getProvider(),
    package: {
      version: request.getVersion(),
      pluginDownloadUrl: request.getPlugindownloadurl(),
    },
    dependsOn: request.getDependsonList(),
  });
  const response = new protos.ResourceInvokeResponse();
  if (result === "unknown") return response.setReturn(toStruct({})).setUnknown(true);
  return response.setReturn(toStruct(result));
}

/** Arguments that the data source refused are an answer, which the SDK makes an error of. */
function failuresAsAnswer(error: unknown): ResourceInvokeResponse {
  if (!(error instanceof InvokeFailure)) throw error;
  const failures = error.failures.map(({ property, reason }) =>
    new providerProtos.CheckFailure().setProperty(property).setReason(reason),
  );
  return new protos.ResourceInvokeResponse().setFailuresList(failures);
}
