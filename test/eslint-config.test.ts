import { ESLint } from "eslint";
import { expect, test } from "vitest";

const eslint = new ESLint({ cwd: new URL("..", import.meta.url).pathname });

async function rulesBroken(text: string, filePath: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return (result?.messages ?? []).map((message) => message.ruleId);
}

test("imports by import() run one way, in JavaScript too", async () => {
  const dynamic = 'export default await import("../tool/one.js");\n';
  expect(await rulesBroken(dynamic, "stacks/x.js")).toEqual(["no-restricted-syntax"]);
  const allowed = 'export default await import("../components/tool-one.js");\n';
  expect(await rulesBroken(allowed, "stacks/x.js")).toEqual([]);
});
