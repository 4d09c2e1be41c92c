import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import {
  chmod,
  chown,
  copyFile,
  mkdir,
  mkdtemp,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { findProgram } from "../find-program.ts";

const run = promisify(execFile);

/** A user and its group. */
export interface Account {
  uid: number;
  gid: number;
}

/** Folders by their path in an image. */
type Folders = Record<string, Account & { mode: number }>;

/** An image made of this machine's own files: there is no registry to pull one from. */
export interface LocalImage {
  /** Programs by their path in the image; the libraries that they load come with them. */
  programs: Record<string, string>;
  /** Files and folders by their path in the image. */
  files?: Record<string, string>;
  /** Scripts and settings by their path in the image. */
  texts?: Record<string, string>;
  /** Where a path of the image points to. */
  links?: Record<string, string>;
  /** Folders with an owner, as the official image has them. */
  folders?: Folders;
  /** Users beside root and nobody, by name. */
  users?: Record<string, Account>;
  /** Capabilities that a program's file carries, as `setcap` writes them. */
  capabilities?: Record<string, string>;
  /** Instructions of a Dockerfile: `USER 70`, `CMD [...]`. */
  changes?: readonly string[];
}

/** Gives the daemon an image under `reference`, with busybox for its shell. */
export async function importImage(
  host: string,
  reference: string,
  image: LocalImage,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "slipway-image-"));
  try {
    const sources = await findSources(image);
    await writeRoot(root, image, Object.keys(sources));
    const changes = (image.changes ?? []).flatMap((change) => ["--change", change]);
    await importTar(tarOf(root, sources), [...changes, "-", reference], host);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** What goes into the image from where it stands, by its path there. */
async function findSources(image: LocalImage): Promise<Record<string, string>> {
  const certificates = "/etc/ssl/certs/ca-certificates.crt";
  const libraries = await Promise.all(Object.values(image.programs).map(findLibraries));
  const all = {
    ...Object.fromEntries(libraries.flat().map((path) => [path, path])),
    ...(existsSync(certificates) && { [certificates]: certificates }),
    ...image.programs,
    ...image.files,
  };
  const folders = Object.keys(image.files ?? {}).map((folder) => `${folder}/`);
  const entries = Object.entries(all)
    .filter(([path]) => !folders.some((folder) => path.startsWith(folder)))
    .filter(([path]) => image.capabilities?.[path] === undefined);
  return Object.fromEntries(
    await Promise.all(
      entries.map(async ([path, source]) => [path, await realpath(source)] as const),
    ),
  );
}

/** Full paths of the libraries of a program; none for one that is linked statically. */
async function findLibraries(program: string): Promise<string[]> {
  // ldd fails for a static program.
  const { stdout } = await run("ldd", [program]).catch(() => ({ stdout: "" }));
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? "");
}

/** Writes what the image has and this machine does not, and the folders of what it has. */
async function writeRoot(root: string, image: LocalImage, paths: string[]): Promise<void> {
  await chmod(root, 0o755);
  const links = { "/var/run": "/run", "/usr/bin/env": "/bin/busybox", ...image.links };
  const texts = { ...accounts(image.users ?? {}), ...image.texts };
  const copied = Object.entries(image.capabilities ?? {});
  for (const path of [...paths, ...Object.keys({ ...links, ...texts, ...image.capabilities })]) {
    await mkdir(dirname(join(root, path)), { recursive: true, mode: 0o755 });
  }
  for (const [path, target] of Object.entries(links)) await symlink(target, join(root, path));
  for (const [path, text] of Object.entries(texts)) {
    await writeFile(join(root, path), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }
  for (const [path, given] of copied) {
    await copyFile(image.programs[path] ?? path, join(root, path));
    await run(findProgram("setcap") ?? "setcap", [given, join(root, path)]);
  }
  await writeShell(join(root, "bin"));
  await writeFolders(root, image.folders ?? {});
}

const superuser: Account = { uid: 0, gid: 0 };

async function writeFolders(top: string, own: Folders): Promise<void> {
  const folders: Folders = {
    "/tmp": { ...superuser, mode: 0o1777 },
    "/var/tmp": { ...superuser, mode: 0o1777 },
    "/run": { ...superuser, mode: 0o755 },
  };
  for (const [path, { uid, gid, mode }] of Object.entries({ ...folders, ...own })) {
    await mkdir(join(top, path), { recursive: true, mode: 0o755 });
    await chown(join(top, path), uid, gid);
    await chmod(join(top, path), mode);
  }
}

/** Busybox under the names of all its commands. */
async function writeShell(bin: string): Promise<void> {
  const busybox = findProgram("busybox") ?? "busybox";
  await mkdir(bin, { recursive: true, mode: 0o755 });
  await copyFile(busybox, join(bin, "busybox"));
  const { stdout } = await run(busybox, ["--list"]);
  const names = stdout.trim().split("\n");
  await Promise.all(
    names.filter((n) => n !== "busybox").map((name) => symlink("busybox", join(bin, name))),
  );
}

function accounts(users: Record<string, Account>): Record<string, string> {
  const all = Object.entries({ root: superuser, nobody: { uid: 65534, gid: 65534 }, ...users });
  const passwd = all.map(([name, { uid, gid }]) => `${name}:x:${uid}:${gid}:${name}:/:/bin/sh\n`);
  const group = all.map(([name, { gid }]) => `${name}:x:${gid}:\n`);
  return {
    "/etc/passwd": passwd.join(""),
    "/etc/group": group.join(""),
    "/etc/nsswitch.conf": "hosts: files dns\n",
  };
}

/** What no program reads: left out, since an import takes its time for each file. */
const unneeded = ["*.map", "*.d.ts", "*.d.cts", "*.d.mts", "*.md", "*/bitcode", "*/zoneinfo/*/*"];

/**
 * The arguments of a tar of `root` and of the sources under their paths in the image. Every file
 * is readable to every user, whatever this machine's umask was.
 */
function tarOf(root: string, sources: Record<string, string>): string[] {
  const renames = Object.entries(sources).map(([path, source]) => {
    const quoted = source.replace(/[.*[\]^$\\|]/g, "\\$&");
    return `--transform=flags=r;s|^${quoted}\\(/.*\\)\\?$|.${path}\\1|`;
  });
  return [
    ...["-c", "--absolute-names", "--mode=a+rX", "--xattrs"],
    ...["--xattrs-include=security.capability", "--numeric-owner", ...renames],
    ...unneeded.map((pattern) => `--exclude=${pattern}`),
    ...["-C", root, ".", ...Object.values(sources)],
  ];
}

async function importTar(tarArgs: string[], importArgs: string[], host: string): Promise<void> {
  const tar = spawn("tar", tarArgs, { stdio: ["ignore", "pipe", "pipe"] });
  const docker = spawn("docker", ["--host", host, "import", ...importArgs], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  const errors: string[] = [];
  for (const stream of [tar.stderr, docker.stderr]) {
    stream.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
  }
  const codes = await Promise.all([
    once(docker, "exit"),
    once(tar, "exit"),
    pipeline(tar.stdout, docker.stdin).catch(() => undefined),
  ]);
  if (codes[0][0] === 0 && codes[1][0] === 0) return;
  throw new Error(`docker import ${importArgs.at(-1) ?? ""}: ${errors.join("").trim()}`);
}
