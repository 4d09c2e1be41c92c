import { expect, test } from "vitest";
import { runProgram } from "../../../support/components/mocks.ts";
import { describeShop, pick, settingsOf } from "./shop.ts";

test("A preview, where no output is known, registers all that an update does", async () => {
  const program = (): Promise<void> => describeShop(settingsOf("production")).close();
  const namesOf = async (preview: boolean): Promise<string[]> => {
    const { resources } = await runProgram(program, { preview });
    return resources.map(({ type, name }) => `${type} ${name}`).toSorted();
  };
  expect(await namesOf(true)).toEqual(await namesOf(false));
});

test("A sealed variable, whose value nobody can read, makes the same resources", async () => {
  const settings = settingsOf("production");
  const sealed = Object.keys(settings.variables.values);
  const unread = { ...settings, variables: { values: {}, secure: [], sealed } };
  const open = await runProgram(() => describeShop(settings).close(), { preview: true });
  const shut = await runProgram(() => describeShop(unread).close(), { preview: true });
  const namesOf = (run: typeof open): string[] => run.resources.map(({ name }) => name).toSorted();
  expect(namesOf(shut)).toEqual(namesOf(open));
});

test("A preview knows what the plan says, and not what AWS will say", async () => {
  const program = (): Promise<void> => describeShop(settingsOf("production")).close();
  const { resources } = await runProgram(program, { preview: true });
  const { inputs } = pick(resources, "TaskDefinition", "api-a-task");
  expect(inputs).toMatchObject({ family: "shop-prod-api-a", cpu: "2048", memory: "4096" });
  expect(inputs.executionRoleArn).toBeUndefined();
  expect(inputs.containerDefinitions).toBeUndefined();
  expect(pick(resources, "Instance").inputs).toMatchObject({
    identifier: "shop-prod-orders",
    multiAz: true,
    deletionProtection: true,
    parameterGroupName: "shop-prod-orders-postgres18",
  });
});
