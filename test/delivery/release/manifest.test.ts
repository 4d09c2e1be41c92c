import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { settingOf } from "../../../program/release/artifacts.ts";
import { canonicalText } from "../../../program/release/canonical.ts";
import { createManifest, parseManifest, releaseId } from "../../../program/release/manifest.ts";
import type { ReleaseBeside, ReleaseContent } from "../../../program/release/manifest.ts";

const hash = (digit: string): string => digit.repeat(64);
const digest = (digit: string): string => `sha256:${hash(digit)}`;

const content: ReleaseContent = {
  application: "ferry-log",
  components: { "log-book": "service", board: "site", moor: "migration" },
  artifacts: {
    "log-book": {
      image: { digest: digest("1"), size: 10, platform: "linux/amd64" },
      local: { digest: digest("2"), size: 20 },
    },
    board: { image: { digest: digest("3"), size: 30, platform: "linux/amd64" } },
    moor: { image: { digest: digest("4"), size: 40, platform: "linux/amd64" } },
  },
  program: hash("5"),
  lockfile: hash("6"),
  contract: hash("7"),
  policies: hash("8"),
  migrations: [
    { name: "moor", digest: digest("9") },
    { name: "unmoor", digest: digest("a") },
  ],
  configKeys: ["variables:LOG_LEVEL", "variables:PORT_NAME"],
};

const beside: ReleaseBeside = {
  revision: { commit: "c".repeat(40), dirty: false },
  builtAt: "2026-11-30T10:00:00.000Z",
  builder: "ada@example.com",
  repositories: { "log-book": "registry.example.com/log-book", moor: "registry.example.com/moor" },
  required: ["PORT_NAME"],
  warnings: [],
};

type Edit = (copy: ReleaseContent) => void;

/** A copy with an edit; every edit must be able to reach what it edits. */
function edited(edit: Edit): ReleaseContent {
  const copy = structuredClone(content);
  edit(copy);
  return copy;
}

const other = digest("f");

/** Kinds of change of the content: each makes another release. */
const changes: Record<string, Edit> = {
  "another application": (one) => (one.application = "ferry-logs"),
  "an application in other letters": (one) => (one.application = "Ferry-log"),
  "a component more": (one) => (one.components.pier = "worker"),
  "a component less": (one) => Reflect.deleteProperty(one.components, "moor"),
  "a component of another kind": (one) => (one.components["log-book"] = "worker"),
  "another image": (one) => (one.artifacts.board = { image: { digest: other, size: 30 } }),
  "an image of another size": (one) => {
    one.artifacts.board = { image: { digest: digest("3"), size: 31, platform: "linux/amd64" } };
  },
  "an image of another platform": (one) => {
    one.artifacts.board = { image: { digest: digest("3"), size: 30, platform: "linux/arm64" } };
  },
  "an image of no platform": (one) => {
    one.artifacts.board = { image: { digest: digest("3"), size: 30 } };
  },
  "the same digest as another kind": (one) => {
    one.artifacts.board = { site: { digest: digest("3"), size: 30, platform: "linux/amd64" } };
  },
  "a kind more": (one) => {
    one.artifacts["log-book"] = { ...one.artifacts["log-book"], site: { digest: other, size: 1 } };
  },
  "a kind less": (one) => {
    one.artifacts["log-book"] = { local: { digest: digest("2"), size: 20 } };
  },
  "an artifact more": (one) => (one.artifacts.pier = { local: { digest: other, size: 1 } }),
  "an artifact less": (one) => Reflect.deleteProperty(one.artifacts, "moor"),
  "two artifacts changed over": (one) => {
    one.artifacts = {
      ...one.artifacts,
      board: content.artifacts.moor ?? {},
      moor: content.artifacts.board ?? {},
    };
  },
  "another program": (one) => (one.program = hash("f")),
  "another lockfile": (one) => (one.lockfile = hash("f")),
  "another contract": (one) => (one.contract = hash("f")),
  "other policies": (one) => (one.policies = hash("f")),
  "program and lockfile changed over": (one) => {
    one.program = content.lockfile;
    one.lockfile = content.program;
  },
  "a migration more": (one) => one.migrations.push({ name: "sink", digest: other }),
  "a migration less": (one) => one.migrations.pop(),
  "another migration": (one) => (one.migrations = [{ name: "moor", digest: other }]),
  "migrations in another order": (one) => one.migrations.reverse(),
  "a key of the config more": (one) => one.configKeys.push("variables:TIDE"),
  "a key of the config less": (one) => one.configKeys.pop(),
};

/** What stands beside: none of it makes another release. */
const neighbours: Record<string, Partial<ReleaseBeside>> = {
  "another commit": { revision: { commit: "d".repeat(40), dirty: false } },
  "no commit": { revision: null },
  "a dirty tree": { revision: { commit: "c".repeat(40), dirty: true } },
  "a later time": { builtAt: "2027-01-01T00:00:00.000Z" },
  "an earlier time": { builtAt: "2001-01-01T00:00:00.000Z" },
  "another builder": { builder: "grace@example.com" },
  "a builder that is a pipeline": { builder: "runner@ci-7" },
  "a label": { label: "1.4.0" },
  "a label with spaces": { label: "spring tide" },
  notes: { notes: "Faster" },
  "notes of many lines": { notes: "One\nTwo\nThree" },
  "notes in another script": { notes: "Ебб и поток" },
  "another registry": { repositories: { "log-book": "mirror.example.com/log-book" } },
  "no registry": { repositories: {} },
  "a registry with a port": { repositories: { board: "127.0.0.1:5000/board" } },
  "a variable that production needs": { required: ["PORT_NAME", "TIDE"] },
  "no variable that production needs": { required: [] },
  "a warning": { warnings: ["apps/log has no lockfile"] },
};

/** Content that is put together in another way, and says the same. */
const sameContent: Record<string, Edit> = {
  "components in another order": (one) => {
    one.components = Object.fromEntries(Object.entries(one.components).reverse());
  },
  "artifacts in another order": (one) => {
    one.artifacts = Object.fromEntries(Object.entries(one.artifacts).reverse());
  },
  "kinds in another order": (one) => {
    const { image, local } = one.artifacts["log-book"] ?? {};
    one.artifacts["log-book"] = { ...(local && { local }), ...(image && { image }) };
  },
  "keys in another order": (one) => Object.assign(one, { configKeys: one.configKeys.reverse() }),
  "a key that is named twice": (one) => one.configKeys.push("variables:LOG_LEVEL"),
};

describe("a release's id", () => {
  const { id } = createManifest(content, beside);

  test.each(Object.entries(changes))("is another one for %s", (_name, edit) => {
    expect(createManifest(edited(edit), beside).id).not.toBe(id);
  });

  test("is another one for each of them", () => {
    const ids = Object.values(changes).map((edit) => createManifest(edited(edit), beside).id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(Object.entries(neighbours))("is the same with %s", (_name, other) => {
    expect(createManifest(content, { ...beside, ...other }).id).toBe(id);
  });

  test.each(Object.entries(sameContent))("is the same with %s", (_name, edit) => {
    expect(createManifest(edited(edit), beside).id).toBe(id);
  });

  test("has a form that does not change by itself", () => {
    expect(id).toBe("de0956934b329549708cd3dd865826f206d1df49dd8bac3f53eca94f30faf17d");
  });
});

describe("a manifest", () => {
  test("is read as it was written, and refused once its content is altered", () => {
    const manifest = createManifest(content, beside);
    expect(parseManifest(JSON.parse(JSON.stringify(manifest)), "here")).toEqual(manifest);
    for (const edit of Object.values(changes)) {
      const altered = { ...manifest, content: edited(edit) };
      expect(() => parseManifest(altered, "here")).toThrow(/here says that it is release/);
    }
  });

  test.each([
    ["no object", "text", /release: Invalid input/],
    ["another version", { version: 2 }, /version: /],
    ["an id in capitals", { id: hash("A") }, /id: must be 64 hexadecimal digits/],
    ["a word too much", { more: 1 }, /Unrecognized key/],
    [
      "a digest without sha256",
      { content: edited((one) => (one.program = "x")) },
      /content.program/,
    ],
  ])("is refused as %s", (_name, wrong, message) => {
    const manifest = createManifest(content, beside);
    const value = typeof wrong === "string" ? wrong : { ...manifest, ...wrong };
    expect(() => parseManifest(value, "here")).toThrow(message);
  });
});

describe("the canonical text of a value", () => {
  test("is the same in whatever order it was put together, and says the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalText(value as never);
        const shuffled = JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
          typeof item === "object" && item !== null && !Array.isArray(item)
            ? Object.fromEntries(Object.entries(item).reverse())
            : item,
        ) as never;
        expect(canonicalText(shuffled)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("of two values that differ, differs", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        fc.pre(!same);
        const [first, second] = [canonicalText(one as never), canonicalText(other as never)];
        if (first === second) expect(JSON.parse(first)).toEqual(JSON.parse(second));
      }),
    );
  });
});

describe("what a release is to a stack's config", () => {
  const manifest = createManifest(content, beside);

  test.each([
    ["docker", /nothing that platform 'docker' runs of 'board' \(image\)/],
    ["local", /'board' \(local\), 'moor' \(local\)/],
    ["aws", /'board' \(site\)/],
    ["vercel", /'log-book' \(function\), 'board' \(function\), 'moor' \(function\)/],
  ] as const)("is refused on %s by the name of what is missing", (platform, message) => {
    expect(() => settingOf(manifest, { platform })).toThrow(message);
  });

  const repositories = { ...beside.repositories, board: "registry.example.com/board" };
  const local = { digest: digest("b"), size: 1 };

  test.each([
    ["docker", `registry.example.com/board@${digest("3")}`],
    ["kubernetes", `registry.example.com/board@${digest("3")}`],
    ["local", `local@${digest("b")}`],
    ["aws", `site@${digest("c")}`],
  ] as const)("names each artifact by its digest on %s", (platform, board) => {
    const whole = edited((one) => {
      one.artifacts.board = {
        ...one.artifacts.board,
        local,
        site: { ...local, digest: digest("c") },
      };
      one.artifacts.moor = { ...one.artifacts.moor, local };
    });
    const setting = settingOf(createManifest(whole, { ...beside, repositories }), { platform });
    expect(setting.id).toBe(releaseId(whole));
    expect(setting.artifacts.board).toBe(board);
    expect(Object.keys(setting.artifacts).sort()).toEqual(["board", "log-book", "moor"]);
  });
});
