/**
 * Brings a stack of the `files` program up in a process of its own, which kills itself at one of
 * its writes: `node crash-child.ts <spec as JSON> <number of the write, 0 for none> <moment>`.
 * Prints a line of JSON: how it ended, if it did. Signals are those of the command.
 */
import { join } from "node:path";
import { listenToInterrupts } from "../../../tool/cli/interrupts.ts";
import { createEmbeddedEngine } from "../../../tool/engine/embedded/engine.ts";
import { createStackSecrets } from "../../../tool/engine/state/stack-secrets.ts";
import { openStackStore } from "../../../tool/engine/state/store.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { ProgramSpec } from "../../engine/programs/files/spec.ts";
import { Faults, faultyFiles, type Moment } from "./faulty-files.ts";

const root = join(import.meta.dirname, "../../..");
const [text = "", at = "0", moment = "before"] = process.argv.slice(2);
const spec = JSON.parse(text) as ProgramSpec;
const salt = "v1:xqF6fAF4Yvc=:v1:HZzg9sQv1M12d7Z0:XTceJcO749AlaUtjmZdw00rI3OF4mA==";

const faults = new Faults({ at: Number(at), moment: moment as Moment }, () => {
  process.kill(process.pid, "SIGKILL");
  return new Promise<never>(() => undefined);
});
const secrets = createStackSecrets({ stack: "dev", passphrase: "slipway-dev", salt });
const place = { backendFolder: spec.folder, project: "slipway", stack: "dev", secrets };
const store = openStackStore({ ...place, files: faultyFiles(faults) });
const engine = createEmbeddedEngine({
  projectFolder: root,
  program: join(root, "test/engine/programs/files"),
  organization: "organization",
  project: "slipway",
  stack: "dev",
  store,
  storeOf: () => store,
  providers: { test: { folder: join(root, "test/support/test-provider") } },
  config: { values: { "files:spec": text }, secretKeys: [], sealedKeys: [] },
});

function tell(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const interrupts = listenToInterrupts((code) => process.exit(code));
const messages: string[] = [];
try {
  await engine.up({
    signal: interrupts.signal,
    onEvent: (event) => {
      if (event.kind === "log" && event.severity === "warning") messages.push(event.message);
      if (event.kind === "step-started") tell({ started: event.step.name });
    },
  });
  tell({ ended: "done", operations: faults.count, messages });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  tell({ ended: error.code, message: error.message, messages });
}
process.exit(0);
