import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { findProgram } from "../find-program.ts";

const run = promisify(execFile);

/**
 * A Docker daemon of a test: in a network, a process tree and mounts of its own, so that it meets
 * no other daemon, and nothing of it is left when it ends.
 */
export interface TestDocker {
  /** Its socket, as DOCKER_HOST has it: `unix:///tmp/…`. */
  host: string;
  /** Address under which this machine reaches the ports that containers publish, on any address. */
  address: string;
  /** Address of this machine for containers: all that is outside their networks. */
  machine: string;
  /** Runs the docker client, for at most two minutes, and gives what it printed. */
  docker: (...args: string[]) => Promise<string>;
  /** The command that runs another in the daemon's network, where 127.0.0.1 is the daemon's. */
  inside: (argv: readonly string[]) => [string, ...string[]];
  /** Removes the containers, ends the daemon with all that it started, and deletes its folder. */
  stop: () => Promise<void>;
}

/**
 * What runs as the first process of the daemon's tree. It waits for its network device, then runs
 * dockerd until standard input ends: so the tree dies with the test, however that ends. Published
 * ports are reached through the device even where they listen on loopback alone.
 */
const script = `
set -e
PATH=$PATH:/usr/sbin:/sbin
ip link set lo up
[ -z "$3" ] || mount -t tmpfs slipway "$3"
echo ready
read -r address
echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet
iptables -t nat -A PREROUTING -i eth0 -p tcp -d "$address" -j DNAT --to-destination 127.0.0.1
exec 3<&0
dockerd --config-file "$1" </dev/null >"$2" 2>&1 &
daemon=$!
(cat <&3 >/dev/null; kill -9 "$daemon") &
wait "$daemon"
`;

/** Free bytes of memory from which the daemon keeps its data there: images have many files. */
const roomy = 8 * 2 ** 30;

const namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/**
 * Why no Docker daemon can be had here; undefined where one started, and ran a container under
 * limits when it was tried.
 */
export async function dockerdProblem(): Promise<string | undefined> {
  if (process.platform !== "linux") return `dockerd runs on Linux, not on ${process.platform}`;
  if (process.getuid?.() !== 0) return "dockerd takes root";
  const missing = ["dockerd", "docker", "unshare", "nsenter", "ip", "iptables", "busybox"].filter(
    (name) => findProgram(name) === undefined,
  );
  if (missing.length > 0) return `not installed: ${missing.join(", ")}`;
  try {
    const docker = await startDocker();
    await tryContainer(docker).finally(docker.stop);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A container from the host's busybox, as small as one can be. */
async function tryContainer({ host, docker }: TestDocker): Promise<void> {
  const busybox = findProgram("busybox") ?? "busybox";
  await run("sh", ["-c", 'tar -C "${1%/*}" -c "${1##*/}" | docker import - probe', "sh", busybox], {
    env: { ...process.env, DOCKER_HOST: host },
  });
  await docker("run", "--rm", "--memory", "64m", "--cpus", "0.5", "probe", "/busybox", "true");
}

/** Starts an empty Docker daemon. */
export async function startDocker(): Promise<TestDocker> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-docker-"));
  const log = join(folder, "dockerd.log");
  const config = join(folder, "daemon.json");
  const data = join(folder, "data");
  await mkdir(data);
  await writeFile(config, JSON.stringify(configOf(folder)));
  const inMemory = freemem() < roomy ? "" : data;
  const argv = [...namespaces, "sh", "-c", script, "dockerd", config, log, inMemory];
  const tree = spawn("unshare", argv, { stdio: ["pipe", "pipe", "pipe"] });
  // Writing to a tree that has just died is told by its end, not here.
  tree.stdin.on("error", () => undefined);
  const host = `unix://${join(folder, "docker.sock")}`;
  const docker = async (...args: string[]) => {
    const options = { maxBuffer: 64 * 2 ** 20, timeout: 120_000 };
    return (await run("docker", ["--host", host, ...args], options)).stdout;
  };
  const stop = async () => {
    await removeContainers(docker).catch(() => undefined);
    await endTree(tree);
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    const ends = await connectNetwork(tree);
    tree.stdin.write(`${ends.address}\n`);
    await waitForDaemon(docker, tree, log);
    return { host, ...ends, docker, inside: (command) => insideOf(tree, command), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function configOf(folder: string) {
  return {
    hosts: [`unix://${join(folder, "docker.sock")}`],
    "data-root": join(folder, "data"),
    "exec-root": join(folder, "exec"),
    pidfile: join(folder, "dockerd.pid"),
    "log-level": "warn",
    // Names that are no container's are asked of servers that cannot be reached from here.
    "dns-opts": ["timeout:1", "attempts:1"],
  };
}

/** Joins the daemon's network to this machine by a pair of devices. */
async function connectNetwork(tree: ChildProcess): Promise<{ address: string; machine: string }> {
  await waitForLine(tree, "ready");
  const pid = tree.pid ?? 0;
  const device = `slip${pid}`;
  // Link-local addresses, four for each pair, by the process id; none of the clouds' 169.254.169.x.
  const prefix = `169.254.${1 + ((pid >> 6) % 160)}`;
  const [machine, address] = [1, 2].map((end) => `${prefix}.${(pid % 64) * 4 + end}`) as [
    string,
    string,
  ];
  await ip("link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", `${pid}`);
  await ip("addr", "add", `${machine}/30`, "dev", device);
  await ip("link", "set", device, "up");
  const [program, ...args] = insideOf(tree, ["sh", "-c"]);
  const commands = `ip addr add ${address}/30 dev eth0 && ip link set eth0 up`;
  await run(program, [...args, commands]);
  return { address, machine };
}

async function ip(...args: string[]): Promise<void> {
  await run(findProgram("ip") ?? "ip", args);
}

function insideOf(tree: ChildProcess, argv: readonly string[]): [string, ...string[]] {
  return ["nsenter", `--net=/proc/${tree.pid}/ns/net`, ...argv];
}

async function waitForLine(tree: ChildProcess, line: string): Promise<void> {
  let output = "";
  const errors: string[] = [];
  tree.stderr?.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
  for await (const chunk of tree.stdout ?? []) {
    output += String(chunk);
    if (output.includes(`${line}\n`)) return;
  }
  throw new Error(`no namespaces for dockerd: ${errors.join("").trim() || "unshare failed"}`);
}

async function waitForDaemon(
  docker: TestDocker["docker"],
  tree: ChildProcess,
  log: string,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await docker("version");
      return;
    } catch (error) {
      if (tree.exitCode === null && attempt < 200) await sleep(100);
      else throw new Error(`dockerd did not start: ${await readEnd(log)}`, { cause: error });
    }
  }
}

async function readEnd(log: string): Promise<string> {
  const text = await readFile(log, "utf8").catch(() => "no log");
  return text.trim().split("\n").slice(-3).join("\n");
}

async function removeContainers(docker: TestDocker["docker"]): Promise<void> {
  const ids = (await docker("ps", "--all", "--quiet")).split("\n").filter((id) => id !== "");
  if (ids.length > 0) await docker("rm", "--force", "--volumes", ...ids);
}

/** Ends the tree by the end of its input, which takes the mounts and the network with it. */
async function endTree(tree: ChildProcess): Promise<void> {
  if (tree.exitCode !== null || tree.signalCode !== null) return;
  const exited = once(tree, "exit");
  tree.stdin?.end();
  await exited;
}
