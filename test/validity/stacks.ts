import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../variables/user-error.ts";
import { openEngine } from "../../tool/engine/select.ts";
import { addEverything } from "../support/components/everything.ts";
import { OfflineProject } from "../support/projects/offline-project.ts";
import { readResources, type Made } from "./resources.ts";

/** One run that is simulated and then read by AWS's linters. */
export interface Variant {
  name: string;
  /** Fixture stack whose config it has. */
  like: string;
  /** File in stacks/. @default everything */
  application?: string;
  /** Lines under `slipway:aws:`. */
  aws?: string[];
  /** Lines of the config. */
  config?: string[];
}

const zone = "hostedZone: {id: Z0123456789ABCDEFGHIJ, name: shop.example.com}";
const hosts = ["domain: api.shop.example.com", "siteDomains: {web: shop.example.com}", zone];
const regions = ["secondRegion: eu-west-1", "backupLockDays: 7"];

const gpu = {
  aws: ["models: gpu", "privateEndpoints: false"],
  config: ["slipway:models: {assistant: {model: 'qwen3:4b'}}"],
};

/** Options of data that only the config asks for. */
const spread = [
  "slipway:databases: {orders: {readReplicas: 1}}",
  "slipway:caches: {sessions: {shards: 3}}",
];

/** What every run of the tests looks at. */
export const variants: Variant[] = [
  { name: "dev", like: "aws-dev" },
  { name: "prod", like: "aws-prod", aws: [...hosts, ...regions, "budgetUsd: 500"], config: spread },
];

/** What the long run looks at beside. */
export const moreVariants: Variant[] = [
  { name: "functions", like: "aws-staging", application: "functions", aws: ["database: aurora"] },
  { name: "account", like: "aws-account", application: "account" },
  { name: "staging", like: "aws-staging" },
  { name: "preview", like: "aws-preview", application: "shop" },
  { name: "prod-plain", like: "aws-prod" },
  { name: "prod-aurora", like: "aws-prod", aws: ["database: aurora", ...regions] },
  { name: "dev-waf", like: "aws-dev", aws: ["waf: true", "accessLogs: true"] },
  { name: "dev-gpu", like: "aws-dev", ...gpu },
  { name: "prod-gpu", like: "aws-prod", ...gpu },
  { name: "maintenance", like: "aws-prod", config: ["slipway:mode: maintenance"] },
  { name: "archived", like: "aws-prod", config: ["slipway:mode: archived"] },
  { name: "us", like: "aws-prod", aws: ["region: us-east-1"] },
];

const functions = `
import { Database, Environment, Model, Monitoring, Service, Site } from "../components/index.ts";
export default function functions(settings) {
  const environment = new Environment("functions", settings);
  const ledger = new Database("ledger", { environment, engine: "mysql" });
  const orders = new Database("orders", { environment, engine: "postgres" });
  const assistant = new Model("assistant", { environment, model: "openai.gpt-oss-20b-1:0" });
  const api = new Service("api", {
    environment, source: "examples/shop/api", port: 8080, links: [orders, { to: ledger, as: "LEDGER_URL" }, assistant],
    public: true, runsAs: "function", health: { path: "/healthz" },
  });
  new Site("web", { environment, source: "examples/shop/web", links: [api] });
  new Monitoring("monitoring", { environment });
  return environment;
}
`;

/** A project whose stacks are simulated, and what each of them is made of. */
export class ValidityProject {
  readonly #project = new OfflineProject();

  constructor() {
    writeFileSync(join(this.#project.copy.folder, "stacks/functions.ts"), functions);
  }

  /** Brings a variant up, simulated; gives every resource with all its inputs. */
  async resources(variant: Variant): Promise<Made[]> {
    const stack = this.#configure(variant);
    const { code, stderr } = await this.#project.slipway("up", stack, "--yes", "--simulate");
    if (code !== 0) {
      const end = stderr.split("\n").slice(-12).join("\n");
      throw new UserError("SimulationFailed", `${variant.name}: ${end}`);
    }
    const { folder } = this.#project.copy;
    const request = { folder, stack, operation: "export", environment: {}, simulate: {} } as const;
    return readResources(await (await openEngine(request)).export({ showSecrets: true }));
  }

  remove(): void {
    this.#project.remove();
  }

  /** Writes the stack's config; gives the stack's name. */
  #configure({ name, like, application = "everything", aws = [], config = [] }: Variant): string {
    const { copy } = this.#project;
    const base = application === "everything" ? addEverything(copy, like) : like;
    const text = readFileSync(join(copy.folder, `Pulumi.${base}.yaml`), "utf8").replaceAll(
      "registry.example.com",
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
    );
    const own = new Set(aws.map((line) => line.split(":")[0]));
    const kept = text
      .split("\n")
      .filter((line) => !(/^ {4}region:/.test(line) && own.has("region")))
      .filter((line) => !(application === "functions" && /^ {2}variables:/.test(line)))
      .map((line) => line.replace(/(slipway:application:).*/, `$1 ${application}`));
    const at = kept.findIndex((line) => line.trim() === "slipway:aws:");
    kept.splice(at + 1, 0, ...aws.map((line) => `    ${line}`));
    kept.splice(kept.indexOf("config:") + 1, 0, ...config.map((line) => `  ${line}`));
    writeFileSync(join(copy.folder, `Pulumi.${name}.yaml`), kept.join("\n"));
    return name;
  }
}
