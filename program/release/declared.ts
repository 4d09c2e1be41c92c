import { createHash } from "node:crypto";
import { Job } from "../../components/base/job.ts";
import { Workload } from "../../components/base/workload.ts";
import type { Environment } from "../../components/environment.ts";
import type { ComponentKind } from "../../components/plan/kinds.ts";
import { sitesOf } from "../../components/site.ts";
import { isRequired } from "../../variables/contract.ts";
import type { Variable, VariableContract } from "../../variables/contract.ts";
import { canonicalText } from "./canonical.ts";
import type { Json } from "./canonical.ts";

/** Set in the program's environment by whoever wants to know what it declares, and nothing built. */
export const declaring = "SLIPWAY_DECLARE";

/** Whether the program is to tell what it declares, and to build nothing. */
export function isDeclaring(): boolean {
  return process.env[declaring] === "1";
}

/** One component that runs or serves something of the application's own. */
export interface DeclaredProgram {
  name: string;
  kind: ComponentKind;
  /** Folder with the source; empty where an image is all that there is. */
  source: string;
  /** Image that the program names itself; empty without one. */
  image: string;
  /** Program and arguments; empty for what the source says. */
  command: readonly string[];
  /** Port of a service; 0 without one. */
  port: number;
  /** Path that must answer with success; empty without one. */
  healthPath: string;
  /** Whether navigations of a site to unknown paths get its first page. */
  fallback: boolean;
  runsAs: "server" | "function";
  /** Name of the program whose artifact it runs, where it has none of its own. */
  of?: string;
}

/** What an application declares, as plain data. */
export interface DeclaredApplication {
  application: string;
  /** In the order of the program. */
  programs: DeclaredProgram[];
  /** Hash of the variable contract. */
  contract: string;
  /** Names of the variables of the contract, sorted; also those that links give. */
  variables: string[];
  /** Those among them that production must be given, sorted. */
  required: string[];
}

/** What an environment that was only declared consists of. Call it once that is closed. */
export function describeDeclared(environment: Environment): DeclaredApplication {
  const contract: VariableContract = Object.fromEntries(
    environment.contracts.flatMap((one) => Object.entries(one)),
  );
  const production = { stage: "production", profile: "production" } as const;
  const names = Object.keys(contract).sort();
  const all = [...programsOf(environment), ...sitesDeclared(environment)];
  const order = [...environment.kinds.keys()];
  return {
    application: environment.plan.application,
    programs: all.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
    contract: hashContract(environment.contracts),
    variables: names,
    required: names.filter((name) => {
      const variable = contract[name];
      return variable !== undefined && isRequired(variable, production);
    }),
  };
}

function programsOf({ members }: Environment): DeclaredProgram[] {
  const programs = members.filter(
    (member): member is Workload | Job => member instanceof Workload || member instanceof Job,
  );
  return programs.map((member) => {
    const { kind, source, image, command } = member.shape;
    const shape = member instanceof Workload ? member.shape : undefined;
    const of = member instanceof Job ? member.of?.componentName : undefined;
    return {
      name: member.componentName,
      kind,
      source,
      image,
      command: [...command],
      port: shape?.port ?? 0,
      healthPath: shape?.health?.path ?? "",
      fallback: false,
      runsAs: shape?.runsAs ?? "server",
      ...(of !== undefined && { of }),
    };
  });
}

function sitesDeclared(environment: Environment): DeclaredProgram[] {
  return sitesOf(environment).map(({ componentName: name, plan }) => ({
    name,
    kind: "site",
    source: plan.source,
    image: "",
    command: [],
    port: 0,
    healthPath: "",
    fallback: plan.fallback,
    runsAs: "server",
  }));
}

/** Data of a contract without what is undefined in it. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** What a contract answers to values that tell its rule: a list, a least and a greatest value. */
const probes = ["", "\0", "x", "-1e300", "1e300", "0.5"];

function hashContract(contracts: readonly VariableContract[]): string {
  const variables = contracts.flatMap((contract) => Object.entries(contract));
  const texts = variables.map(([name, variable]) => canonicalText([name, describe(variable)]));
  return createHash("sha256")
    .update([...new Set(texts)].sort().join("\n"))
    .digest("hex");
}

function describe({ type, spec, required, defaults, problemOf, ...rest }: Variable): Json {
  const { requires, scope, sensitive, deprecated } = rest;
  const stages = Array.isArray(required) ? (required as readonly string[]).toSorted() : undefined;
  return {
    type,
    form: plain({ spec, requires, scope, sensitive, deprecated }),
    required: plain(stages ?? required ?? null),
    defaults,
    rule: probes.map((probe) => problemOf(probe) ?? null),
  };
}
