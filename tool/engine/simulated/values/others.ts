import type { Properties } from "../../state/snapshot.ts";
import { textOf } from "./making.ts";
import type { Made, Making } from "./making.ts";

type Maker = (making: Making) => Made;

function digestOf({ seed }: Making, key: string): string {
  return `sha256:${seed.text(key, "hex", 64)}`;
}

/** Name of an image without tag and digest: a port is no tag. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
}

function container(making: Making): Made {
  const { inputs, seed } = making;
  const networks = Array.isArray(inputs.networksAdvanced) ? inputs.networksAdvanced : [];
  const rest = seed.number("address", 2 ** 16);
  const networkDatas = networks.map((network, index) => ({
    networkName: textOf((network as Properties).name) ?? "bridge",
    ipAddress: `172.${String(18 + index)}.${String(rest >> 8)}.${String(rest & 255)}`,
    ipPrefixLength: 16,
    gateway: `172.${String(18 + index)}.0.1`,
    macAddress: `02:42:ac:12:${seed.text("mac", "hex", 4).replace(/^(..)/, "$1:")}`,
    globalIpv6Address: "",
    globalIpv6PrefixLength: 0,
    ipv6Gateway: "",
  }));
  const id = seed.text("id", "hex", 64);
  const hostname = textOf(inputs.hostname) ?? id.slice(0, 12);
  const outputs = { id, hostname, bridge: "", exitCode: 0, containerLogs: "", networkDatas };
  return { id, outputs };
}

function builtImage(making: Making): Made {
  const tags = Array.isArray(making.inputs.tags) ? making.inputs.tags : [];
  const digest = digestOf(making, "digest");
  const ref = `${repositoryOf(textOf(tags[0]) ?? making.subject.name)}@${digest}`;
  const contextHash = making.seed.text("context", "hex", 64);
  return { id: making.seed.text("id", "hex", 12), outputs: { digest, ref, contextHash } };
}

function pulledImage(making: Making): Made {
  const name = textOf(making.inputs.name) ?? making.subject.name;
  const imageId = digestOf(making, "image");
  const repoDigest = name.includes("@")
    ? `${repositoryOf(name)}${name.slice(name.indexOf("@"))}`
    : `${repositoryOf(name)}@${digestOf(making, "digest")}`;
  return { id: `${imageId}${name}`, outputs: { id: `${imageId}${name}`, imageId, repoDigest } };
}

/** Vercel's ids: a kind, a line, letters and digits. */
function vercelId({ seed }: Making, kind: string): string {
  return `${kind}_${seed.text("id", "alnum", 28)}`;
}

const makers: Partial<Record<string, Maker>> = {
  "docker:index/container:Container": container,
  "docker:index/network:Network": ({ seed }) => {
    const id = seed.text("id", "hex", 64);
    return { id, outputs: { id, scope: "local", driver: "bridge", internal: false } };
  },
  "docker:index/volume:Volume": ({ inputs, subject }) => {
    const id = textOf(inputs.name) ?? subject.name;
    return { id, outputs: { id, mountpoint: `/var/lib/docker/volumes/${id}/_data` } };
  },
  "docker:index/remoteImage:RemoteImage": pulledImage,
  "docker-build:index:Image": builtImage,
  "vercel:index/project:Project": (making) => ({ id: vercelId(making, "prj"), outputs: {} }),
  "vercel:index/deployment:Deployment": (making) => {
    const url = `${making.subject.name.toLowerCase()}-${making.seed.text("url", "lower", 9)}.vercel.app`;
    return { id: vercelId(making, "dpl"), outputs: { url, domains: [url] } };
  },
  "vercel:index/projectDomain:ProjectDomain": ({ inputs }) => ({
    id: `${textOf(inputs.projectId) ?? ""}/${textOf(inputs.domain) ?? ""}`,
    outputs: { verified: true, verifications: [] },
  }),
  "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable": ({ seed }) => ({
    id: seed.text("id", "alnum", 16),
    outputs: {},
  }),
};

/** Makes up what docker, docker-build and vercel would give; undefined for other types. */
export function makeOthers(making: Making): Made | undefined {
  return makers[making.subject.type]?.(making);
}
