import { expect, test } from "vitest";
import { Environment, Service, Worker } from "../../../../components/index.ts";
import type { EnvironmentMode } from "../../../../components/plan/mode.ts";
import {
  createPriorities,
  firstPriority,
} from "../../../../components/platforms/aws/edge/priorities.ts";
import { formatEntryPage } from "../../../../components/platforms/entry-page.ts";
import { runProgram } from "../../../support/components/mocks.ts";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { artifacts, build, describeShop, pick, settingsOf } from "./shop.ts";

function buildIn(mode: EnvironmentMode): Promise<RegisteredResource[]> {
  return build(() => describeShop({ ...settingsOf("production"), mode }).close());
}

function countOf(resources: readonly RegisteredResource[], type: string): number {
  return resources.filter((one) => one.type.startsWith(type)).length;
}

test("In maintenance programs run, and the load balancer answers every request with a page", async () => {
  const [running, closed] = [await buildIn("running"), await buildIn("maintenance")];
  const added = closed.filter(({ name }) => !running.some((one) => one.name === name));
  const rule = pick(added, "ListenerRule");
  expect(rule.inputs).toMatchObject({
    listenerArn: "arn:shop-http",
    priority: 1,
    conditions: [{ pathPattern: { values: ["*"] } }],
    actions: [
      {
        type: "fixed-response",
        fixedResponse: {
          contentType: "text/html",
          statusCode: "503",
          messageBody: formatEntryPage("maintenance", "shop").html,
        },
      },
    ],
  });
  expect(pick(closed, "Service", "api-a").inputs).toEqual(pick(running, "Service", "api-a").inputs);
});

test("Archived, no copy runs and nothing scales, the data and the way in stay", async () => {
  const archived = await buildIn("archived");
  expect(countOf(archived, "aws:ecs/service:")).toBe(0);
  expect(countOf(archived, "aws:appautoscaling/")).toBe(0);
  expect(countOf(archived, "aws:rds/instance:")).toBe(1);
  expect(countOf(archived, "aws:ecs/taskDefinition:")).toBe(2);
  expect(pick(archived, "ListenerRule", "shop-closed").inputs.actions).toMatchObject([
    { fixedResponse: { messageBody: formatEntryPage("archived", "shop").html } },
  ]);
});

test("A page fits into a load balancer's answer, whatever the application is called", () => {
  const longest = "a".repeat(32);
  for (const mode of ["maintenance", "archived"] as const) {
    const bytes = Buffer.byteLength(formatEntryPage(mode, longest).html);
    expect(bytes).toBeLessThanOrEqual(1024);
  }
});

test("No path takes the place of the page", () => {
  const take = createPriorities();
  const taken = Array.from({ length: 3000 }, (_, index) => take(`/${"x/".repeat(9)}p${index}`));
  expect(taken).not.toContain(firstPriority);
  expect(new Set(taken).size).toBe(taken.length);
});

test("An environment's address is the load balancer's, where a service is public", async () => {
  const addressOf = async (isPublic: boolean, aws = {}): Promise<string> => {
    const variables = { values: {}, secure: [], sealed: [] };
    const release = { id: "r", artifacts };
    const outputsOf = (type: string, name: string): object => ({
      arn: `arn:${name}`,
      name,
      dnsName: `${name}.elb.test`,
    });
    const program = async (): Promise<string> => {
      const settings = { ...settingsOf("production", aws), variables, release };
      const environment = new Environment("shop", settings);
      new Service("api", { environment, port: 8080, public: isPublic });
      new Worker("worker", { environment });
      await environment.close();
      return new Promise((resolve) => {
        environment.address.apply(resolve);
      });
    };
    return (await runProgram(program, { outputsOf })).result;
  };
  expect(await addressOf(true)).toBe("http://shop-alb.elb.test");
  expect(await addressOf(false)).toBe("");
  const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
  const secure = { certificateArn, domain: "api.example.com" };
  expect(await addressOf(true, secure)).toBe("https://api.example.com");
});
