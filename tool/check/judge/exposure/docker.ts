import type { Fact } from "../facts.ts";
import { at, list, text } from "../read.ts";
import type { Inputs } from "../sides.ts";
import { isWebPort, reachOf } from "./addresses.ts";

const hostNetwork: Fact = {
  text: "every port that it listens on, in the machine's network",
  grave: true,
};
const everyPort: Fact = {
  text: "every port of its image, at every address of the machine",
  grave: true,
};

function published(port: unknown): Fact[] {
  const address = text(port, "ip") ?? "0.0.0.0";
  if (reachOf(address) === "inside" && !/^(10|172|192|100)\./.test(address)) return [];
  const number = text(port, "external") ?? "a port that Docker picks";
  const where = /^(0\.0\.0\.0|::)$/.test(address) ? "every address of the machine" : address;
  const protocol = text(port, "protocol") ?? "tcp";
  return [{ text: `port ${number} (${protocol}), at ${where}`, grave: !isWebPort(number) }];
}

/** What of a container can be reached from outside of the machine. */
export function exposedByDocker(type: string, inputs: Inputs): Fact[] {
  if (type !== "docker:index/container:Container") return [];
  return [
    ...list(inputs, "ports").flatMap(published),
    ...(text(inputs, "networkMode") === "host" ? [hostNetwork] : []),
    ...(at(inputs, "publishAllPorts") === true ? [everyPort] : []),
  ];
}
