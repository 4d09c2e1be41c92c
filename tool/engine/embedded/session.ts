import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import { maskError } from "../../../variables/masking.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { RunOptions, RunResult } from "../engine.ts";
import { findDataSources } from "../simulated/data-sources.ts";
import type { DataSources } from "../simulated/data-sources.ts";
import type { Properties, Snapshot } from "../state/snapshot.ts";
import { Control } from "./deployment/control.ts";
import { Deployment } from "./deployment/deployment.ts";
import { Ledger } from "./deployment/ledger.ts";
import { PluginDefaults } from "./deployment/plugin-defaults.ts";
import { Progress } from "./deployment/progress.ts";
import type { LedgerWriter } from "./deployment/ledger.ts";
import type { Run } from "./deployment/run.ts";
import { createEngineService } from "./engine-service.ts";
import { findInstalledPlugins } from "./installed-plugins.ts";
import { Mask } from "./masking.ts";
import { createMonitor } from "./monitor.ts";
import type { EmbeddedEngineOptions } from "./options.ts";
import { Policies } from "./policies.ts";
import { folderOf, programError, startProgram } from "./program.ts";
import { startServer } from "./protocol/grpc.ts";
import { packageOf } from "./protocol/urns.ts";
import { showAll } from "./protocol/values.ts";
import { BuiltinProvider, stackOutputsOf } from "./providers/builtin.ts";
import type { StackReader } from "./providers/builtin.ts";
import type { Provider } from "./providers/provider.ts";
import { ProviderRegistry } from "./providers/registry.ts";
import { Transforms } from "./transforms.ts";
import { Report } from "./report.ts";

const defaultParallel = 16;
/** How long a program may take to end once the run has failed. */
const programGraceMs = 3000;

/** What one run does. */
export interface SessionOptions {
  preview: boolean;
  base: Snapshot;
  /** Writes the state; none for a preview. */
  write: LedgerWriter | undefined;
  runOptions: RunOptions;
}

/** The parts of one run, put together. */
export interface Session {
  run: Run;
  deployment: Deployment;
  /** Starts what answers programs and providers; gives its address. */
  listen(): Promise<string>;
  /** Ends every process and server of the run. */
  close(): Promise<void>;
}

/** Secrets of the config and those that the caller knows of are masked from the first event on. */
function createMask(options: EmbeddedEngineOptions, base: Snapshot): Mask {
  const mask = new Mask();
  for (const value of options.maskedValues ?? []) mask.add(value);
  for (const key of options.config.secretKeys) mask.add(options.config.values[key] ?? "");
  for (const state of base.resources) mask.addAll([state.inputs, state.outputs]);
  return mask;
}

/** Reads this stack and others by the names that StackReference takes. */
function stackReader(options: EmbeddedEngineOptions): StackReader {
  return async (name) => {
    const stack = name.slice(name.lastIndexOf("/") + 1);
    if (name === stack || name === `${options.organization}/${options.project}/${stack}`) {
      if (stack === options.stack) return options.store.read();
    }
    return options.storeOf(name).read();
  };
}

/** What takes the place of the providers that are not here. */
function planStandIn(
  options: EmbeddedEngineOptions,
  preview: boolean,
  report: Report,
): () => Promise<Provider> {
  const { simulated, simulation, projectFolder } = options;
  const tell = (message: string, urn: string): void => {
    report.log("info", message, urn);
  };
  const given = simulation?.provider({ preview, tell }) ?? simulated;
  if (given !== undefined) return () => Promise.resolve(given);
  const dataSources = findDataSources(projectFolder);
  return () => loadSimulated(projectFolder, dataSources);
}

/** Loaded when wanted: local runs never do, and a program takes longer to start. */
async function loadSimulated(
  projectFolder: string,
  dataSources: DataSources | undefined,
): Promise<Provider> {
  const [{ createMetadataSource }, { createSimulatedProvider }] = await Promise.all([
    import("../simulated/metadata.ts"),
    import("../simulated/provider.ts"),
  ]);
  const metadata = createMetadataSource(projectFolder);
  return createSimulatedProvider({
    metadata,
    mode: "preview",
    ...(dataSources && { dataSources }),
  });
}

/** Puts together what one run needs. */
export function createSession(options: EmbeddedEngineOptions, session: SessionOptions): Session {
  const { base, preview, runOptions } = session;
  const parallel = runOptions.parallel ?? defaultParallel;
  // A preview makes nothing that would have to be approved.
  const approval = preview ? undefined : runOptions.approval;
  const mask = createMask(options, base);
  const report = new Report(mask, runOptions.onEvent, (step) => approval?.step(step));
  const builtin = new BuiltinProvider(
    stackReader(options),
    (urn) => deployment.resource(urn),
    preview,
  );
  const registry = new ProviderRegistry({
    providers: options.simulation === undefined ? options.providers : {},
    projectFolder: options.projectFolder,
    builtin,
    simulated: planStandIn(options, preview, report),
    allSimulated: options.simulation !== undefined,
    onLine: (packageName, line) => {
      report.log("debug", `${packageName}: ${line}`);
    },
  });
  const { organization, project, stack, config } = options;
  const folder = (): string => folderOf(options.program);
  const run: Run = {
    place: { organization, project, stack },
    preview,
    base,
    config,
    registry,
    plugins: new PluginDefaults(base.resources, () => findInstalledPlugins(folder())),
    ledger: new Ledger(base, session.write),
    report,
    control: new Control(runOptions.signal),
    progress: new Progress(),
    policies: new Policies(options.rules ?? [], report),
    limit: pLimit(parallel),
  };
  const deployment = new Deployment(run);
  const transforms = new Transforms();
  let stop: () => void = () => undefined;
  return {
    run,
    deployment,
    listen: async () => {
      const server = await startServer([
        [ResourceMonitorService, createMonitor({ run, deployment, transforms, parallel, folder })],
        [EngineService, createEngineService(report)],
      ]);
      stop = server.stop;
      registry.setEngineAddress(server.address);
      return server.address;
    },
    close: async () => {
      transforms.close();
      await registry.stop();
      stop();
    },
  };
}

/** Runs the program of a stack against a session to its end. */
export async function runProgram(
  options: EmbeddedEngineOptions,
  session: Session,
  parallel = defaultParallel,
): Promise<void> {
  const { run, deployment } = session;
  const address = await session.listen();
  const child = startProgram({
    projectFolder: options.projectFolder,
    program: options.program,
    place: run.place,
    preview: run.preview,
    parallel,
    config: options.config,
    address,
    report: run.report,
    simulated: options.simulation !== undefined,
    env: options.env,
  });
  // What was there last time is most likely there again: its process starts beside the program.
  for (const state of run.base.resources)
    if (state.custom) run.registry.warm(packageOf(state.type));
  const exitCode = await endOf(child.ended, run, () => child.stop());
  await run.control.settled();
  const broken = programError(exitCode, deployment.finished, run.report, options.projectFolder);
  if (broken !== undefined && !run.control.stopped) run.control.fail(broken);
  deployment.settleStackOutputs(run.control.stopped);
}

/** Exit code of the program; once the run has failed it gets a moment to end by itself. */
async function endOf(ended: Promise<number>, run: Run, stop: () => Promise<void>): Promise<number> {
  const stopLate = async (): Promise<number> => {
    await run.control.failed;
    await run.control.settled();
    await Promise.race([ended, sleep(programGraceMs, undefined, { ref: false })]);
    await stop();
    return ended;
  };
  return Promise.race([ended, stopLate()]);
}

/** The result of a run that went well; throws the error of one that did not. */
export function resultOf(session: Session, seconds: number, failCode: string): RunResult {
  const { run, deployment } = session;
  const { report, control } = run;
  const [first, ...more] = control.failures;
  if (first !== undefined) throw failureOf(first, more, failCode, report);
  const outputs: Properties = deployment.stackOutputs ?? stackOutputsOf(run.ledger.snapshot());
  return {
    steps: report.steps,
    outputs: report.mask.data(showAll(outputs)),
    violations: report.violations,
    seconds,
  };
}

/** One error for everything that went wrong; one that stands alone keeps its own code. */
function failureOf(
  first: UserError,
  more: readonly UserError[],
  failCode: string,
  report: Report,
): UserError {
  const cancelled = [first, ...more].find(({ code }) => code === "Cancelled");
  if (cancelled !== undefined) return cancelled;
  const messages = [...new Set([first, ...more].map(({ message }) => report.mask.text(message)))];
  const code = first.code === "OperationFailed" ? failCode : first.code;
  // `--debug` prints what caused it, too.
  return new UserError(code, messages.join("\n"), { cause: maskError(first, report.mask) });
}
