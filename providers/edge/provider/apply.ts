import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../../variables/user-error.ts";
import type { RoutesInputs } from "../schemas.ts";
import { EdgeUnreachable, type EdgeAccess } from "./edge-access.ts";
import { describeAccess, openAccess } from "./open-access.ts";
import { waitUntilHealthy, waitUntilIdle } from "./upstreams.ts";

/** What a running edge does. */
export interface Live {
  /** Null before the first configuration. */
  config: unknown;
  weights: Record<string, string>;
}

const startSeconds = 60;
/** A remote daemon takes its time; a preview, which can do without an answer, waits for less. */
const patienceSeconds = { apply: 60, preview: 5 };

/** What the edge does now; throws {@link EdgeUnreachable}. */
export async function readLive(inputs: RoutesInputs): Promise<Live> {
  return readFrom(openAccess(inputs, patienceSeconds.preview), inputs);
}

/** Leaves an edge with nothing to do; throws {@link EdgeUnreachable}. */
export async function clearRoutes(inputs: RoutesInputs): Promise<void> {
  const { admin } = inputs.config;
  const access = openAccess(inputs, patienceSeconds.preview);
  await access.load(admin === undefined ? {} : { admin });
}

async function readFrom(access: EdgeAccess, inputs: RoutesInputs): Promise<Live> {
  const config: unknown = JSON.parse(await access.read("/config/"));
  return { config, weights: await access.readWeights(inputs.weightsFolder) };
}

/** Whether an edge does what is wanted; files of services that are gone do no harm. */
export function isAsWanted(live: Live, { config, weights }: RoutesInputs): boolean {
  const alike = Object.entries(weights).every(([name, text]) => live.weights[name] === text);
  return alike && isDeepStrictEqual(live.config, config);
}

/**
 * Makes an edge do what is wanted, and waits for requests to the addresses of `before` that take
 * none any more. Gives a warning where some were still under way after `drainSeconds`.
 *
 * A configuration that has not changed is not loaded: loading one loses requests. Weights move
 * once the edge finds the copies healthy that take requests from now on.
 *
 * Throws UserError `EdgeUnreachable`, `EdgeConfigRefused`, `EdgeUpstreamDown` or
 * `EdgeNotAsWanted`.
 */
export async function applyRoutes(
  inputs: RoutesInputs,
  before: readonly string[],
): Promise<string | undefined> {
  const access = openAccess(inputs, patienceSeconds.apply);
  const live = await waitForEdge(access, inputs);
  const { config, weights, weightsFolder } = inputs;
  const fresh = Object.entries(weights).filter(([name]) => !(name in live.weights));
  // A new service has its weights from its first request on, an old one once its copies are known.
  await access.writeWeights(weightsFolder, Object.fromEntries(fresh));
  if (!isDeepStrictEqual(live.config, config)) await access.load(config);
  await waitUntilHealthy(access, leftOut(inputs.serving, before));
  await access.writeWeights(weightsFolder, weights);
  if (!isAsWanted(await waitForEdge(access, inputs), inputs)) throw notAsWanted(inputs);
  return waitUntilIdle(access, leftOut(before, inputs.serving), inputs.drainSeconds);
}

/** Those of some addresses that are not among others. */
function leftOut(addresses: readonly string[], others: readonly string[]): string[] {
  return addresses.filter((address) => !others.includes(address));
}

/** An edge that has just been started, or has just loaded, does not answer at once. */
async function waitForEdge(access: EdgeAccess, inputs: RoutesInputs): Promise<Live> {
  const deadline = performance.now() + startSeconds * 1000;
  for (;;) {
    try {
      return await readFrom(access, inputs);
    } catch (error) {
      if (!(error instanceof EdgeUnreachable)) throw error;
      if (performance.now() > deadline) throw unreachable(inputs, error);
    }
    await sleep(250);
  }
}

function unreachable({ access }: RoutesInputs, error: EdgeUnreachable): UserError {
  return new UserError(
    "EdgeUnreachable",
    `The edge ${describeAccess(access)} has not answered for ${startSeconds} s ` +
      `(${error.message}): look whether it runs, and into its log.`,
    { cause: error },
  );
}

function notAsWanted({ access }: RoutesInputs): UserError {
  return new UserError(
    "EdgeNotAsWanted",
    `The edge ${describeAccess(access)} took its configuration and has another one now: ` +
      "somebody else changes it. End that, and update again.",
  );
}
