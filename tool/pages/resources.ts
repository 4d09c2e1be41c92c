import { readFile } from "node:fs/promises";
import { format } from "prettier";
import { parse } from "yaml";
import * as z from "zod";

const goldens = new URL("../../test/golden/", import.meta.url);

/** What is previewed on each platform: Vercel has no place for the shop's worker. */
const applications = { docker: "shop", kubernetes: "shop", aws: "shop", vercel: "everything" };

const stages = ["dev", "preview", "staging", "prod"] as const;

const introduction = `# What a stage costs in resources

<!-- Made by \`npm run docs\` from the golden previews in test/golden: change the code, not this page. -->

How many resources of each type an environment has, by platform and stage: what the previews of the
shop (\`stacks/shop.ts\`; on Vercel of \`stacks/everything.ts\`) with the stacks in
\`test/fixtures/stacks\` create. Prices are not here: they differ by region and contract, and most
depend on use.

The first rows are what programs and stores ask for, as the components plan it: copies at first and
at most, cores and memory of the copies at first, disk of the databases. What a managed service is
made of beside that (a standby, a replica) is in its own type's settings. Vercel has no such rows:
functions run per request there, and stores elsewhere.`;

/** A resource of a preview. */
interface Planned {
  type: string;
  inputs: Inputs;
}

const inputsSchema = z.looseObject({
  replicas: z.number().optional(),
  maxReplicas: z.number().optional(),
  cpu: z.number().optional(),
  memoryMb: z.number().optional(),
  storageGb: z.number().optional(),
});

type Inputs = z.infer<typeof inputsSchema>;

/** The whole page, in Markdown. */
export async function formatResources(): Promise<string> {
  const sections = Object.entries(applications).map(async ([platform, application]) => {
    const previews = stages.map((stage) => readPreview(`${application}-${stage}-${platform}.txt`));
    return formatPlatform(platform, await Promise.all(previews));
  });
  const text = [introduction, ...(await Promise.all(sections))].join("\n\n");
  return format(text, { parser: "markdown", printWidth: 100, proseWrap: "always" });
}

async function readPreview(file: string): Promise<Planned[]> {
  const text = await readFile(new URL(file, goldens), "utf8");
  return text.split("\n\n").flatMap((paragraph) => {
    const [, type] = /^create (\S+) /.exec(paragraph) ?? [];
    if (type === undefined) return [];
    const inputs: unknown = parse(paragraph.slice(paragraph.indexOf("\n") + 1));
    return [{ type, inputs: inputsSchema.safeParse(inputs).data ?? {} }];
  });
}

function formatPlatform(platform: string, previews: readonly Planned[][]): string {
  const made = previews.map((planned) => planned.filter(({ type }) => isResource(type)));
  const types = [...new Set(made.flat().map(({ type }) => type))].toSorted();
  const counts = types.map((type) => [
    `\`${shorten(type)}\``,
    ...made.map((planned) => String(planned.filter((one) => one.type === type).length || "–")),
  ]);
  const rows = [
    ["", ...stages],
    ["---", ...stages.map(() => "---:")],
    ...(platform === "vercel" ? [] : formatAsked(previews)),
    ["**resources**", ...made.map((planned) => `**${planned.length}**`)],
    ...counts,
  ];
  const table = rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `## ${platform}\n\n${table}`;
}

/** What programs and stores ask for; on Vercel functions run per request, and stores elsewhere. */
function formatAsked(previews: readonly Planned[][]): string[][] {
  return [
    ["copies of programs", ...previews.map(countCopies)],
    ["cores", ...previews.map((planned) => sum(planned, ({ cpu = 0 }) => cpu))],
    ["memory, MB", ...previews.map((planned) => sum(planned, ({ memoryMb = 0 }) => memoryMb))],
    ["disk of databases, GB", ...previews.map(countDisk)],
  ];
}

/** What exists at the platform: no component, no provider. */
function isResource(type: string): boolean {
  return !/^(slipway|pulumi):/.test(type);
}

/** `aws:ec2/vpc:Vpc` as `ec2.Vpc`, `kubernetes:apps/v1:Deployment` as `apps/v1.Deployment`. */
function shorten(type: string): string {
  const [, module = "", name = ""] = type.split(":");
  const place = module.replace(/\/[a-z][A-Za-z]*$/, "").replace(/^index$/, "");
  return place === "" ? name : `${place}.${name}`;
}

function programsOf(planned: readonly Planned[]): Inputs[] {
  return planned
    .filter(({ type }) => /^slipway:index:(Service|Worker)$/.test(type))
    .map(({ inputs }) => inputs);
}

function countCopies(planned: readonly Planned[]): string {
  const [first, most] = (["replicas", "maxReplicas"] as const).map((key) =>
    programsOf(planned).reduce((total, inputs) => total + (inputs[key] ?? 0), 0),
  );
  return first === most ? String(first) : `${String(first)} to ${String(most)}`;
}

function sum(planned: readonly Planned[], of: (inputs: Inputs) => number): string {
  const one = (inputs: Inputs): number => of(inputs) * (inputs.replicas ?? 0);
  return String(programsOf(planned).reduce((total, inputs) => total + one(inputs), 0));
}

function countDisk(planned: readonly Planned[]): string {
  const databases = planned.filter(({ type }) => type === "slipway:index:Database");
  return String(databases.reduce((total, { inputs }) => total + (inputs.storageGb ?? 0), 0));
}
