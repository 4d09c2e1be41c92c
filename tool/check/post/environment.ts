import { UserError } from "../../../variables/user-error.ts";

/** Environment variables, as the process or a test gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that is not empty: CI systems set empty ones for what there is not. */
export function read(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

/**
 * A variable that has to be there.
 *
 * @throws UserError `PostSettingMissing`.
 */
export function requireVariable(env: Environment, name: string, what: string): string {
  const value = read(env, name);
  if (value !== undefined) return value;
  throw new UserError(
    "PostSettingMissing",
    `${name} is not set: it has ${what}. Set it, or post to a file: --post file:comment.md.`,
  );
}

/** A base address without its last slash. @throws UserError `PostSettingWrong`. */
export function requireAddress(text: string, name: string): string {
  const { protocol, username, password } = URL.canParse(text) ? new URL(text) : nowhere;
  const bare = username === "" && password === "";
  if (bare && /^https?:$/.test(protocol)) return text.replace(/\/+$/, "");
  // Not shown: an address may have a password within.
  throw new UserError(
    "PostSettingWrong",
    `${name} is no address of an API: give one like https://github.example/api/v3, without a user.`,
  );
}

const nowhere = { protocol: "", username: "", password: "" };
