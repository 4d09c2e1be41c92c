import * as z from "zod";
import { engineNames } from "./cli.ts";
import { wholeNumber, type ArgumentSpec, type OptionSpec } from "./command.ts";

/** The stack's name; missing, the selected one, or the command says which there are. */
export const stackArgument: ArgumentSpec = {
  name: "stack",
  description: "name of the stack: `dev` for Pulumi.dev.yaml; without it, the selected one",
  optional: true,
};

/** The stack's name, for what must not hit another stack than was meant. */
export const namedStackArgument: ArgumentSpec = {
  name: "stack",
  description: "name of the stack: `dev` for Pulumi.dev.yaml",
};

/** The name of a variable. */
export const variableArgument: ArgumentSpec = {
  name: "name",
  description: "name of the variable, as the program reads it",
};

/** Options that several commands share, with the form of their values. */
export const sharedOptions = {
  engine: {
    flags: "--engine <engine>",
    description: "engine to use instead of the one slipway would take",
    choices: engineNames,
  },
  parallel: {
    flags: "--parallel <n>",
    description: "resources worked on at once, 16 where it is not given",
  },
  lockWait: {
    flags: "--lock-wait <seconds>",
    description: "wait this long for another run on the same stack, instead of giving up",
  },
  yes: { flags: "--yes", description: "do not ask before changing anything" },
  allowDataLoss: {
    flags: "--allow-data-loss",
    description: "do not ask apart for steps that endanger data",
  },
  jsonEvents: {
    flags: "--json",
    description: "print every event as a line of JSON, the last one of kind `result`; never asks",
  },
  json: { flags: "--json", description: "print one JSON document" },
  simulate: {
    flags: "--simulate",
    description: "work on a simulation of the stack: nothing real is read or changed",
  },
} satisfies Record<string, OptionSpec>;

/** Values of the options that every run of an engine takes. */
export const runInput = {
  stack: z.string().optional(),
  engine: z.enum(engineNames).optional(),
  parallel: wholeNumber(1, 1024).optional(),
  lockWait: wholeNumber(0, 86_400).optional(),
  json: z.boolean().default(false),
};

/** The options of {@link runInput}. */
export interface RunInput {
  stack?: string | undefined;
  engine?: (typeof engineNames)[number] | undefined;
  parallel?: number | undefined;
  lockWait?: number | undefined;
  json: boolean;
}

/** What goes wrong in a simulation. */
export const faultOptions: readonly OptionSpec[] = [
  {
    flags: "--fault <spec>",
    description:
      "with --simulate: what goes wrong, as fail@7, delay@3:2s, throttle@5, drop@9 or " +
      "fail:aws:rds/instance:Instance; several times",
    repeatable: true,
  },
  {
    flags: "--fault-rate <rate>",
    description: "with --simulate: probability of a fault for each operation, 0 to 1",
  },
  {
    flags: "--fault-seed <seed>",
    description: "with --simulate: whole number that picks those faults, 1 where it is not given",
  },
];
