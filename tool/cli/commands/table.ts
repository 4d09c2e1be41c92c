import type { Command } from "../command.ts";
import { destroy } from "./destroy.ts";
import { doctor } from "./doctor.ts";
import { logs } from "./logs.ts";
import { outputs } from "./outputs.ts";
import { preview } from "./preview.ts";
import { start } from "./start.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { up } from "./up.ts";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  up,
  preview,
  destroy,
  start,
  stop,
  status,
  logs,
  outputs,
  doctor,
];
