import type { Check } from "./finding.ts";
import { checkEnvironments } from "./environments.ts";
import { checkStateFolder } from "./folders.ts";
import { checkInstallScripts } from "./install-scripts.ts";
import { checkLanguages } from "./languages.ts";
import { checkMysqlServer } from "./mysql-server.ts";
import { checkGit, checkNode, checkNodePackage, checkPostgres } from "./packages.ts";
import { checkPorts } from "./ports.ts";
import { checkPulumi } from "./pulumi.ts";
import { checkCacheServer } from "./cache-server.ts";

/** Every check, in the order of the report. */
export const checks: readonly Check[] = [
  checkNode,
  checkNodePackage,
  checkInstallScripts,
  checkPostgres,
  checkCacheServer,
  checkMysqlServer,
  checkLanguages,
  checkPulumi,
  checkGit,
  checkStateFolder,
  checkPorts,
  checkEnvironments,
];
