/** What a command that sets a variable is made of. */
export interface SetCommand {
  /** Name of the stack. @default a stand-in, where any may be meant */
  stack?: string;
  /** Whether its value is to be encrypted. @default false */
  secret?: boolean;
}

/**
 * The command that gives a stack the value of a variable; it asks for the value itself, so that no
 * secret stands in the history of a shell.
 */
export function setCommand(name: string, { stack = "<stack>", secret }: SetCommand = {}): string {
  return `npx slipway env set ${stack} ${name}${secret === true ? " --secret" : ""}`;
}

/**
 * The same for a key of the stack's config: `variables:NAME`, or one of another namespace. A path
 * inside a value of one, such as `aws:roles[0]`, is the Pulumi CLI's alone.
 */
export function setConfigCommand(stack: string, key: string, secret = false): string {
  if (!/^[\w-]+:[\w/-]+$/.test(key)) {
    return `npx pulumi config set --stack ${stack} ${secret ? "--secret " : ""}--path '${key}'`;
  }
  return setCommand(key.replace(/^variables:/, ""), { stack, secret });
}
