import type { VariableFact } from "../facts.ts";
import type { EffectiveStage } from "../stage.ts";
import type { Variable } from "../types/create.ts";
import type { Found, ReportCode } from "./report.ts";
import { fixOf, withOwner } from "./value-judge.ts";

/** What variables are judged together by. */
export interface Related {
  contract: Readonly<Record<string, Variable>>;
  at: EffectiveStage;
  facts: Readonly<Record<string, VariableFact>>;
  values: Readonly<Record<string, string>>;
  program?: string | undefined;
  stack?: string | undefined;
}

/** Errors and warnings of variables that go together. */
export interface RelatedProblems {
  errors: Found[];
  warnings: Found[];
}

/** The variable that each provider of `AI_PROVIDER` needs. */
const providerKeys: Readonly<Partial<Record<string, string>>> = {
  openai: "OPENAI_API_KEY",
  anthropic: "ANTHROPIC_API_KEY",
  huggingface: "HUGGINGFACE_TOKEN",
};

/** Variables that hold the address at which people reach an application, by convention. */
const publicNames = [
  "PUBLIC_URL",
  "APP_URL",
  "NEXT_PUBLIC_APP_URL",
  "NEXTAUTH_URL",
  "AUTH_URL",
  "BASE_URL",
];

/** What is wrong with variables that go together, each of which may be right by itself. */
export function findDependencyProblems(related: Related): RelatedProblems {
  const names = Object.keys(related.contract);
  return {
    errors: [
      ...names.flatMap((name) => findRequired(name, related)),
      ...names.flatMap((name) => findOauthProblems(name, related)),
      ...names.flatMap((name) => findHostProblems(name, related)),
      ...findProviderProblems(related),
    ],
    warnings: findProviderWarnings(related),
  };
}

function isSet(name: string, { facts, values }: Related): boolean {
  const fact = facts[name];
  return fact !== undefined && fact.from !== "unset" && values[name] !== "";
}

function findRequired(name: string, related: Related): Found[] {
  if (!isSet(name, related)) return [];
  const { requires = [] } = related.contract[name] ?? {};
  return requires
    .filter((other) => !isSet(other, related))
    .map((other) => missing(other, `is unset, and ${name} needs it`, related));
}

/** `X_CLIENT_ID`, `X_CLIENT_SECRET` and `X_CALLBACK_URL` of one issuer, as far as the contract has them. */
function findOauthProblems(name: string, related: Related): Found[] {
  const [, issuer = "", kind = ""] = /^(.+?)_(CLIENT_ID|ID)$/.exec(name) ?? [];
  const secret = `${issuer}_${kind.replace("ID", "SECRET")}`;
  const isPair = issuer !== "" && related.contract[secret] !== undefined;
  if (!isPair || !isSet(name, related)) return [];
  const callbacks = [`${issuer}_CALLBACK_URL`, `${issuer}_REDIRECT_URI`, `${issuer}_REDIRECT_URL`];
  const said = related.contract[name]?.requires ?? [];
  return [secret, ...callbacks.filter((one) => related.contract[one] !== undefined)]
    .filter((other) => !said.includes(other) && !isSet(other, related))
    .map((other) => missing(other, `is unset, and the OAuth client of ${name} needs it`, related));
}

/** A callback that leads to another host than people are at is refused by the issuer. */
function findHostProblems(name: string, related: Related): Found[] {
  const value = related.values[name];
  const variable = related.contract[name];
  if (value === undefined || variable?.type !== "url") return [];
  const isCallback = /_(CALLBACK_URL|REDIRECT_UR[IL])$/.test(name);
  const other =
    variable.hostOf ??
    (isCallback ? publicNames.find((one) => related.values[one] !== undefined) : undefined);
  const [own, wanted] = [hostOf(value), hostOf(related.values[other ?? ""] ?? "")];
  if (other === undefined || own === undefined || wanted === undefined || own === wanted) return [];
  const message = `has the host ${own}, and the application is at ${wanted} by ${other}`;
  return [say(name, "NotMatching", message, fixFor(name, related), related)];
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host : undefined;
}

function findProviderProblems(related: Related): Found[] {
  const provider = related.values.AI_PROVIDER ?? "";
  const key = related.contract.AI_PROVIDER === undefined ? undefined : providerKeys[provider];
  if (key === undefined || isSet(key, related)) return [];
  return [missing(key, `is unset, and AI_PROVIDER is '${provider}'`, related)];
}

function findProviderWarnings(related: Related): Found[] {
  const isOllama =
    related.contract.AI_PROVIDER !== undefined && related.values.AI_PROVIDER === "ollama";
  if (!isOllama || isSet("OLLAMA_URL", related)) return [];
  const message = "is unset, and AI_PROVIDER is 'ollama': http://localhost:11434 is meant";
  const fix = "set it to where Ollama is, or link to a Model as OLLAMA_URL";
  return [say("OLLAMA_URL", "DependencyMissing", message, fix, related)];
}

function missing(name: string, message: string, related: Related): Found {
  return say(name, "DependencyMissing", message, fixFor(name, related), related);
}

function fixFor(name: string, { contract, stack }: Related): string {
  const variable = contract[name];
  if (variable === undefined) return `declare ${name} in the contract, and set it`;
  return withOwner(fixOf(variable, { key: name, stack }), variable);
}

function say(
  name: string,
  code: ReportCode,
  message: string,
  fix: string,
  { program }: Related,
): Found {
  const service = program === undefined ? {} : { service: program };
  return { at: `variables:${name}`, name, ...service, code, message, fix };
}
