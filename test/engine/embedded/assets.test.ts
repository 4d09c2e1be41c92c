import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { withHashes } from "../../../tool/engine/embedded/assets/hash.ts";
import { tarHeader } from "../../../tool/engine/embedded/assets/tar-form.ts";
import { marks } from "../../../tool/engine/state/snapshot.ts";
import type { Properties } from "../../../tool/engine/state/snapshot.ts";

// What the CLI makes of files and archives is held by the programs asset-* of the matrix; here is
// what it would need a network for.

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "slipway-assets-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const asset = (fields: Properties): Properties => ({ [marks.signature]: marks.asset, ...fields });
const archive = (fields: Properties): Properties => ({
  [marks.signature]: marks.archive,
  ...fields,
});
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Serves every path with its own name as text; `/gone` is missing. */
async function withServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/gone" ? 404 : 200;
    response.end(request.url);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

describe("a remote asset", () => {
  test("is hashed by what its address gives", async () => {
    await withServer(async (url) => {
      const given = {
        page: asset({ uri: `${url}/page` }),
        packed: archive({ uri: `${url}/a.zip` }),
      };
      const hashed = await withHashes(given, "/");
      expect(hashed).toEqual({
        page: asset({ uri: `${url}/page`, hash: sha256("/page") }),
        packed: archive({ uri: `${url}/a.zip`, hash: sha256("/a.zip") }),
      });
    });
  });

  test("is refused by name where nothing answers, or not with it", async () => {
    await withServer(async (url) => {
      const given = { in: [asset({ uri: `${url}/gone` })] };
      await expect(withHashes(given, "/")).rejects.toThrow(
        `property 'in[0]': ${url}/gone answers 404`,
      );
    });
    const offline = { page: asset({ uri: "http://127.0.0.1:9/page" }) };
    await expect(withHashes(offline, "/")).rejects.toThrow(
      /^property 'page': http:\/\/127\.0\.0\.1:9\/page cannot be read .*give it as a file/,
    );
  });

  test.each([
    ["not a URI", "'not a URI' is not a URI"],
    ["ftp://host/file", "only http, https and file URIs can be read"],
    ["file://elsewhere/file", "names another host"],
    ["file:///nowhere/at/all", "cannot be read"],
  ])("%s is refused", async (uri, message) => {
    await expect(withHashes({ page: asset({ uri }) }, "/")).rejects.toThrow(message);
  });

  test("is read from this machine by a file URI", async () => {
    const folder = folderWith({ "a b.txt": "text", "a.tar": "tar" });
    const page = pathToFileURL(join(folder, "a b.txt")).href;
    const packed = pathToFileURL(join(folder, "a.tar")).href;
    const hashed = await withHashes(
      { page: asset({ uri: page }), packed: archive({ uri: packed }) },
      "/",
    );
    expect(hashed).toMatchObject({
      page: { hash: sha256("text") },
      packed: { hash: sha256("tar") },
    });
  });
});

test("an archive at an address that does not end like one is refused", async () => {
  const given = { packed: archive({ uri: "http://127.0.0.1:9/folder" }) };
  await expect(withHashes(given, "/")).rejects.toThrow("/folder is no archive");
});

test("a damaged archive inside another one is refused by its name", async () => {
  const folder = folderWith({ "bad.zip": "no zip", "bad.tgz": "no tar" });
  for (const path of ["bad.zip", "bad.tgz"]) {
    const assets = { in: archive({ path }) };
    await expect(withHashes({ all: archive({ assets }) }, folder)).rejects.toThrow(path);
  }
});

test("a link to a file is the file, one to a folder is left out", async () => {
  const linked = folderWith({ "a.txt": "a" });
  symlinkSync(join(linked, "a.txt"), join(linked, "b.txt"));
  symlinkSync(tmpdir(), join(linked, "c"));
  const plain = folderWith({ "a.txt": "a", "b.txt": "a" });
  const hashOf = async (path: string) => await withHashes({ all: archive({ path }) }, "/");
  const [first, second] = [await hashOf(linked), await hashOf(plain)];
  expect(first).toMatchObject({ all: { hash: (second.all as Properties).hash } });
});

test("a value that has its hash already, and what is no asset, stays as it is", async () => {
  const given = {
    known: asset({ path: "not/there.txt", hash: "0".repeat(64) }),
    hidden: { [marks.signature]: marks.secret, value: "text" },
    list: [1, null, { deep: true }],
  };
  expect(await withHashes(given, "/")).toEqual(given);
});

// From Go's archive/tar, which the CLI writes with: a file of 9 GiB does not fit into octal digits.
test("the size of a very large file stands in a record before its header", () => {
  const header = tarHeader("large.bin", 9 * 1024 ** 3);
  expect(header.length).toBe(3 * 512);
  expect(header.subarray(512, 532).toString()).toBe("19 size=9663676416\n\0");
});
