import * as fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import {
  Bucket,
  Cache,
  Database,
  Environment,
  Migration,
  Model,
  Monitoring,
  Queue,
  Schedule,
  Search,
  Service,
  Worker,
} from "../../../../components/index.ts";
import type { Linkable } from "../../../../components/base/linkable.ts";
import { linkHandles } from "../../../../components/platforms/aws/handles.ts";
import { runProgram } from "../../../support/components/mocks.ts";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { artifacts, settingsOf } from "./shop.ts";
import { patient } from "../../../support/slowness.ts";

const storeKinds = ["database", "cache", "bucket", "queue", "search", "model"] as const;
const programKinds = ["service", "function", "worker", "schedule", "migration"] as const;

/** An application: stores, and programs with the places of the stores that they link to. */
interface Application {
  stores: (typeof storeKinds)[number][];
  programs: { kind: (typeof programKinds)[number]; links: number[] }[];
  /** Whether traces go to X-Ray. */
  traced: boolean;
}

const applications = fc
  .record({
    stores: fc.array(fc.constantFrom(...storeKinds), { minLength: 1, maxLength: 5 }),
    programs: fc.array(
      fc.record({ kind: fc.constantFrom(...programKinds), wishes: fc.array(fc.nat(4)) }),
      { minLength: 1, maxLength: 4 },
    ),
    traced: fc.boolean(),
  })
  .map(({ stores, programs, traced }): Application => ({
    stores,
    traced,
    programs: programs.map(({ kind, wishes }) => ({
      kind,
      links: [...new Set(wishes.filter((wish) => wish < stores.length))],
    })),
  }));

/** Every kind of program, each linked to one store of every kind. */
const everything: Application = {
  stores: [...storeKinds],
  traced: true,
  programs: programKinds.map((kind) => ({ kind, links: storeKinds.map((_, index) => index) })),
};

const storeOf = (index: number): string => `s${index}`;
const programOf = (index: number): string => `p${index}`;

function createStore(environment: Environment, kind: string, name: string): Linkable {
  if (kind === "database") return new Database(name, { environment, engine: "postgres" });
  if (kind === "cache") return new Cache(name, { environment });
  if (kind === "bucket") return new Bucket(name, { environment });
  if (kind === "queue") return new Queue(name, { environment });
  if (kind === "search") return new Search(name, { environment });
  return new Model(name, { environment, model: "openai.gpt-oss-20b-1:0" });
}

function createProgram(
  environment: Environment,
  kind: string,
  name: string,
  links: string[],
): void {
  // A name for each: two stores of a kind would give the same one.
  const named = links.map((to, index) => ({ to, as: `LINK_${index}` }));
  const args = { environment, image: artifacts.api, links: named };
  if (kind === "service") new Service(name, { ...args, port: 3000 });
  else if (kind === "function") {
    new Service(name, { ...args, port: 3000, public: true, runsAs: "function" });
  } else if (kind === "worker") new Worker(name, args);
  else if (kind === "schedule") new Schedule(name, { ...args, cron: "0 6 * * *" });
  else new Migration(name, args);
}

/** Every action on every resource that a store's links allow, by store. */
type Allowed = Record<string, string[]>;

async function readGrants(stores: readonly Linkable[]): Promise<Allowed> {
  const entries = stores.map(async (store) => {
    const pairs = linkHandles
      .get(store)
      .grants.flatMap(({ actions, resources }) =>
        actions.flatMap((action) =>
          resources.map((resource) => pulumi.interpolate`${action} ${resource}`),
        ),
      );
    const known = await new Promise<string[]>((resolve) => {
      pulumi.all(pairs).apply(resolve);
    });
    return [store.componentName, known] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function describe({ stores, programs, traced }: Application): Promise<Allowed> {
  const images = programs.map((_, index) => [programOf(index), artifacts.api] as const);
  const release = { id: "r", artifacts: Object.fromEntries(images) };
  const variables = { values: {}, secure: [], sealed: [] };
  const settings = settingsOf("staging", traced ? { traces: "xray" } : {});
  const environment = new Environment("shop", { ...settings, release, variables });
  if (traced) new Monitoring("monitoring", { environment });
  const built = stores.map((kind, index) => createStore(environment, kind, storeOf(index)));
  for (const [index, { kind, links }] of programs.entries()) {
    createProgram(environment, kind, programOf(index), links.map(storeOf));
  }
  await environment.close();
  return readGrants(built);
}

/** What sending traces to X-Ray takes; jobs send none. */
const tracing: Record<string, string[]> = {
  service: ["xray:PutTraceSegments *"],
  worker: ["xray:PutTraceSegments *"],
  function: ["xray:PutTraceSegments *", "xray:PutTelemetryRecords *"],
};

function permissionsOf(resources: readonly RegisteredResource[], program: string): string[] {
  const policies = resources.filter(
    ({ type, inputs }) =>
      type === "aws:iam/rolePolicy:RolePolicy" && inputs.role === `${program}-task-id`,
  );
  return policies
    .filter(({ inputs }) => inputs.name === "links" || inputs.name === "traces")
    .flatMap(({ inputs }) => {
      const { Statement } = JSON.parse(String(inputs.policy)) as {
        Statement: { Effect: string; Action: string[]; Resource: string[] }[];
      };
      return Statement.flatMap(({ Effect, Action, Resource }) => {
        expect(Effect).toBe("Allow");
        return Action.flatMap((action) => Resource.map((resource) => `${action} ${resource}`));
      });
    });
}

test(
  "In any application a program's role may do exactly what its links and its traces take",
  async () => {
    let granted = 0;
    await fc.assert(
      fc.asyncProperty(applications, async (application) => {
        const run = await runProgram(() => describe(application), {
          outputsOf: (_type, name, inputs) => ({
            arn: `arn:aws:test:eu-central-1:123456789012:${name}`,
            name: inputs.name ?? name,
            result: `password-of-${name}`,
            url: `https://sqs.test/123456789012/${name}`,
            endpoint: `${name}.test`,
          }),
        });
        for (const [index, { kind, links }] of application.programs.entries()) {
          const linked = links.flatMap((link) => run.result[storeOf(link)] ?? []);
          granted += linked.length;
          const expected = [...linked, ...((application.traced ? tracing[kind] : undefined) ?? [])];
          const allowed = permissionsOf(run.resources, programOf(index));
          expect(allowed.toSorted()).toEqual(expected.toSorted());
        }
      }),
      {
        numRuns: process.env.SLIPWAY_SOAK ? 100 : 5,
        examples: [[everything], [{ ...everything, traced: false }]],
      },
    );
    expect(granted).toBeGreaterThan(0);
  },
  patient(240_000),
);
