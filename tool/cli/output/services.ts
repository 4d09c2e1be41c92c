import type { LocalService, LocalStatus } from "../local.ts";
import type { Style } from "./style.ts";
import { columns, count, formatUptime } from "./text.ts";

/** The table of services of a local environment. */
export function formatServices(services: readonly LocalService[], style: Style): string[] {
  const heading = ["name", "kind", "slot", "state", "pid", "uptime", "restarts", "address"];
  const rows = services.map((service) => [
    service.name,
    kindOf(service),
    service.slot ?? "",
    paintState(service, style),
    service.pid === undefined ? "" : String(service.pid),
    service.uptimeSeconds === undefined ? "" : formatUptime(service.uptimeSeconds),
    service.restarts === undefined ? "" : String(service.restarts),
    service.address ?? "",
  ]);
  return columns([heading.map((word) => style("dim", word)), ...rows]);
}

/** What `up` leaves on the screen for a local stack: addresses, logs, how to stop. */
export function formatLocalEnd(stack: string, status: LocalStatus, style: Style): string[] {
  const addresses = status.addresses.map(({ name, url }) => [name, style("cyan", url)]);
  const unwell = status.services.filter((service) => !isWell(service));
  return [
    ...columns(
      [
        ...addresses,
        ["logs", `npx slipway logs ${stack} --follow`],
        ["stop", `${stack === "dev" ? "npm stop" : `npx slipway stop ${stack}`} (keeps the data)`],
      ],
      "   ",
    ),
    ...unwell.map(
      (service) => `${style("yellow", "warning")}  ${service.name} is ${service.state}`,
    ),
  ];
}

/** What is to be said where an agent was killed and its processes were not. */
export function sayLeftovers(stack: string, leftovers: readonly string[]): string {
  const left = count(leftovers.length, "process is", "processes are");
  const end = `npx slipway stop ${stack} ends ${leftovers.length === 1 ? "it" : "them"}`;
  return `the agent is gone, ${left} left: ${leftovers.join(", ")}; ${end}`;
}

const wellStates: ReadonlySet<LocalService["state"]> = new Set([
  "healthy",
  "not available",
  "running",
  "succeeded",
  "waiting",
  "suspended",
]);

/** Whether a service is as it should be: an optional cache may be missing. */
export function isWell(service: LocalService): boolean {
  return wellStates.has(service.state);
}

/** What stands in for another program is named: MySQL is MariaDB on this machine. */
function kindOf({ kind, program }: LocalService): string {
  return kind === "mysql" && program !== undefined ? `${kind} (${program})` : kind;
}

function paintState(service: LocalService, style: Style): string {
  const ended = service.lastExit === undefined ? "" : ` (${service.lastExit})`;
  return isWell(service) ? style("green", service.state) : style("yellow", service.state) + ended;
}
