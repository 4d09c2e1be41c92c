import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { UserError } from "../../variables/user-error.ts";

const configSchema = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional() })).optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});

/** Gives the `Authorization` for a registry host; undefined where none is known. */
export type Credentials = (host: string) => string | undefined;

/** Names under which the configuration has Docker Hub. */
const hubNames = ["https://index.docker.io/v1/", "index.docker.io", "registry-1.docker.io"];

/**
 * The credentials of Docker's configuration: `auths` of `$DOCKER_CONFIG/config.json`, or of
 * `~/.docker/config.json`. A `credsStore` is not asked: what is in it alone counts as unknown.
 *
 * @throws UserError `DockerConfigMalformed`; when asked, `CredentialHelper` for a host whose
 * credentials only a helper has.
 */
export async function readCredentials(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Credentials> {
  const folder = env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), ".docker");
  const file = join(folder, "config.json");
  const { auths = {}, credHelpers = {} } = await readConfig(file);
  return (host) => {
    const names = host === "docker.io" ? [host, ...hubNames] : [host, `https://${host}`];
    const auth = names.map((name) => auths[name]?.auth).find(Boolean);
    if (auth !== undefined) return `Basic ${auth}`;
    const helper = names.map((name) => credHelpers[name]).find(Boolean);
    if (helper !== undefined) throw refuseHelper(host, helper, file);
    return undefined;
  };
}

async function readConfig(file: string): Promise<z.infer<typeof configSchema>> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  const checked = z
    .string()
    .transform((value, context): unknown => {
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue({ code: "custom", message: "is no JSON" });
        return z.NEVER;
      }
    })
    .pipe(configSchema)
    .safeParse(text);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UserError(
    "DockerConfigMalformed",
    `${file} cannot be used: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}. ` +
      "Mend it, or set DOCKER_CONFIG to a folder with another one.",
  );
}

function refuseHelper(host: string, helper: string, file: string): UserError {
  return new UserError(
    "CredentialHelper",
    `${file} has the credentials of ${host} in the helper docker-credential-${helper}, which ` +
      "slipway does not run: set DOCKER_CONFIG to a folder whose config.json has them in `auths`.",
  );
}
