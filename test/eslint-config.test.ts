import { ESLint } from "eslint";
import { getFileInfo } from "prettier";
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

test.each([
  ["apps/shop/server.js", true],
  ["examples/express-vite/api/main.js", true],
  ["examples/next-drizzle/web/app/page.tsx", true],
  ["examples/express-vite/stack.ts", false],
  ["examples/shop/api/main.ts", false],
  ["stacks/apps.ts", false],
])("%s is left to tools of its own: %s", async (file, left) => {
  expect(await eslint.isPathIgnored(file)).toBe(left);
  const prettier = await getFileInfo(file, { ignorePath: ".prettierignore" });
  expect(prettier.ignored).toBe(left);
});
