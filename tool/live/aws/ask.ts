import { UserError } from "../../../variables/user-error.ts";

/**
 * Asks a service of AWS.
 *
 * @throws UserError `PlatformUnreachable` with what the SDK says.
 */
export async function askAws<T>(region: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "AbortError") throw error;
    throw new UserError(
      "PlatformUnreachable",
      `AWS in ${region} was not asked: ${name}: ${message}. Sign in as you do for the AWS CLI: a ` +
        "profile in AWS_PROFILE, or keys in the environment.",
      { cause: error },
    );
  }
}

/** Items in groups of at most so many, as AWS takes them in one question. */
export function chunk<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
