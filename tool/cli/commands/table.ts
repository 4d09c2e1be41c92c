import type { Command } from "../command.ts";
import { cancel } from "./cancel.ts";
import { destroy } from "./destroy.ts";
import { dockerfile } from "./dockerfile.ts";
import { doctor } from "./doctor.ts";
import { exportState } from "./export.ts";
import { history } from "./history.ts";
import { imagesLs } from "./images/ls.ts";
import { imagesResolve } from "./images/resolve.ts";
import { importState } from "./import.ts";
import { logs } from "./logs.ts";
import { mode } from "./mode.ts";
import { outputs } from "./outputs.ts";
import { preview } from "./preview.ts";
import { refresh } from "./refresh.ts";
import { render } from "./render.ts";
import { stackClone } from "./stack/clone.ts";
import { stackInit } from "./stack/init.ts";
import { stackLs } from "./stack/ls.ts";
import { stackRm } from "./stack/rm.ts";
import { stackSelect } from "./stack/select.ts";
import { start } from "./start.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { sweep } from "./sweep.ts";
import { up } from "./up.ts";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  up,
  preview,
  render,
  destroy,
  mode,
  start,
  stop,
  status,
  logs,
  outputs,
  doctor,
  stackLs,
  stackInit,
  stackClone,
  stackSelect,
  stackRm,
  sweep,
  refresh,
  history,
  exportState,
  importState,
  cancel,
  imagesLs,
  imagesResolve,
  dockerfile,
];
