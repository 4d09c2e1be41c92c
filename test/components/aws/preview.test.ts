import { expect, test } from "vitest";
import { runProgram } from "../../support/mocks.ts";
import { describeShop, settingsOf } from "./shop.ts";

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
