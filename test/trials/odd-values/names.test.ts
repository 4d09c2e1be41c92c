import { describe, expect, test } from "vitest";
import { Environment, Service } from "../../../components/index.ts";
import type { Platform } from "../../../components/index.ts";
import { checkCron } from "../../../components/plan/cron.ts";
import { checkComponentName } from "../../../components/plan/names.ts";
import { createAwsPlatform } from "../../../components/platforms/aws/platform.ts";
import { createDockerPlatform } from "../../../components/platforms/docker/platform.ts";
import { createKubernetesPlatform } from "../../../components/platforms/kubernetes/platform.ts";
import { createLocalPlatform } from "../../../components/platforms/local/platform.ts";
import { createVercelPlatform } from "../../../components/platforms/vercel/platform.ts";
import { UserError } from "../../../variables/user-error.ts";
import { runProgram } from "../../support/components/mocks.ts";
import { oddStrings } from "../../support/odd-strings.ts";

/** What would become a label is a name, and names are refused that any platform's labels are. */
function isName(text: string): boolean {
  try {
    checkComponentName("Service", text);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(`Service '${text}' has a name`);
    return false;
  }
}

const names = Object.values(oddStrings).filter(isName);

test("of the odd texts those are names that only YAML's readers take for something else", () => {
  expect(names).toEqual(["null", "yes"]);
});

const platforms: (() => Platform)[] = [
  createLocalPlatform,
  () => createDockerPlatform({}, "image"),
  () => createKubernetesPlatform({}, "image"),
  () => createAwsPlatform({ region: "eu-central-1", plainOrigin: true }),
  () => createVercelPlatform({ team: "acme" }, "image"),
];

describe.each(platforms.map((create) => [create().name, create] as const))(
  "on %s",
  (name, create) => {
    test.each(names)("'%s' stands in labels and tags as it is written", async (text) => {
      const image = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/a@sha256:${"0".repeat(64)}`;
      const { resources } = await runProgram(
        () => {
          const environment = new Environment("odd", {
            stack: "dev",
            stage: "development",
            platform: create(),
            release: { id: "one", artifacts: { [text]: image } },
            variables: { values: {}, secure: [], sealed: [] },
          });
          new Service(text, { environment, source: "examples/shop/api", port: 8080 });
          return environment.close();
        },
        { lookUp: () => ({ files: {}, output: {} }) },
      );
      const labels = resources.flatMap(({ inputs }) => labelsIn(inputs));
      // Vercel has no labels.
      if (name === "vercel") expect(labels).toEqual([]);
      else expect(labels).toContain(text);
    });
  },
);

/** The component in the labels or tags of a resource, whichever way its platform has them. */
function labelsIn(inputs: Record<string, unknown>): unknown[] {
  const { tags, labels, metadata } = inputs as {
    tags?: { component?: unknown };
    labels?: { label: string; value: unknown }[];
    metadata?: { labels?: Record<string, unknown> };
  };
  const docker = Array.isArray(labels) ? labels : [];
  return [
    tags?.component,
    docker.find(({ label }) => label === "slipway.component")?.value,
    metadata?.labels?.["slipway.dev/component"],
  ].filter((one) => one !== undefined);
}

test("no odd text is a schedule's time or time zone: each is refused by its name", () => {
  for (const text of Object.values(oddStrings)) {
    const [cron] = checkCron({ cron: text, timezone: "UTC" });
    expect(cron, text).toMatchObject({
      at: "cron",
      message: expect.stringContaining(text) as string,
    });
    const [zone] = checkCron({ cron: "0 6 * * 1", timezone: text });
    expect(zone, text).toMatchObject({ at: "timezone" });
  }
  expect(checkCron({ cron: "*/5 1-3 * * mon", timezone: "Europe/Berlin" })).toEqual([]);
});
