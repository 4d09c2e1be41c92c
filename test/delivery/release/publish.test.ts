import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import getPort from "get-port";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { putEntry } from "../../../providers/local/store/put-entry.ts";
import { treeFolder } from "../../../providers/local/store/store.ts";
import { listTree } from "../../../providers/local/store/tree-hash.ts";
import { createManifest, type Manifest } from "../../../program/release/manifest.ts";
import { publishSite, type Published } from "../../../tool/delivery/release/publish.ts";
import { findProgram } from "../../support/find-program.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";

const server = process.env.SLIPWAY_VERSITYGW ?? findProgram("versitygw");
if (server === undefined) {
  console.warn("skipped: nothing is published: no versitygw on PATH or in SLIPWAY_VERSITYGW");
}

const files: Record<string, string> = {
  "index.html": "<h1>Departures</h1>",
  "assets/index-DiwrgTda.js": "board();",
  "assets/sailing times.txt": "05:40",
  "deep/er/ü.json": "{}",
};

const hash = "0".repeat(64);
const secrets = { accessKeyId: "ferry", secretAccessKey: "of-a-test-only" };

function manifestOf(digest: string, label: string): Manifest {
  return createManifest(
    {
      application: `ferry-log-${label}`,
      components: { board: "site" },
      artifacts: { board: { site: { digest, size: 1 } } },
      program: hash,
      lockfile: hash,
      contract: hash,
      policies: hash,
      migrations: [],
      configKeys: [],
    },
    {
      revision: { commit: "c".repeat(40), dirty: false },
      builtAt: "2026-11-30T10:00:00.000Z",
      builder: "ida",
      repositories: {},
      required: [],
      warnings: [],
    },
  );
}

describe.skipIf(server === undefined)("the files of a site", () => {
  let child: ChildProcess;
  let client: S3Client;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "slipway-s3-"));
    const port = await getPort({ host: "127.0.0.1" });
    const access = ["--access", secrets.accessKeyId, "--secret", secrets.secretAccessKey];
    mkdirSync(join(folder, "data"));
    const words = [...access, "--port", `127.0.0.1:${port}`, "posix", join(folder, "data")];
    child = spawn(server ?? "versitygw", words, { stdio: "ignore" });
    const endpoint = `http://127.0.0.1:${port}`;
    client = new S3Client({
      endpoint,
      region: "us-east-1",
      credentials: secrets,
      forcePathStyle: true,
    });
    for (let ready = false; !ready;) {
      await sleep(50);
      ready = await fetch(endpoint).then(
        () => true,
        () => false,
      );
    }
    await client.send(new CreateBucketCommand({ Bucket: "board" }));
  });

  afterAll(async () => {
    child.kill();
    await once(child, "close");
    rmSync(folder, { recursive: true, force: true });
  });

  const store = async (): Promise<{ project: string; digest: string }> => {
    const [project, from] = [await makeTempFolder(), await makeTempFolder()];
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(from, path)), { recursive: true });
      writeFileSync(join(from, path), text);
    }
    const { digest } = await putEntry(project, { from, files: listTree(from) });
    return { project, digest };
  };

  const publish = (project: string, manifest: Manifest, site = "board"): Promise<Published> => {
    const { signal } = new AbortController();
    return publishSite({ project, manifest, site, bucket: "board", client, signal });
  };

  const read = async (manifest: Manifest, path: string) => {
    const Key = `${manifest.id}/${path}`;
    const found = await client.send(new GetObjectCommand({ Bucket: "board", Key }));
    const text = await found.Body?.transformToString();
    return { text, type: found.ContentType, kept: found.CacheControl };
  };

  test("stand under the release with their types and times, each as it is in the store", async () => {
    const { project, digest } = await store();
    const manifest = manifestOf(digest, "first");
    const published = await publish(project, manifest);
    expect(published).toEqual({ prefix: `/${manifest.id}/`, files: 4, uploaded: 4, bytes: 34 });
    expect(await read(manifest, "index.html")).toEqual({
      text: files["index.html"],
      type: "text/html; charset=utf-8",
      kept: "no-cache",
    });
    const script = await read(manifest, "assets/index-DiwrgTda.js");
    expect(script.kept).toBe("public, max-age=31536000, immutable");
    for (const [path, text] of Object.entries(files)) {
      expect((await read(manifest, path)).text).toBe(text);
    }
  });

  test("are sent once; what is missing or is another thing is sent again", async () => {
    const { project, digest } = await store();
    const manifest = manifestOf(digest, "second");
    await publish(project, manifest);
    expect(await publish(project, manifest)).toMatchObject({ files: 4, uploaded: 0, bytes: 0 });
    const Key = `${manifest.id}/index.html`;
    await client.send(new PutObjectCommand({ Bucket: "board", Key, Body: "half of" }));
    expect(await publish(project, manifest)).toMatchObject({ files: 4, uploaded: 1 });
    expect((await read(manifest, "index.html")).text).toBe(files["index.html"]);
  });

  test("of two releases stand beside each other", async () => {
    const { project, digest } = await store();
    const [one, other] = [manifestOf(digest, "one"), manifestOf(digest, "other")];
    await publish(project, one);
    await publish(project, other);
    for (const { id } of [one, other]) {
      const listed = new ListObjectsV2Command({ Bucket: "board", Prefix: `${id}/` });
      expect((await client.send(listed)).Contents).toHaveLength(4);
    }
  });

  test("are refused by name where they are not what the release says", async () => {
    const { project, digest } = await store();
    const manifest = manifestOf(digest, "refused");
    await expect(publish(project, manifest, "bord")).rejects.toThrow(/no files of a site 'bord'/);
    const empty = await makeTempFolder();
    await expect(publish(empty, manifest)).rejects.toThrow(/not in the store .* at commit c{40}/);
    const file = join(project, treeFolder(digest), "index.html");
    chmodSync(file, 0o644);
    writeFileSync(file, "other");
    await expect(publish(project, manifest)).rejects.toThrow(/is not what its name says/);
    const listed = new ListObjectsV2Command({ Bucket: "board", Prefix: `${manifest.id}/` });
    expect((await client.send(listed)).Contents).toBeUndefined();
  });
});
