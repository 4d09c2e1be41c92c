import { access } from "node:fs/promises";
import { join } from "node:path";
import { chooseEngine, type Choice, type EngineOperation } from "./choose.ts";
import type { ConfigTrial } from "./config-trial.ts";
import type { Engine } from "./engine.ts";
import { requireCli } from "./pulumi/find-cli.ts";
import { convertStackFile } from "./state/project/stack-config.ts";
import { openStackStore } from "./state/store.ts";
import { askVariable } from "../../variables/describe/told.ts";
import { UserError } from "../../variables/user-error.ts";
import type { FaultSettings } from "./simulated/fault-specs.ts";
import { Mask } from "./embedded/masking.ts";
import { withBackend, type Backend } from "./state/backend.ts";
import type { Environment } from "./state/environment.ts";

export { chooseEngine, type Choice, type EngineOperation } from "./choose.ts";

/** Which engine is wanted, and for what. */
export interface EngineRequest {
  /** Folder of Pulumi.yaml, or one below it. */
  folder: string;
  stack: string;
  operation: EngineOperation;
  /** The engine that the user asked for. @default by the rule of {@link chooseEngine} */
  requested?: Engine["name"] | undefined;
  /** @default process.env */
  environment?: Environment;
  /** A change of the stack's config that only this run sees; for previews by the embedded engine. */
  trial?: ConfigTrial | undefined;
  /** Whether the program is to tell of its variables, by a message; for previews likewise. */
  tellsVariables?: boolean | undefined;
  /** Runs a simulation of the stack instead of the stack. @default it is real */
  simulate?: SimulateRequest | undefined;
}

/** How a stack is simulated. */
export interface SimulateRequest {
  /** What goes wrong. @default nothing */
  faults?: FaultSettings | undefined;
}

/**
 * Opens the engine for a stack. It tells which it is, and why, by the first event of each run.
 *
 * Throws a UserError for a stack or project that is wrong, and `CliMissing` where the Pulumi CLI
 * is needed and not there.
 */
export async function openEngine(request: EngineRequest): Promise<Engine> {
  const { folder, stack, simulate } = request;
  if (simulate !== undefined) return await openSimulated(request, simulate);
  const environment = request.environment ?? process.env;
  return await withBackend({ folder, stack, environment }, async (backend) => {
    const choice = chooseEngine({
      ...request,
      platform: platformOf(backend),
      onlyCli: onlyCli(backend),
    });
    if (choice.engine === "pulumi") return await openPulumi(backend, choice, environment);
    // Loaded when wanted: gRPC alone takes a tenth of a second.
    const { openEmbedded } = await import("./embedded-stack.ts");
    const asks = request.tellsVariables === true ? { [askVariable]: "1" } : undefined;
    return await openEmbedded(backend, choice.reason, environment, request.trial, asks);
  });
}

async function openSimulated(
  { folder, stack, requested }: EngineRequest,
  { faults }: SimulateRequest,
): Promise<Engine> {
  if (requested === "pulumi") {
    const message = "The Pulumi CLI simulates nothing: leave --engine pulumi or --simulate out.";
    throw new UserError("SimulateNeedsEmbedded", message);
  }
  const { openSimulatedStack } = await import("./simulated/stack.ts");
  return await openSimulatedStack({ folder, stack, faults });
}

async function openPulumi(
  backend: Backend,
  choice: Choice,
  environment: Environment,
): Promise<Engine> {
  const why = `Stack '${backend.stack}' is run by the Pulumi CLI (${choice.reason})`;
  const cli = await requireCli(why, environment);
  const { createPulumiEngine } = await import("./pulumi/engine.ts");
  const { rules } = await import("../../policies/rules.ts");
  const pack = join(backend.project.folder, "policies");
  return createPulumiEngine({
    cli,
    projectFolder: backend.project.folder,
    stack: backend.stack,
    environment: backend.environment,
    rules,
    mask: await maskOf(backend),
    reason: choice.reason,
    ...((await isPack(pack)) && { policyPack: pack }),
  });
}

/** Hides what the stack's config and state hold in secret, as far as they can be opened here. */
async function maskOf(backend: Backend): Promise<Mask> {
  const { project, stack, stackFile, secrets, folder } = backend;
  const mask = new Mask();
  if (stackFile.unsupported || !secrets.unlocked) return mask;
  const config = await convertStackFile(project, stackFile, secrets);
  for (const key of config.secretKeys) mask.add(config.values[key] ?? "");
  if (folder === undefined) return mask;
  const place = { backendFolder: folder, project: project.name, stack, secrets };
  // What is wrong with a state, and newer than this tool, is the CLI's to tell.
  const snapshot = await openStackStore(place)
    .read()
    .catch(() => undefined);
  for (const { inputs, outputs } of snapshot?.resources ?? []) {
    mask.addAll(inputs);
    mask.addAll(outputs);
  }
  return mask;
}

function platformOf(backend: Backend): string {
  const platform = backend.stackFile.config["slipway:platform"];
  return typeof platform === "string" ? platform : "not set";
}

function onlyCli({ stackFile, folder, url }: Backend): string | undefined {
  if (stackFile.unsupported) return "its config or keys are not in the project";
  return folder === undefined ? `its state is in ${url ?? "the CLI's own backend"}` : undefined;
}

async function isPack(folder: string): Promise<boolean> {
  return await access(join(folder, "PulumiPolicy.yaml")).then(
    () => true,
    () => false,
  );
}
