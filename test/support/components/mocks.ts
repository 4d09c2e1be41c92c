import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type resproto from "@pulumi/pulumi/proto/resource_pb.js";

/** A resource as a program registered it, without an engine. */
export interface RegisteredResource {
  /** Token: `aws:ec2/vpc:Vpc`. */
  type: string;
  name: string;
  /** Whether a provider makes it; false for a component. */
  custom: boolean;
  /** Inputs with their secrets opened, unknowns as `undefined`. */
  inputs: Record<string, unknown>;
  /** Names of the inputs that are secret or hold one. */
  secretInputs: string[];
  urn: string;
  /** URN of the parent; empty for the root. */
  parent: string;
  /** Name of the parent; empty for the root. */
  parentName: string;
  /** URN and id of the explicit provider; empty where there is none. */
  provider: string;
  /** URNs of all that it depends on. */
  dependencies: string[];
  protect: boolean;
  ignoreChanges: string[];
  /** How long its creation may take; empty for the provider's own time. */
  createTimeout: string;
}

/** What a program registered, and what its function gave. */
export interface ProgramRun<Result> {
  /** In the order of registration. */
  resources: RegisteredResource[];
  result: Result;
}

/** How a program runs. */
export interface RunOptions {
  /** Outputs of a resource beside its inputs. @default an ARN and a name */
  outputsOf?: (type: string, name: string, inputs: Record<string, unknown>) => object;
  /** What a data source gives. @default none may be asked */
  lookUp?: (token: string, args: Record<string, unknown>) => Record<string, unknown>;
  /** Run as a preview: outputs that no input gives are unknown. @default false */
  preview?: boolean;
}

/** The key that marks a secret on the wire, and its value (sdk/common/resource/sig). */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

let running = Promise.resolve();

/**
 * Runs a Pulumi program against mocks, waits for all that it registers, and gives that back.
 *
 * Programs run one after the other: the SDK keeps what it knows of a run in one place.
 */
export function runProgram<Result>(
  program: () => Promise<Result> | Result,
  options: RunOptions = {},
): Promise<ProgramRun<Result>> {
  const run = running.then(() => runAlone(program, options));
  running = run.then(
    () => undefined,
    () => undefined,
  );
  return run;
}

async function runAlone<Result>(
  program: () => Promise<Result> | Result,
  options: RunOptions,
): Promise<ProgramRun<Result>> {
  const { outputsOf = defaultOutputs, lookUp = refuseLookUp, preview = false } = options;
  const mocks: pulumi.runtime.Mocks = {
    call: ({ token, inputs }) => lookUp(token, inputs as Record<string, unknown>),
    newResource: ({ type, name, inputs, custom }) => ({
      id: custom === false || preview ? "" : `${name}-id`,
      state: {
        ...(inputs as object),
        ...(preview ? {} : outputsOf(type, name, open(inputs) as Record<string, unknown>)),
      },
    }),
  };
  await pulumi.runtime.setMocks(mocks, "project", "stack", preview);
  const resources = watchRegistrations();
  const rejections = collectRejections();
  const shorten = shortenStacks();
  try {
    const result = await program();
    await waitForRegistrations(resources);
    rejections.throwFirst();
    return { resources, result };
  } finally {
    // After a failure, components that wait for what was not built stay open for ever: the others
    // get a moment to end, so that they do not end in the next program.
    await Promise.race([waitForRegistrations(resources), sleep(500)]);
    shorten.restore();
    rejections.restore();
  }
}

function refuseLookUp(token: string): never {
  throw new Error(`the program looks something up: ${token}`);
}

/**
 * Takes over the rejections that nobody handles, as Pulumi's own launcher does: a failure that the
 * program throws comes once more from every output that depended on it.
 */
function collectRejections(): { throwFirst: () => void; restore: () => void } {
  const earlier = process.listeners("unhandledRejection");
  const reasons: unknown[] = [];
  const collect = (reason: unknown): void => void reasons.push(reason);
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", collect);
  return {
    throwFirst: () => {
      if (reasons.length > 0) throw reasons[0];
    },
    restore: () => {
      process.off("unhandledRejection", collect);
      for (const listener of earlier) process.on("unhandledRejection", listener);
    },
  };
}

/** The SDK takes a stack trace for every promise; mapping them to sources costs most of a run. */
function shortenStacks(): { restore: () => void } {
  const earlier = Error.stackTraceLimit;
  Error.stackTraceLimit = 2;
  return {
    restore: () => {
      Error.stackTraceLimit = earlier;
    },
  };
}

function defaultOutputs(type: string, name: string, inputs: Record<string, unknown>): object {
  return { arn: `arn:${type}:${name}`, name: inputs.name ?? name };
}

/** Notes what the SDK sends to its monitor, which tells mocks less than it knows. */
function watchRegistrations(): RegisteredResource[] {
  const resources: RegisteredResource[] = [];
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: resproto.RegisterResourceRequest, ...rest: unknown[]) => unknown;
    newUrn: (parent: string, type: string, name: string) => string;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    const urn = monitor.newUrn(request.getParent(), request.getType(), request.getName());
    resources.push(noteRegistration(request, urn));
    return register(request, ...rest);
  };
  return resources;
}

function noteRegistration(
  request: resproto.RegisterResourceRequest,
  urn: string,
): RegisteredResource {
  const sent = (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>;
  const parent = request.getParent();
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    inputs: open(sent) as Record<string, unknown>,
    secretInputs: Object.keys(sent).filter((key) => holdsSecret(sent[key])),
    urn,
    parent,
    parentName: parent.split("::").at(-1) ?? "",
    provider: request.getProvider(),
    dependencies: request.getDependenciesList(),
    protect: request.getProtect() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    createTimeout: request.getCustomtimeouts()?.getCreate() ?? "",
  };
}

/** Waits until nothing more is registered: one registration can be the start of the next. */
async function waitForRegistrations(resources: readonly unknown[]): Promise<void> {
  let before = -1;
  while (before !== resources.length) {
    before = resources.length;
    await pulumi.runtime.disconnect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function isSecret(value: object): value is { value: unknown } {
  return (value as Record<string, unknown>)[signatureKey] === secretSignature;
}

function open(value: unknown): unknown {
  if (value === pulumi.runtime.unknownValue) return undefined;
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== "object" || value === null) return value;
  if (isSecret(value)) return open(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isSecret(value) || Object.values(value).some(holdsSecret);
}
