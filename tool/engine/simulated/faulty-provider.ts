import pRetry from "p-retry";
import {
  ConnectionLost,
  PartialFailure,
  type OperationOptions,
  type Outcome,
  type Provider,
  type Subject,
} from "../embedded/providers/provider.ts";
import { millisecondsPerSecond, waitSimulated } from "./clock.ts";
import type { FaultPlan, Operation, PlannedFault } from "./fault-plan.ts";

/** Attempts before a throttled operation fails, each after twice the pause before it. */
const attempts = 10;
const firstPauseSeconds = 1;
const longestPauseSeconds = 20;

/** Tells of a resource what happens to it. */
export type Tell = (message: string, urn: string) => void;

/** Any error of a fault: that it is one is in its message. */
class SimulatedFault extends Error {
  override readonly name = "SimulatedFault";
}

/** An answer of "too many requests". */
class Throttled extends SimulatedFault {}

/** A provider whose operations go wrong as planned. Checks, diffs and data sources never do. */
export function createFaultyProvider(inner: Provider, plan: FaultPlan, tell: Tell): Provider {
  const run = <T>(
    verb: Operation["verb"],
    { urn, type }: Subject,
    action: () => Promise<T>,
    options?: OperationOptions,
  ): Promise<T> => {
    const say = (message: string): void => {
      tell(`simulated fault: ${message}`, urn);
    };
    const faulty = plan
      .next({ verb, urn, type })
      .reduceRight((next, fault) => () => apply(fault, next, { verb, options, say }), action);
    return faulty();
  };
  return {
    withSettings: (settings) =>
      createFaultyProvider(inner.withSettings?.(settings) ?? inner, plan, tell),
    check: (...args) => inner.check(...args),
    diff: (...args) => inner.diff(...args),
    invoke: (...args) => inner.invoke(...args),
    create: (subject, inputs, options) =>
      run("create", subject, () => inner.create(subject, inputs, options), options),
    update: (subject, old, inputs, options) =>
      run("update", subject, () => inner.update(subject, old, inputs, options), options),
    delete: (subject, old, options) =>
      run("delete", subject, () => inner.delete(subject, old, options), options),
    read: (subject, old) => run("read", subject, () => inner.read(subject, old)),
  };
}

interface Circumstances {
  verb: Operation["verb"];
  options: OperationOptions | undefined;
  say: (message: string) => void;
}

async function apply<T>(
  { fault, source }: PlannedFault,
  action: () => Promise<T>,
  circumstances: Circumstances,
): Promise<T> {
  switch (fault.kind) {
    case "fail":
      throw new SimulatedFault(`simulated fault (${source}): the provider refuses the operation`);
    case "partial":
      throw await halfDone(action, `simulated fault (${source}): it is not ready`, circumstances);
    case "delay":
      return await delay(action, fault.seconds, circumstances);
    case "throttle":
      return await throttle(action, fault.times, circumstances);
    case "drop":
      if (fault.done) await action();
      throw new ConnectionLost(`simulated fault (${source}): the connection was dropped`);
  }
}

/** The error of what was made or changed and is not ready; a deletion or reading is not done. */
async function halfDone(
  action: () => Promise<unknown>,
  reason: string,
  { verb }: Circumstances,
): Promise<Error> {
  if (verb === "delete" || verb === "read") return new SimulatedFault(reason);
  const outcome = await action();
  return isOutcome(outcome) ? new PartialFailure(outcome, [reason]) : new SimulatedFault(reason);
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === "object" && value !== null && "id" in value && "outputs" in value;
}

/** Longer than the resource's own timeout: it was made, and nobody waited for it. */
async function delay<T>(
  action: () => Promise<T>,
  seconds: number,
  circumstances: Circumstances,
): Promise<T> {
  const { timeoutSeconds = 0 } = circumstances.options ?? {};
  const late = timeoutSeconds > 0 && seconds > timeoutSeconds;
  circumstances.say(`it takes ${seconds} s longer, in simulated time`);
  await waitSimulated(late ? timeoutSeconds : seconds);
  if (!late) return await action();
  const reason = `simulated fault: it took longer than ${timeoutSeconds} s`;
  throw await halfDone(action, reason, circumstances);
}

async function throttle<T>(
  action: () => Promise<T>,
  times: number,
  { say }: Circumstances,
): Promise<T> {
  const attempt = async (number: number): Promise<T> => {
    if (number > times) return await action();
    throw new Throttled(`simulated fault: throttled, given up after ${number} attempts`);
  };
  return await pRetry(attempt, {
    retries: attempts - 1,
    minTimeout: firstPauseSeconds * millisecondsPerSecond,
    maxTimeout: longestPauseSeconds * millisecondsPerSecond,
    factor: 2,
    shouldRetry: ({ error }) => error instanceof Throttled,
    onFailedAttempt: ({ error, retryDelay, retriesLeft }) => {
      if (!(error instanceof Throttled) || retriesLeft === 0) return;
      say(`throttled; again in ${retryDelay / millisecondsPerSecond} s of simulated time`);
    },
  });
}
