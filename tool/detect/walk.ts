import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Folders of what others wrote, what is built, and what only tests. */
const ignoredFolders = new Set([
  ...[
    "node_modules",
    "bower_components",
    "vendor",
    "third_party",
    "site-packages",
    "dist",
    "build",
  ],
  ...["out", "target", "coverage", "venv", "__pycache__", "__tests__", "__mocks__", "__fixtures__"],
  ...[
    "test",
    "tests",
    "testing",
    "e2e",
    "cypress",
    "playwright",
    "spec",
    "specs",
    "fixtures",
    "testdata",
  ],
  ...["__test__", "mocks", "storybook-static", "egg-info"],
]);

/** Folders that begin with a dot and still say something. */
const knownDotFolders = new Set([".github", ".devcontainer"]);

const testNames = [
  ".test.",
  ".spec.",
  ".e2e-spec.",
  ".e2e.",
  ".stories.",
  ".story.",
  ".cy.",
  ".bench.",
];
const testConfigs = ["vitest.", "jest.", "playwright.", "cypress.", "karma.", "wdio.", "checkly."];

/** Whether a folder is looked into. */
export function isIgnoredFolder(name: string): boolean {
  if (name.startsWith(".")) return !knownDotFolders.has(name);
  return ignoredFolders.has(name);
}

/** Whether a file only tests, or only says types. */
export function isTestFile(name: string): boolean {
  if (testNames.some((one) => name.includes(one)) || name.includes(".d.ts")) return true;
  if (name.endsWith("_test.go") || name === "conftest.py" || name.endsWith("_test.py")) return true;
  if (name.startsWith("test_") && name.endsWith(".py")) return true;
  const isConfig = testConfigs.some((one) => name.startsWith(one)) && name.includes("config.");
  // `.gitpod.Dockerfile` and the like are for editors.
  if (name.startsWith(".") && name.endsWith("ockerfile")) return true;
  return isConfig || name.endsWith(".min.js");
}

/** All files below a folder that may speak of variables, in order; links are not followed. */
export function listFiles(folder: string): string[] {
  const found: string[] = [];
  const enter = (at: string): void => {
    const entries = readdirSync(at, { withFileTypes: true });
    // A virtual environment of Python has any name: `env` too, as folders of sources do.
    if (entries.some(({ name }) => name === "pyvenv.cfg")) return;
    entries.sort((left, right) => (left.name < right.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) {
        if (!isIgnoredFolder(entry.name)) enter(path);
      } else if (entry.isFile() && !isTestFile(entry.name)) found.push(path);
    }
  };
  enter(folder);
  return found;
}
