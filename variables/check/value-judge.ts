import { credentialOf } from "../credentials.ts";
import type { LinkSource, VariableSource } from "../facts.ts";
import { setConfigCommand } from "../set-command.ts";
import type { EffectiveStage } from "../stage.ts";
import { buildsFromSource } from "../stage.ts";
import { problemOfText } from "../text.ts";
import type { Variable } from "../types/create.ts";
import { clientPrefixOf } from "./client-names.ts";
import type { Configured } from "./config-key.ts";
import type { Found, ReportCode } from "./report.ts";

/** Where a value stands. */
export interface ValuePlace {
  /** Key of the config without `variables:`. */
  key: string;
  from: VariableSource;
  required: boolean;
  at: EffectiveStage;
  program?: string | undefined;
  stack?: string | undefined;
  platform?: string | undefined;
  /** The earlier name by which the config has it. */
  earlier?: string | undefined;
}

/** What is said of a value. */
export interface Judged {
  errors: Found[];
  warnings: Found[];
  /** Whether it is empty and must not be. */
  isEmpty: boolean;
  credential: string | undefined;
}

/** What is wrong with a value, and what is unusual about it. */
export function judgeValue(
  name: string,
  variable: Variable,
  value: string,
  place: ValuePlace,
): Judged {
  const say = createSay(name, variable, place);
  const isPlain = place.from === "config" || place.from === "default";
  const credential = isPlain ? credentialOf(name, value) : undefined;
  const finding = variable.findingOf(value);
  if (value === "" && place.required && finding === undefined) {
    const empty = say("Missing", "is empty, and it is required");
    return { errors: [empty], warnings: [], isEmpty: true, credential: undefined };
  }
  const text = problemOfText(value);
  const shown = shownValue(variable, value, place, credential);
  const wrong =
    text === undefined
      ? finding && say(finding.code, `${shown} ${finding.message}`)
      : say("WrongType", `${shown} ${text}`);
  const unusual = wrong ? undefined : variable.warningOf?.(value, place.at.profile);
  const cloud = judgeCloudKey(say, value, place);
  const shownToAll = judgeClientValue(name, variable, credential, say);
  return {
    errors: [wrong, shownToAll, cloud.error].filter((one) => one !== undefined),
    warnings: [
      unusual && say(unusual.code, `${shown} ${unusual.message}`),
      cloud.warning,
      judgeEarlier(say, place.earlier, name),
    ].filter((one) => one !== undefined),
    isEmpty: false,
    credential,
  };
}

type Say = (code: ReportCode, message: string, fix?: string) => Found;

/** Makes entries about one variable of one place. */
function createSay(name: string, variable: Variable, place: ValuePlace): Say {
  const { key, program, from } = place;
  const at = `variables:${key}`;
  const fixHere =
    from === "default" ? `correct its default in the contract` : fixOf(variable, place);
  return (code, message, fix = fixHere) => ({
    at,
    name,
    ...(program !== undefined && { service: program }),
    code,
    message,
    fix: withOwner(fix, variable),
  });
}

/** The command that gives a variable a value, with a value that would be right. */
export function fixOf(
  { sensitive, example }: Pick<Variable, "sensitive" | "example">,
  { key, stack = "<stack>" }: Pick<ValuePlace, "key" | "stack">,
): string {
  const like = example === undefined || sensitive ? "" : `, such as '${example}'`;
  return `set it with \`${setConfigCommand(stack, `variables:${key}`, sensitive)}\`${like}`;
}

/** A fix with the person to ask, where the contract names one. */
export function withOwner(fix: string, { owner }: Pick<Variable, "owner">): string {
  return owner === undefined ? fix : `${fix}; its owner is ${owner}`;
}

function shownValue(
  variable: Variable,
  value: string,
  { from }: ValuePlace,
  credential: string | undefined,
): string {
  const isHidden = variable.sensitive || from === "secure" || credential !== undefined;
  return isHidden ? "[secret]" : `'${value.replaceAll("\0", "\\0")}'`;
}

/** A credential in a variable that every browser gets, unless its type is made to be seen. */
function judgeClientValue(
  name: string,
  variable: Variable,
  credential: string | undefined,
  say: Say,
): Found | undefined {
  const prefix = clientPrefixOf(name);
  const isMade = variable.type === "jwt" || variable.provider !== undefined;
  if (prefix === undefined || credential === undefined || isMade) return undefined;
  return say(
    "PublicSecret",
    `[secret] is a credential (${credential}), and ${prefix} brings it to every browser`,
    "change it at its issuer, and read it under a name without that prefix",
  );
}

/** Keys of AWS that never expire: a role needs none where programs run there. */
function judgeCloudKey(
  say: Say,
  value: string,
  { from, at, platform }: ValuePlace,
): { error?: Found; warning?: Found } {
  if (!/^AKIA[A-Z0-9]{16}$/.test(value)) return {};
  const isPlain = from === "config" || from === "default";
  if (!isPlain && platform !== "aws") return {};
  const said = say(
    "StaticCloudKey",
    `[secret] is a key of AWS that never expires${isPlain ? ", in plain text" : ""}`,
    platform === "aws"
      ? "take it out: programs have a role here, and links give it what it needs"
      : "use a role or keys that expire, and encrypt what is left with --secret",
  );
  return isPlain && !buildsFromSource(at.profile) ? { error: said } : { warning: said };
}

function judgeEarlier(say: Say, earlier: string | undefined, name: string): Found | undefined {
  if (earlier === undefined) return undefined;
  const fix = `rename the key to variables:${name}`;
  return say("Deprecated", `is set by its earlier name ${earlier}`, fix);
}

/** What keeps a variable from being given by what gives it: a link, the config, a program's key. */
export function wrongSource(
  name: string,
  { source, scope, owner }: Variable,
  {
    configured,
    link,
    program,
  }: {
    configured: Configured | undefined;
    link: LinkSource | undefined;
    program: string | undefined;
  },
): Found[] {
  const problem = (at: string, message: string, fix: string): Found[] => [
    {
      at,
      name,
      ...(program !== undefined && { service: program }),
      code: "Clash",
      message,
      fix: withOwner(fix, { owner }),
    },
  ];
  const key = `variables:${configured?.key ?? name}`;
  if (link !== undefined && configured !== undefined) {
    const giver = link.isAddress === true ? "`publicUrl`" : `the link to '${link.name}'`;
    const message = `is given by ${giver} and by the stack's config; remove one of the two`;
    return problem(key, message, "remove it from the config, or the link");
  }
  if (link !== undefined && source === "manual") {
    const message = `is \`source: "manual"\` in the contract, and '${link.name}' gives it`;
    return problem(name, message, "leave the link, or `source`, out");
  }
  if (configured === undefined) return [];
  if (source === "linked") {
    const message = 'is `source: "linked"` in the contract, and the config gives it';
    return problem(key, message, "remove it from the config, and link to what gives it");
  }
  if (typeof scope === "object" && "deployment" in scope) {
    const message = `is told by the deployment (${scope.deployment}), and the config gives it`;
    return problem(key, message, "remove it from the config");
  }
  if (scope !== "global" || !configured.key.includes("/")) return [];
  const message = "is one value for all programs by its contract";
  return problem(
    key,
    message,
    `set variables:${name}, or say \`scope: "service"\` in the contract`,
  );
}
