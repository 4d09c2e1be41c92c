import type { Engine } from "../../engine/engine.ts";
import type { Environment } from "../../engine/state/environment.ts";

/** Where a ledger is. */
export interface LedgerPlace {
  /** Folder of Pulumi.yaml, or one below it. */
  folder: string;
  application: string;
  /** Variables that say where the state is, and with what key is signed. */
  environment: Environment;
  /** Engine to read and append with. @default embedded where the state is in files, else the CLI */
  engine?: Engine["name"] | undefined;
  now: () => Date;
}
