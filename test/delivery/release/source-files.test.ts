import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { hashTree } from "../../../providers/local/store/tree-hash.ts";
import { hashProgram } from "../../../tool/delivery/release/program-hash.ts";
import { checkClean, readRevision } from "../../../tool/delivery/release/revision.ts";
import { describeServed } from "../../../tool/delivery/release/served-files.ts";
import { listSourceFiles } from "../../../tool/delivery/release/source-files.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const files: Record<string, string> = {
  ".gitignore": "*.log\ndist/\n",
  "images.lock": "images: {}\n",
  "package-lock.json": "{}",
  "stacks/index.js": 'export { default } from "../program/main.ts";\n',
  "stacks/ferry-log.ts": 'import { fare } from "../program/fare.ts";\nexport default () => fare;\n',
  "stacks/tide-table.ts": "export default () => 1;\n",
  "program/main.ts": 'const load = () => import("./late.ts");\nexport default load;\n',
  "program/late.ts": 'export const page = new URL("./page.html", import.meta.url);\n',
  "program/page.html": "<p>late</p>\n",
  "program/fare.ts": 'export type { Coin } from "./coin.ts";\nexport const fare = 3;\n',
  "program/coin.ts": "export type Coin = number;\n",
  "program/unused.ts": "export const unused = 1;\n",
  "apps/pier/app.py": "print(1)\n",
  "apps/pier/data.csv": "1,2\n",
};

const write = (folder: string, path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

async function makeProject(): Promise<string> {
  const folder = await makeTempFolder();
  for (const [path, text] of Object.entries(files)) write(folder, path, text);
  const git = (...words: string[]): void => {
    const who = ["-c", "user.name=t", "-c", "user.email=t@localhost"];
    execFileSync("git", [...who, ...words], { cwd: folder, stdio: "ignore" });
  };
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "first");
  return folder;
}

const hashesOf = async (folder: string): Promise<string> => {
  const sources = await listSourceFiles(folder, ["apps/pier"]);
  return [hashTree(folder, sources).digest, hashProgram(folder, "ferry-log")].join();
};

/** What changes a release: source, program, and what either loads. */
const changes: Record<string, (folder: string) => void> = {
  "a source's content": (at) => {
    write(at, "apps/pier/app.py", "print(2)\n");
  },
  "a new file of a source, not added yet": (at) => {
    write(at, "apps/pier/new.py", "");
  },
  "a file of a source that is gone": (at) => {
    rmSync(join(at, "apps/pier/data.csv"));
  },
  "the right to run a file": (at) => {
    chmodSync(join(at, "apps/pier/app.py"), 0o755);
  },
  "a link in a source": (at) => {
    symlinkSync("app.py", join(at, "apps/pier/main.py"));
  },
  "the application": (at) => {
    write(at, "stacks/ferry-log.ts", "export default () => 2;\n");
  },
  "the entry of the program": (at) => {
    write(at, "stacks/index.js", "export default 1;\n");
  },
  "what is loaded later": (at) => {
    write(at, "program/late.ts", "export const page = 1;\n");
  },
  "a file that is read beside a module": (at) => {
    write(at, "program/page.html", "<p>later</p>\n");
  },
  "what is imported for types alone": (at) => {
    write(at, "program/coin.ts", "export type Coin = string;\n");
  },
  "what is imported by the application": (at) => {
    write(at, "program/fare.ts", "export const fare = 4;\n");
  },
  "the lock of third-party images": (at) => {
    write(at, "images.lock", "images: {a: 1}\n");
  },
};

/** What lies about, and changes none. */
const neighbours: Record<string, (folder: string) => void> = {
  "a file that Git ignores": (at) => {
    write(at, "apps/pier/app.log", "…");
  },
  "a folder that Git ignores": (at) => {
    write(at, "apps/pier/dist/app.js", "");
  },
  "a password": (at) => {
    write(at, "apps/pier/.env", "KEY=1");
  },
  "a private key": (at) => {
    write(at, "apps/pier/tls.key", "");
  },
  "installed packages": (at) => {
    write(at, "apps/pier/node_modules/a/index.js", "");
  },
  "a virtual environment": (at) => {
    write(at, "apps/pier/env3/pyvenv.cfg", "");
  },
  "compiled Python": (at) => {
    write(at, "apps/pier/__pycache__/app.pyc", "");
  },
  "another application's file": (at) => {
    write(at, "stacks/tide-table.ts", "export default () => 2;\n");
  },
  "a module that nobody loads": (at) => {
    write(at, "program/unused.ts", "export const unused = 2;\n");
  },
  "another source": (at) => {
    write(at, "apps/quay/app.py", "");
  },
  "the config of a stack": (at) => {
    write(at, "Pulumi.prod.yaml", "config: {}\n");
  },
  "another time": (at) => {
    utimesSync(join(at, "apps/pier/app.py"), 1, 1);
  },
  "another commit of the same files": (at) => {
    const who = ["-c", "user.name=u", "-c", "user.email=u@localhost"];
    const words = [...who, "commit", "--quiet", "--allow-empty", "--message", "second"];
    execFileSync("git", words, { cwd: at });
  },
  "files that are staged": (at) => {
    execFileSync("git", ["rm", "--quiet", "--cached", "apps/pier/app.py"], { cwd: at });
  },
};

describe("what a release is hashed from", () => {
  test("is the same in two folders, with and without Git", async () => {
    const [one, other] = [await makeProject(), await makeTempFolder()];
    cpSync(one, other, { recursive: true });
    const first = await hashesOf(one);
    expect(await hashesOf(other)).toBe(first);
    rmSync(join(other, ".git"), { recursive: true });
    expect(await hashesOf(other)).toBe(first);
  });

  test.each(Object.entries(changes))("changes with %s", async (_name, change) => {
    const folder = await makeProject();
    const before = await hashesOf(folder);
    change(folder);
    expect(await hashesOf(folder)).not.toBe(before);
  });

  test.each(Object.entries(neighbours))("does not change with %s", async (_name, change) => {
    const folder = await makeProject();
    const before = await hashesOf(folder);
    change(folder);
    expect(await hashesOf(folder)).toBe(before);
  });
});

describe("a working tree", () => {
  test.each([
    ["a changed file", "apps/pier/app.py"],
    ["a new file", "apps/pier/new.py"],
    ["a changed program", "stacks/ferry-log.ts"],
  ])("with %s is refused by its name", async (_name, path) => {
    const folder = await makeProject();
    write(folder, path, "changed");
    const revision = await readRevision(folder);
    expect(revision?.changed).toEqual([path]);
    expect(() => {
      if (revision) checkClean(revision);
    }).toThrow(path);
  });

  test.each([
    ["nothing changed", "apps/pier/app.py", files["apps/pier/app.py"] ?? ""],
    ["an ignored file", "apps/pier/app.log", "…"],
    ["another stack's config", "Pulumi.ferry-prod.yaml", "config: {}"],
  ])("with %s is not", async (_name, path, text) => {
    const folder = await makeProject();
    write(folder, path, text);
    expect(await readRevision(folder)).toMatchObject({ changed: [] });
  });

  test("without Git has no revision", async () => {
    expect(await readRevision(await makeTempFolder())).toBeNull();
  });
});

const forever = "public, max-age=31536000, immutable";

describe("what a file of a site is served with", () => {
  test.each([
    ["index.html", "text/html; charset=utf-8", "no-cache"],
    ["docs/about.htm", "text/html; charset=utf-8", "no-cache"],
    ["assets/index-DiwrgTda.js", "text/javascript; charset=utf-8", forever],
    ["assets/index-4f9a0c1e.css", "text/css; charset=utf-8", forever],
    ["static/js/main.2f8a1c3d.chunk.js", "text/javascript; charset=utf-8", forever],
    ["_next/static/chunks/0a1b2c3d4e5f.js", "text/javascript; charset=utf-8", undefined],
    ["_next/static/media/logo-1b2c3d4e.png", "image/png", forever],
    ["assets/inter-BqX9_kL2.woff2", "font/woff2", forever],
    ["assets/logo.svg", "image/svg+xml; charset=utf-8", undefined],
    ["assets/my-component.js", "text/javascript; charset=utf-8", undefined],
    ["assets/report-20240101.pdf", "application/pdf", undefined],
    ["photos/cat-4f9a0c1e.jpg", "image/jpeg", undefined],
    ["robots.txt", "text/plain; charset=utf-8", undefined],
    ["data.json", "application/json; charset=utf-8", undefined],
    [".well-known/key", "application/octet-stream", undefined],
    ["app.wasm", "application/wasm", undefined],
  ])("%s: %s, %s", (path, contentType, cacheControl) => {
    expect(describeServed(path)).toEqual({ contentType, ...(cacheControl && { cacheControl }) });
  });
});
