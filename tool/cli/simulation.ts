import * as z from "zod";
import { UserError } from "../../variables/user-error.ts";
import type { SimulateRequest } from "../engine/select.ts";
import { parseFaults, type FaultRule } from "../engine/simulated/fault-specs.ts";
import { UsageError } from "./errors.ts";

const schema = z.object({
  simulate: z.boolean().default(false),
  fault: z.array(z.string()).default([]),
  faultRate: z
    .string()
    .regex(/^(0|1|0?\.\d+|1\.0+)$/, "give a number from 0 to 1")
    .transform(Number)
    .optional(),
  faultSeed: z
    .string()
    .regex(/^\d{1,9}$/, "give a whole number of at most nine digits")
    .transform(Number)
    .optional(),
});

/**
 * What a command line says of a simulation; undefined where the command works on the real stack.
 *
 * @throws UsageError `WrongOption`, `FaultInvalid`, `SimulateNeedsEmbedded`, and `FaultsNeedSimulate`
 *   for faults that would be real ones.
 */
export function readSimulation(raw: Record<string, unknown>): SimulateRequest | undefined {
  const checked = schema.safeParse(raw);
  if (!checked.success) {
    const problems = checked.error.issues.map(({ path, message }) => {
      const key = String(path[0]);
      return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${message}`;
    });
    throw new UsageError("WrongOption", `${problems.join("; ")}.`);
  }
  const { simulate, fault, faultRate, faultSeed } = checked.data;
  const chosen = fault.length > 0 || faultRate !== undefined || faultSeed !== undefined;
  if (!simulate) {
    if (!chosen) return undefined;
    const message = "Faults are for simulations alone: pass --simulate, too.";
    throw new UsageError("FaultsNeedSimulate", message);
  }
  if (raw.engine === "pulumi") {
    const message = "The Pulumi CLI simulates nothing: leave --engine pulumi or --simulate out.";
    throw new UsageError("SimulateNeedsEmbedded", message);
  }
  if (!chosen) return {};
  const rules = readFaults(fault);
  return { faults: { rules, rate: faultRate ?? 0, seed: faultSeed ?? 1 } };
}

/** The form of what was typed is wrong: a matter of usage to the command line. */
function readFaults(texts: readonly string[]): FaultRule[] {
  try {
    return parseFaults(texts);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UsageError(error.code, error.message, { cause: error });
  }
}
