import { Config } from "@pulumi/pulumi/config.js";
import { Container } from "@pulumi/docker/container.js";
import { Routes, type RoutesArgs } from "../../../../providers/edge/resources.ts";

const config = new Config("edge-test");

/** The way to an edge that this stack makes itself, or the one that the test gives. */
function accessOf(given: RoutesArgs["access"]): RoutesArgs["access"] {
  if (!config.getBoolean("container")) return given;
  const { id } = new Container("edge", { image: "caddy" });
  return { kind: "docker", container: id };
}

const inputs = config.requireObject<RoutesArgs>("inputs");
const routes = new Routes("routes", { ...inputs, access: accessOf(inputs.access) });

export const etag = routes.etag;
