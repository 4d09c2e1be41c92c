import type { Plain, RenderedResource } from "../resources.ts";
import { formatImage } from "./image.ts";
import {
  dockerTypes,
  findReferred,
  formatLabels,
  listOf,
  refuseUnknown,
  textOf,
  unsupported,
  withoutEmpty,
  type ComposeContext,
  type Fields,
} from "./context.ts";
import { formatUploads } from "./uploads.ts";
import { formatVolumes } from "./volumes.ts";

/** Profile of the containers that `up` does not start. */
const onDemand = "on-demand";

/** Inputs that go into compose under another name, or in another form. */
const renamed: Readonly<Record<string, string>> = {
  cgroupParent: "cgroup_parent",
  command: "command",
  cpuPeriod: "cpu_period",
  cpuQuota: "cpu_quota",
  cpuSet: "cpuset",
  cpuShares: "cpu_shares",
  cpus: "cpus",
  deviceCgroupRules: "device_cgroup_rules",
  dns: "dns",
  dnsOpts: "dns_opt",
  dnsSearches: "dns_search",
  domainname: "domainname",
  entrypoints: "entrypoint",
  groupAdds: "group_add",
  hostname: "hostname",
  init: "init",
  ipcMode: "ipc",
  name: "container_name",
  networkMode: "network_mode",
  pidMode: "pid",
  platform: "platform",
  privileged: "privileged",
  readOnly: "read_only",
  runtime: "runtime",
  securityOpts: "security_opt",
  stdinOpen: "stdin_open",
  stopSignal: "stop_signal",
  storageOpts: "storage_opt",
  sysctls: "sysctls",
  tty: "tty",
  user: "user",
  usernsMode: "userns_mode",
  workingDir: "working_dir",
};

/** Inputs that are read by the functions below. */
const formatted = [
  "capabilities",
  "destroyGraceSeconds",
  "deviceRequests",
  "devices",
  "envs",
  "healthcheck",
  "hosts",
  "image",
  "labels",
  "logDriver",
  "logOpts",
  "maxRetryCount",
  "memory",
  "memoryReservation",
  "memorySwap",
  "mounts",
  "networksAdvanced",
  "ports",
  "restart",
  "shmSize",
  "start",
  "stopTimeout",
  "tmpfs",
  "ulimits",
  "uploads",
  "volumes",
];

/** Inputs that tell the provider how to work, and say nothing of the container. */
const ofProvider = [
  "attach",
  "containerReadRefreshTimeoutMilliseconds",
  "logs",
  "mustRun",
  "removeVolumes",
  "rm",
  "wait",
  "waitTimeout",
];

/**
 * One service of the compose file for one container.
 *
 * @throws UserError `RenderUnsupported` for an input that compose cannot say, `RenderUnknown` for a
 * value that only an update would know.
 */
export function formatService(container: RenderedResource, context: ComposeContext): Fields {
  const { inputs } = container;
  refuseUnknown(container, ofProvider);
  const known = [...Object.keys(renamed), ...formatted, ...ofProvider];
  for (const key of Object.keys(inputs)) {
    if (!known.includes(key)) throw unsupported(container, key);
  }
  const same = Object.entries(renamed).map(([from, to]) => [to, inputs[from]]);
  const { labels, volumes } = formatUploads(container, context);
  return withoutEmpty({
    ...formatImage(container, context),
    ...(Object.fromEntries(same) as Fields),
    environment: formatEnvironment(inputs.envs),
    ...formatLimits(inputs),
    ...formatLife(inputs),
    cap_add: (inputs.capabilities as Fields | undefined)?.adds,
    cap_drop: (inputs.capabilities as Fields | undefined)?.drops,
    networks: formatNetworks(container, context),
    ports: listOf(inputs.ports).map(formatPort),
    extra_hosts: listOf(inputs.hosts).map(({ host, ip }) => `${textOf(host)}:${textOf(ip)}`),
    devices: listOf(inputs.devices).map(formatDevice),
    volumes: [...formatVolumes(container, context), ...volumes],
    tmpfs: Object.entries((inputs.tmpfs ?? {}) as Fields)
      .map(([path, options]) => (options === "" ? path : `${path}:${textOf(options)}`))
      .sort(),
    labels: { ...formatLabels(inputs.labels), ...labels },
    logging: withoutEmpty({ driver: inputs.logDriver, options: inputs.logOpts }),
  });
}

function formatEnvironment(envs: Plain | undefined): Fields {
  const pairs = ((envs ?? []) as string[]).map((env): [string, string] => {
    const [name = "", ...rest] = env.split("=");
    return [name, rest.join("=")];
  });
  return Object.fromEntries(pairs);
}

function formatLimits(inputs: Fields): Record<string, Plain | undefined> {
  const megabytes = (value: Plain | undefined): Plain | undefined =>
    typeof value === "number" && value >= 0 ? `${value}m` : value;
  const ulimits = listOf(inputs.ulimits).map(({ name, soft, hard }) => [
    textOf(name),
    withoutEmpty({ soft, hard }),
  ]);
  return {
    mem_limit: megabytes(inputs.memory),
    mem_reservation: megabytes(inputs.memoryReservation),
    memswap_limit: megabytes(inputs.memorySwap),
    shm_size: megabytes(inputs.shmSize),
    ulimits: Object.fromEntries(ulimits) as Fields,
    deploy: formatDevices(listOf(inputs.deviceRequests)),
  };
}

/** Graphics processors; the one part of `deploy` that docker-compose 1.29 heeds by itself. */
function formatDevices(requests: readonly Fields[]): Fields {
  if (requests.length === 0) return {};
  const devices = requests.map(({ driver, count, capabilities, deviceIds }) =>
    withoutEmpty({ driver, count, capabilities, device_ids: deviceIds }),
  );
  return { resources: { reservations: { devices } } };
}

function formatLife(inputs: Fields): Record<string, Plain | undefined> {
  const { restart, maxRetryCount, healthcheck, start } = inputs;
  const retries = typeof maxRetryCount === "number" ? `:${maxRetryCount}` : "";
  const grace = inputs.stopTimeout ?? inputs.destroyGraceSeconds;
  return {
    restart: restart === "on-failure" ? `on-failure${retries}` : restart,
    stop_grace_period: typeof grace === "number" ? `${grace}s` : undefined,
    healthcheck: healthcheck === undefined ? undefined : formatHealth(healthcheck as Fields),
    // What only a scheduler starts: `up` leaves it alone.
    profiles: start === false ? [onDemand] : undefined,
  };
}

/** Without `startInterval`, which docker-compose 1.29 does not know. */
function formatHealth({ tests, interval, timeout, startPeriod, retries }: Fields): Fields {
  return withoutEmpty({ test: tests, interval, timeout, start_period: startPeriod, retries });
}

function formatNetworks(container: RenderedResource, context: ComposeContext): Fields {
  const joined = listOf(container.inputs.networksAdvanced).map((network) => {
    const found = findNetwork(network.name, context);
    if (found === undefined) throw unsupported(container, "a network of another stack");
    const { aliases, ipv4Address, ipv6Address } = network;
    const fields = { aliases, ipv4_address: ipv4Address, ipv6_address: ipv6Address };
    return [found.name, withoutEmpty(fields)] as const;
  });
  return Object.fromEntries(joined);
}

function findNetwork(
  name: Plain | undefined,
  context: ComposeContext,
): RenderedResource | undefined {
  const networks = context.registered.resources.filter(({ type }) => type === dockerTypes.network);
  return findReferred(name, context) ?? networks.find(({ inputs }) => inputs.name === name);
}

function formatPort({ ip, external, internal, protocol }: Fields): string {
  const address =
    typeof ip !== "string" || ip === "" ? "" : `${ip.includes(":") ? `[${ip}]` : ip}:`;
  const published = typeof external === "number" ? `${external}:` : address === "" ? "" : ":";
  const suffix = typeof protocol === "string" && protocol !== "tcp" ? `/${protocol}` : "";
  return `${address}${published}${textOf(internal)}${suffix}`;
}

function formatDevice({ hostPath, containerPath, permissions }: Fields): string {
  return [hostPath, containerPath ?? hostPath, permissions ?? "rwm"].map(textOf).join(":");
}
