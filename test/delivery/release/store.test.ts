import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
} from "node:fs";
import { rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listEntries, putEntry, removeEntry } from "../../../providers/local/store/put-entry.ts";
import {
  checkEntry,
  entryFolder,
  storeFolder,
  treeFolder,
} from "../../../providers/local/store/store.ts";
import { hashTree, listTree } from "../../../providers/local/store/tree-hash.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

type Files = Record<string, string>;

async function makeTree(files: Files): Promise<string> {
  const folder = await makeTempFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const files: Files = {
  "app.py": "print(1)\n",
  "lib/tide.py": "",
  "lib/ü.txt": "ü",
  run: "#!/bin/sh\n",
};

const digestOf = (folder: string): string => hashTree(folder, listTree(folder)).digest;

/** Changes of a folder: each gives another digest. */
const changes: Record<string, (folder: string) => void> = {
  "a byte more": (at) => {
    appendFileSync(join(at, "app.py"), " ");
  },
  "a byte less": (at) => {
    writeFileSync(join(at, "app.py"), "print(1)");
  },
  "other line ends": (at) => {
    writeFileSync(join(at, "app.py"), "print(1)\r\n");
  },
  "a file more": (at) => {
    writeFileSync(join(at, "more"), "");
  },
  "a file less": (at) => {
    rmSync(join(at, "lib/tide.py"));
  },
  "a hidden file": (at) => {
    writeFileSync(join(at, ".hidden"), "");
  },
  "another name": (at) => {
    rmSync(join(at, "lib/tide.py"));
    writeFileSync(join(at, "lib/Tide.py"), "");
  },
  "another folder": (at) => {
    rmSync(join(at, "lib/tide.py"));
    writeFileSync(join(at, "tide.py"), "");
  },
  "the right to be run": (at) => {
    chmodSync(join(at, "run"), 0o755);
  },
  "a link in the place of a file": (at) => {
    rmSync(join(at, "lib/tide.py"));
    symlinkSync("../app.py", join(at, "lib/tide.py"));
  },
  "a name composed otherwise": (at) => {
    rmSync(join(at, "lib/ü.txt"));
    writeFileSync(join(at, "lib/ü.txt".normalize("NFD")), "ü");
  },
  "content that moved to the next file": (at) => {
    writeFileSync(join(at, "app.py"), "");
    writeFileSync(join(at, "lib/tide.py"), "print(1)\n");
  },
};

/** What happens to a folder and changes no content. */
const neighbours: Record<string, (folder: string) => void> = {
  "another time": (at) => {
    utimesSync(join(at, "app.py"), 1, 1);
  },
  "an empty folder": (at) => {
    mkdirSync(join(at, "empty/inside"), { recursive: true });
  },
  "a file that the group may write": (at) => {
    chmodSync(join(at, "app.py"), 0o664);
  },
  "a file that only its owner may read": (at) => {
    chmodSync(join(at, "app.py"), 0o400);
  },
  "a folder that is closed to others": (at) => {
    chmodSync(join(at, "lib"), 0o700);
  },
  "files written in another order": (at) => {
    for (const [path, text] of Object.entries(files).reverse()) {
      rmSync(join(at, path));
      writeFileSync(join(at, path), text);
    }
  },
};

describe("the hash of a tree", () => {
  test.each(Object.entries(changes))("is another one with %s", async (_name, change) => {
    const folder = await makeTree(files);
    const before = digestOf(folder);
    change(folder);
    expect(digestOf(folder)).not.toBe(before);
  });

  test.each(Object.entries(neighbours))("is the same with %s", async (_name, change) => {
    const folder = await makeTree(files);
    const before = digestOf(folder);
    change(folder);
    expect(digestOf(folder)).toBe(before);
  });

  test("has the format that is documented", async () => {
    const folder = await makeTree(files);
    chmodSync(join(folder, "run"), 0o755);
    symlinkSync("app.py", join(folder, "main"));
    expect(hashTree(folder, listTree(folder))).toEqual({
      digest: "sha256:e146cf852ada0dc2410c5142c0ea65e5bf95413ad14975e52cbfbad62c5cec97",
      size: 27,
    });
    const { createHash } = await import("node:crypto");
    const text =
      "slipway-tree 1\nfile 6 9\napp.pyprint(1)\nfile 11 0\nlib/tide.pyfile 10 2\nlib/ü.txtü" +
      "link 4 6\nmainapp.pyprogram 3 10\nrun#!/bin/sh\n";
    const digest = createHash("sha256").update(text).digest("hex");
    expect(digestOf(folder)).toBe(`sha256:${digest}`);
  });

  test("of two folders is the same only where their files are", async () => {
    const name = fc.constantFrom("a", "b", "a/b1", "ab", "c/d/e");
    const tree = fc.dictionary(name, fc.constantFrom("", "a", "b", "ab", "file 1 1\na"));
    await fc.assert(
      fc.asyncProperty(tree, tree, async (one, other) => {
        fc.pre(!("a" in one && "a/b1" in one) && !("a" in other && "a/b1" in other));
        const [first, second] = [await makeTree(one), await makeTree(other)];
        const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(digestOf(first) === digestOf(second)).toBe(same);
      }),
      { numRuns: 50 },
    );
  });
});

const sorted = (tree: Files): [string, string][] =>
  Object.entries(tree).sort(([one], [other]) => (one < other ? -1 : 1));

describe("the store", () => {
  test("keeps an entry once, read-only, and gives it the digest of its files", async () => {
    const [project, from] = [await makeTempFolder(), await makeTree(files)];
    const first = await putEntry(project, { from, files: listTree(from) });
    const again = await putEntry(project, { from, files: listTree(from) });
    expect([first.isNew, again.isNew]).toEqual([true, false]);
    expect(first.digest).toBe(digestOf(from));
    expect(listEntries(project)).toEqual([first.digest]);
    const tree = join(project, treeFolder(first.digest));
    expect(readFileSync(join(tree, "app.py"), "utf8")).toBe(files["app.py"]);
    await removeEntry(project, first.digest);
    expect(readdirSync(join(project, storeFolder))).toEqual([]);
  });

  test("does what has to be done once in an entry, and leaves nothing where that fails", async () => {
    const [project, from] = [await makeTempFolder(), await makeTree(files)];
    const failing = putEntry(project, {
      from,
      files: listTree(from),
      prepare: () => Promise.reject(new Error("no network")),
    });
    await expect(failing).rejects.toThrow("no network");
    expect(readdirSync(join(project, storeFolder))).toEqual([]);
    let times = 0;
    const prepare = (tree: string): Promise<void> => {
      times += 1;
      mkdirSync(join(tree, "node_modules"));
      writeFileSync(join(tree, "generated.js"), "");
      return Promise.resolve();
    };
    const { digest } = await putEntry(project, { from, files: listTree(from), prepare });
    await putEntry(project, { from, files: listTree(from), prepare });
    expect(times).toBe(1);
    checkEntry(project, digest);
  });

  test.each([
    [
      "a changed file",
      (at: string) => {
        writeFileSync(at, "other");
      },
      /its files have the digest/,
    ],
    [
      "a missing file",
      (at: string) => {
        rmSync(at);
      },
      /app.py is missing/,
    ],
    [
      "a file more",
      (at: string) => {
        writeFileSync(`${at}.more`, "");
      },
      /other files than were stored/,
    ],
    [
      "no note",
      (at: string) => {
        rmSync(join(at, "../../entry.json"));
      },
      /entry.json is not of a form/,
    ],
    [
      "rights to be run",
      (at: string) => {
        chmodSync(at, 0o755);
      },
      /its files have the digest/,
    ],
  ])("tells an entry with %s by its name, and makes it again", async (_name, damage, message) => {
    const [project, from] = [await makeTempFolder(), await makeTree(files)];
    const { digest } = await putEntry(project, { from, files: listTree(from) });
    const file = join(project, treeFolder(digest), "app.py");
    chmodSync(file, 0o644);
    chmodSync(dirname(file), 0o755);
    damage(file);
    expect(() => {
      checkEntry(project, digest);
    }).toThrow(message);
    expect(() => {
      checkEntry(project, digest);
    }).toThrow(entryFolder(digest));
    await putEntry(project, { from, files: listTree(from) });
    checkEntry(project, digest);
  });
});

/** A process that puts the same entry over and over; `slowly` waits within each. */
function startPutting(project: string, from: string, milliseconds: number) {
  const script = `
    import { setTimeout as sleep } from "node:timers/promises";
    import { putEntry } from ${JSON.stringify(join(import.meta.dirname, "../../../providers/local/store/put-entry.ts"))};
    import { listTree } from ${JSON.stringify(join(import.meta.dirname, "../../../providers/local/store/tree-hash.ts"))};
    process.send?.("ready");
    const put = await putEntry(${JSON.stringify(project)}, {
      from: ${JSON.stringify(from)}, files: listTree(${JSON.stringify(from)}),
      prepare: () => sleep(${milliseconds}),
    });
    process.send?.(put.isNew);
  `;
  const words = ["--input-type=module", "--eval", script];
  return spawn(process.execPath, words, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

describe("the store under several runs", () => {
  test("has one whole entry, made by one of them", async () => {
    const [project, from] = [await makeTempFolder(), await makeTree(files)];
    const runs = Array.from({ length: 6 }, () => startPutting(project, from, 50));
    const made: unknown[] = [];
    for (const run of runs) run.on("message", (message) => made.push(message));
    await Promise.all(runs.map((run) => once(run, "close")));
    expect(made.filter((one) => one === true)).toHaveLength(1);
    expect(made.filter((one) => one === false)).toHaveLength(5);
    const [digest = ""] = listEntries(project);
    expect(listEntries(project)).toHaveLength(1);
    checkEntry(project, digest);
    expect(readdirSync(join(project, storeFolder))).toHaveLength(1);
  });

  test("killed at any point has a whole entry or none, and goes on", async () => {
    const count = process.env.SLIPWAY_SOAK ? 60 : 8;
    const from = await makeTree({ ...files, large: "x".repeat(5_000_000) });
    const project = await makeTempFolder();
    const digest = digestOf(from);
    for (let at = 0; at < count; at += 1) {
      const run = startPutting(project, from, 20);
      await once(run, "message");
      await sleep(at * 6);
      run.kill("SIGKILL");
      await once(run, "close");
      if (existsSync(join(project, entryFolder(digest)))) {
        checkEntry(project, digest);
        await removeEntry(project, digest);
      }
    }
    const { isNew } = await putEntry(project, { from, files: listTree(from) });
    expect(isNew).toBe(true);
    checkEntry(project, digest);
    expect(readdirSync(join(project, storeFolder))).toEqual([digest.slice("sha256:".length)]);
  });
});
