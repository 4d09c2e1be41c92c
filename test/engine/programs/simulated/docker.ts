import { Container } from "@pulumi/docker/container.js";
import { Network } from "@pulumi/docker/network.js";
import { RemoteImage } from "@pulumi/docker/remoteImage.js";
import { Volume } from "@pulumi/docker/volume.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { interpolate, type Output } from "@pulumi/pulumi";

const digest = "sha256:7b1c0a5e3d9f84627b1c0a5e3d9f84627b1c0a5e3d9f84627b1c0a5e3d9f8462";
const reference = `registry.example.com/server@${digest}`;

/** A server with its data, and what uses it. */
export function build(changed: boolean): Record<string, Output<string>> {
  const network = new Network("net", { name: "small-net" });
  const volume = new Volume("data", { name: "small-data" });
  const image = new RemoteImage("image", { name: reference });
  const password = new RandomPassword("password", { length: 20 });
  const server = new Container("server", {
    name: "small-server",
    image: image.name,
    envs: [interpolate`PASSWORD=${password.result}`],
    networksAdvanced: [{ name: network.name }],
    volumes: [{ volumeName: volume.name, containerPath: "/data" }],
    memory: changed ? 512 : 256,
  });
  const copies = changed ? ["a", "c"] : ["a", "b"];
  for (const copy of copies) {
    new Container(
      `user-${copy}`,
      { name: `small-user-${copy}`, image: image.name, envs: [interpolate`OF=${server.id}`] },
      { deleteBeforeReplace: true },
    );
  }
  return { network: network.id, server: server.name };
}
