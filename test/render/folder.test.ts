import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compareFolder, writeFolder, type FolderFile } from "../../tool/render/folder.ts";

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "slipway-render-"));
  folder = join(parent, "out");
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

function file(path: string, text = path, secret = false): FolderFile {
  return { path, text, secret };
}

test("files are written, with secrets for their owner alone, and nothing is left beside", async () => {
  await writeFolder(folder, [
    file("compose.yaml"),
    file("files/api/a.conf"),
    file(".env", "A=1\n", true),
    file("secrets/api/b.conf", "b", true),
  ]);
  expect(readdirSync(parent)).toEqual(["out"]);
  const modes = [".env", "compose.yaml", "secrets", "secrets/api/b.conf"].map((path) =>
    (statSync(join(folder, path)).mode & 0o777).toString(8),
  );
  expect(modes).toEqual(["600", "644", "700", "644"]);
});

test("what an earlier rendering left is removed, and nothing else", async () => {
  await writeFolder(folder, [file("a.yaml"), file("files/old/x"), file(".env", "A=1\n", true)]);
  writeFileSync(join(folder, "mine.txt"), "mine");
  await writeFolder(folder, [file("a.yaml", "new")]);
  expect(readdirSync(folder).sort()).toEqual([".env", ".rendered", "a.yaml", "mine.txt"]);
  expect(readFileSync(join(folder, "a.yaml"), "utf8")).toBe("new");
});

test("a file of somebody else is not overwritten, and then nothing is written", async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, "b.yaml"), "mine");
  await expect(writeFolder(folder, [file("a.yaml"), file("b.yaml")])).rejects.toMatchObject({
    code: "RenderForeignFile",
    message: expect.stringContaining("b.yaml is there already") as string,
  });
  expect(readdirSync(folder)).toEqual(["b.yaml"]);
});

test("what stands in the way is named, and then nothing is written", async () => {
  mkdirSync(join(folder, "b.yaml"), { recursive: true });
  writeFileSync(join(folder, "files"), "mine");
  const inTheWay = (place: string): object => ({
    code: "RenderInTheWay",
    message: expect.stringContaining(place) as string,
  });
  const write = (...paths: string[]): Promise<void> =>
    writeFolder(
      folder,
      paths.map((path) => file(path)),
    );
  await expect(write("a.yaml", "b.yaml")).rejects.toMatchObject(inTheWay("b.yaml is a folder"));
  await expect(write("a.yaml", "files/x")).rejects.toMatchObject(inTheWay("files is a file"));
  expect(readdirSync(folder).sort()).toEqual(["b.yaml", "files"]);
});

test("a list of files that was changed by hand deletes nothing outside of the folder", async () => {
  await writeFolder(folder, [file("a.yaml")]);
  writeFileSync(join(parent, "other.txt"), "other");
  writeFileSync(join(folder, ".rendered"), "a.yaml\n../other.txt\n/etc/none\nx/../../other.txt\n");
  await writeFolder(folder, [file("c.yaml")]);
  expect(readdirSync(parent).sort()).toEqual(["other.txt", "out"]);
});

test("a comparison names what differs, is missing or is left over, and looks at no secret", async () => {
  const env = file(".env", "A=1\n", true);
  await writeFolder(folder, [file("a.yaml"), file("b.yaml"), file("c.yaml"), env]);
  const same = [file("a.yaml"), file("b.yaml"), file("c.yaml"), file(".env", "A=2\n", true)];
  expect(await compareFolder(folder, same)).toEqual([]);
  const changed = [file("a.yaml", "new"), file("b.yaml"), file("d.yaml")];
  expect(await compareFolder(folder, changed)).toEqual([
    ".rendered differs",
    "a.yaml differs",
    "c.yaml is no longer rendered",
    "d.yaml is missing",
  ]);
});
