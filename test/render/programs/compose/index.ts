import * as pulumi from "@pulumi/pulumi";
import { Image } from "@pulumi/docker-build/image.js";
import { Container } from "@pulumi/docker/container.js";
import { Network } from "@pulumi/docker/network.js";
import { RemoteImage } from "@pulumi/docker/remoteImage.js";
import { Volume } from "@pulumi/docker/volume.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";

/** Two programs and a database, without components. */
const config = new pulumi.Config();
const password = new RandomPassword("orders-password", { length: 24, special: false });
const url = pulumi.interpolate`postgres://orders:${password.result}@orders:5432/orders`;

function network(): Network {
  return new Network("inside", { internal: true, labels: [{ label: "kind", value: "test" }] });
}

function database(inside: Network): Container {
  const image = new RemoteImage("postgres", { name: "docker.io/library/postgres:18" });
  const data = new Volume("orders-data", { name: "shop-data" });
  return new Container("orders", {
    image: image.imageId,
    envs: ["POSTGRES_USER=orders", pulumi.interpolate`POSTGRES_PASSWORD=${password.result}`],
    networksAdvanced: [{ name: inside.name, aliases: ["db"] }],
    volumes: [{ volumeName: data.name, containerPath: "/var/lib/postgresql" }],
    memory: 512,
    cpus: "0.5",
    tmpfs: { "/tmp": "rw,size=64m" },
    healthcheck: {
      tests: ["CMD-SHELL", 'pg_isready -U "$POSTGRES_USER"'],
      interval: "1s",
      startInterval: "1s",
      retries: 3,
    },
    wait: true,
    restart: "unless-stopped",
  });
}

function migration(inside: Network, ready: Container): Container {
  return new Container(
    "migrate",
    {
      image: "registry.example.com/migrate:1",
      envs: [pulumi.interpolate`DATABASE_URL=${url}`],
      networksAdvanced: [{ name: inside.id }],
      mustRun: false,
      attach: true,
    },
    { dependsOn: ready },
  );
}

function api(inside: Network, ready: Container[]): void {
  const image = new Image("api-image", {
    context: { location: "examples/shop/api" },
    dockerfile: { inline: "FROM scratch\n" },
    tags: ["shop/api:dev"],
    push: false,
  });
  new Container(
    "api-a-1",
    {
      image: image.ref,
      command: ["sh", "-c", "echo costs $5"],
      envs: [
        pulumi.interpolate`DATABASE_URL=${url}`,
        pulumi.interpolate`WEBHOOK_SECRET=${config.requireSecret("webhook")}`,
        pulumi.secret("TOKEN=of-the-program"),
      ],
      networksAdvanced: [{ name: inside.name }],
      ports: [{ internal: 8080, external: 8081, ip: "127.0.0.1" }],
      uploads: [
        { file: "/etc/app/plain.conf", content: "price = $5\n" },
        {
          file: "/etc/app/secret.conf",
          content: pulumi.interpolate`password = ${password.result}\n`,
        },
      ],
    },
    { dependsOn: ready },
  );
}

const inside = network();
const orders = database(inside);
api(inside, [orders, migration(inside, orders)]);
