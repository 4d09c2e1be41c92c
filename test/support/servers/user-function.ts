import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { mongodbUser } from "../../../components/platforms/aws/data/user/code-mongodb.ts";
import { mysqlUser } from "../../../components/platforms/aws/data/user/code-mysql.ts";
import { postgresUser } from "../../../components/platforms/aws/data/user/code-postgres.ts";
import { userFunction } from "../../../components/platforms/aws/data/user/code.ts";
import { packagesOf } from "../../../components/platforms/aws/data/user/function.ts";
import { collectPackages } from "../../../components/platforms/aws/data/user/packages.ts";
import { makeTempFolder } from "../temp-folder.ts";

const engines = { postgres: postgresUser, mysql: mysqlUser, mongodb: mongodbUser };

/** How the function enters a server of a test, which knows no TLS. */
export interface TestLogin {
  host: string;
  port: number;
  user: string;
  database: string;
}

/** What it does once: with the master's password, and the address that programs have. */
export type MakeUser = (secrets: { master: string; address: string }) => Promise<{ user: string }>;

const sdk = `
export class GetSecretValueCommand { constructor(input) { this.input = input; } }
export class SecretsManagerClient {
  async send({ input }) { return { SecretString: input.SecretId + input.VersionId }; }
}
`;

/**
 * The function as Lambda has it: its code, the packages that are sent with it and no others, and a
 * stand-in for AWS's SDK, by which a secret is its own name.
 */
export async function loadUserFunction(
  engine: keyof typeof engines,
  login: TestLogin,
  waitSeconds = 10,
): Promise<MakeUser> {
  const folder = await writeFunction(engine);
  const settings = {
    login,
    masterArn: "",
    addressArn: "",
    waitSeconds,
    lockSeconds: 1,
    pollMs: 50,
  };
  process.env.SETTINGS = JSON.stringify(settings);
  const loaded = (await import(join(folder, "index.mjs"))) as { handler: MakeUser };
  delete process.env.SETTINGS;
  return loaded.handler;
}

/** Writes the function into a folder of the running test's own, and gives that. */
export async function writeFunction(engine: keyof typeof engines): Promise<string> {
  const folder = await makeTempFolder();
  for (const [place, archive] of Object.entries(collectPackages(packagesOf(engine)))) {
    const path = (await (archive as { path?: Promise<string> }).path) ?? "";
    cpSync(resolve(path), join(folder, place), { recursive: true });
  }
  const home = join(folder, "node_modules/@aws-sdk/client-secrets-manager");
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{"type": "module", "exports": "./index.js"}');
  writeFileSync(join(home, "index.js"), sdk);
  writeFileSync(join(folder, "engine.mjs"), engines[engine]);
  writeFileSync(join(folder, "index.mjs"), userFunction);
  return folder;
}
