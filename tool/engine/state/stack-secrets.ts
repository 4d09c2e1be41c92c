import { UserError } from "../../../variables/user-error.ts";
import {
  createPassphraseManager,
  openPassphraseManager,
  type SecretsManager,
} from "./passphrase.ts";

/** The keys of one stack, opened when first needed. */
export interface StackSecrets {
  /** Name of the stack, for messages. */
  readonly stack: string;
  /** Whether there is a passphrase at all; without one, secrets stay sealed. */
  readonly unlocked: boolean;
  /**
   * What a secret becomes that cannot be decrypted. `unknown`: an unknown secret, for previews.
   * `unreadable`: a secret mark without a value, which nobody can take for one; also where the
   * passphrase is that of another stack.
   */
  readonly sealedAs: "unknown" | "unreadable";
  /** The manager that new values are encrypted with. Throws UserError `PassphraseMissing`. */
  writer(): Promise<SecretsManager>;
  /** The manager that belongs to a salt found in a file. Throws UserError `PassphraseMissing`. */
  reader(salt: string): Promise<SecretsManager>;
}

/** What {@link createStackSecrets} needs. */
export interface StackSecretsOptions {
  stack: string;
  /** Absent where none is known: then secrets stay sealed. */
  passphrase?: string | undefined;
  /** The stack's `encryptionsalt`. @default a new one is made at the first write */
  salt?: string | undefined;
  /** @default "unknown" */
  sealedAs?: StackSecrets["sealedAs"];
  /** Keeps a salt that had to be made, before it is used. */
  onNewSalt?: (salt: string) => Promise<void>;
}

/** Gives the keys of a stack; derives nothing until a secret has to be read or written. */
export function createStackSecrets(options: StackSecretsOptions): StackSecrets {
  const { stack, passphrase } = options;
  let writer: Promise<SecretsManager> | undefined;
  return {
    stack,
    unlocked: passphrase !== undefined,
    sealedAs: options.sealedAs ?? "unknown",
    writer: async () => await (writer ??= openWriter(options)),
    reader: async (salt) =>
      await openPassphraseManager(requirePassphrase(stack, passphrase), salt, stack),
  };
}

async function openWriter(options: StackSecretsOptions): Promise<SecretsManager> {
  const passphrase = requirePassphrase(options.stack, options.passphrase);
  if (options.salt !== undefined) {
    return await openPassphraseManager(passphrase, options.salt, options.stack);
  }
  const manager = await createPassphraseManager(passphrase);
  await options.onNewSalt?.(manager.state);
  return manager;
}

/** The passphrase, or a UserError `PassphraseMissing` that says how to give one. */
export function requirePassphrase(stack: string, passphrase: string | undefined): string {
  if (passphrase !== undefined) return passphrase;
  throw new UserError(
    "PassphraseMissing",
    `Stack '${stack}' needs its passphrase: set PULUMI_CONFIG_PASSPHRASE, ` +
      "or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it. " +
      "Only a preview works without one.",
  );
}
