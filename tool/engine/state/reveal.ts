import * as z from "zod";
import type { Deployment } from "./checkpoint.ts";
import type { SecretsManager } from "./passphrase.ts";
import { marks } from "./snapshot.ts";
import type { StackSecrets } from "./stack-secrets.ts";

const providerSchema = z.object({
  secrets_providers: z.object({ state: z.object({ salt: z.string() }) }),
});

/** A deployment with its secrets in plain, as `pulumi stack export --show-secrets` gives it. */
export async function revealDeployment(
  { version, deployment }: Deployment,
  secrets: StackSecrets,
): Promise<Deployment> {
  const provider = providerSchema.safeParse(deployment);
  if (!provider.success) return { version, deployment };
  const manager = await secrets.reader(provider.data.secrets_providers.state.salt);
  return { version, deployment: reveal(deployment, manager) as Record<string, unknown> };
}

function reveal(value: unknown, manager: SecretsManager): unknown {
  if (Array.isArray(value)) return value.map((element) => reveal(element, manager));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const { ciphertext } = value as { ciphertext?: unknown };
  const secret = (value as Record<string, unknown>)[marks.signature] === marks.secret;
  if (secret && typeof ciphertext === "string") {
    return { [marks.signature]: marks.secret, plaintext: manager.decrypt(ciphertext) };
  }
  return Object.fromEntries(entries.map(([key, element]) => [key, reveal(element, manager)]));
}
