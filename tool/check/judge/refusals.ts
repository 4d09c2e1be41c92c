import type { StackChange } from "../collected.ts";
import type { Refusal } from "./judgement.ts";

/** What to do about a refusal that many will meet, by the beginning of its code. */
const todos: readonly (readonly [RegExp, (stack: string) => string])[] = [
  [/^VariablesMissing$/, (stack) => `Set them: npx slipway env set ${stack} <name>`],
  [
    /^(ReleaseMissing|Artifact)/,
    (stack) => `Name the images of a release in Pulumi.${stack}.yaml, under slipway:release`,
  ],
  [
    /^Image(s|Unresolved|sLock)/,
    () => "Run npx slipway images resolve where there is a network, and commit images.lock",
  ],
  [
    /^AddressMissing$/,
    (stack) => `Set the address: npx slipway env set ${stack} <NAME>_URL --secret`,
  ],
  [
    /^(SecretOutput|StackOutput|Upstream|StackReference)/,
    () => "Bring up the stack that it reads from first, with an output that can be read",
  ],
  [
    /^ResourceProtected$/,
    (stack) =>
      `Decide whether it may go: it is protected, and ${stack} loses what it holds. Leave it in the ` +
      "program, or take its protection off in a change of its own",
  ],
  [
    /^Against/,
    () => "Name another base with --base, or bring the base's dependencies into npm's cache",
  ],
  [
    /^(PassphraseMissing|WrongPassphrase)$/,
    (stack) => `Give the passphrase of ${stack}, by PULUMI_CONFIG_PASSPHRASE_FILE`,
  ],
  [
    /^(Settings|StackConfig|Aws|Vercel|Domain|Component|Link|Database|Cache|Search|Bucket)/,
    (stack) => `Mend what the message names, in Pulumi.${stack}.yaml or in the application`,
  ],
];

/** What the program says of itself goes before that it failed: its own code, and its message. */
function innermost<Told extends { code: string; message: string }>(told: Told): Told {
  const own = /^(?<code>[A-Z][A-Za-z]+): (?<message>[^]*)$/.exec(told.message)?.groups;
  return told.code === "ProgramFailed" && own !== undefined ? { ...told, ...own } : told;
}

/** Why a stack's change cannot be judged, and what to do; undefined where it can be. */
export function refusalOf({ stack, outcome }: StackChange): Refusal | undefined {
  if (outcome.kind !== "refused" && outcome.kind !== "unknown") return undefined;
  const { kind, code, message } = innermost(outcome);
  const known = todos.find(([pattern]) => pattern.test(code));
  const otherwise =
    kind === "refused"
      ? `Run npx slipway preview ${stack}, and mend what its message names`
      : `Read the change yourself: npx slipway preview ${stack}`;
  return { stacks: [stack], kind, code, message, todo: known?.[1](stack) ?? otherwise };
}
