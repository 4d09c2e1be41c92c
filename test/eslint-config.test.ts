import { ESLint } from "eslint";
import { expect, test } from "vitest";

const eslint = new ESLint({ cwd: new URL("..", import.meta.url).pathname });

async function rulesBroken(text: string, filePath: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return (result?.messages ?? []).map((message) => message.ruleId);
}

test("imports run one way, in JavaScript and by import() too", async () => {
  const still = 'import { one } from "../tool/one.js";\nexport default one;\n';
  expect(await rulesBroken(still, "stacks/x.js")).toEqual(["no-restricted-imports"]);
  const dynamic = 'export default await import("../tool/one.js");\n';
  expect(await rulesBroken(dynamic, "stacks/x.js")).toEqual(["no-restricted-syntax"]);
  const allowed = 'export default await import("../components/tool-one.js");\n';
  expect(await rulesBroken(allowed, "stacks/x.js")).toEqual([]);
});
