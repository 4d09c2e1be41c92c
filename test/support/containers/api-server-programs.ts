import { generateKeyPairSync, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import getPort from "get-port";

/** What the programs of a control plane share: one folder, loopback, and one administrator. */
export interface ControlPlane {
  folder: string;
  /** Ports of loopback. */
  ports: { etcd: number; peer: number; api: number };
  /** The administrator's bearer token. */
  token: string;
}

/** The command line of one program, without the folder that it is in. */
export type CommandLine = [program: string, ...args: string[]];

/** Free ports, and the keys and tokens that the programs read. */
export async function prepareControlPlane(folder: string): Promise<ControlPlane> {
  const host = "127.0.0.1";
  const [etcd, peer, api] = [
    await getPort({ host }),
    await getPort({ host }),
    await getPort({ host }),
  ];
  const token = randomUUID();
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await writeFile(join(folder, "accounts.key"), keys.privateKey, { mode: 0o600 });
  await writeFile(join(folder, "accounts.pub"), keys.publicKey);
  const administrator = `${token},administrator,administrator,system:masters\n`;
  await writeFile(join(folder, "tokens.csv"), administrator, { mode: 0o600 });
  return { folder, ports: { etcd, peer, api }, token };
}

/** The store; it forgets with its folder, so nothing waits for the disk. */
export function etcdCommand({ folder, ports }: ControlPlane): CommandLine {
  const [client, peer] = [`http://127.0.0.1:${ports.etcd}`, `http://127.0.0.1:${ports.peer}`];
  return [
    "etcd",
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
}

/** The API server; it signs its own certificate into the folder `certificates`. */
export function apiServerCommand({ folder, ports }: ControlPlane): CommandLine {
  return [
    "kube-apiserver",
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    `--secure-port=${ports.api}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--cert-dir=${join(folder, "certificates")}`,
    "--authorization-mode=RBAC",
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${join(folder, "accounts.pub")}`,
    `--service-account-signing-key-file=${join(folder, "accounts.key")}`,
    "--service-cluster-ip-range=10.96.0.0/16",
    "--allow-privileged=true",
  ];
}

/** What makes pods of Deployments, binds volumes, and runs them on nodes that exist in name only. */
export function controllerCommands({ folder }: ControlPlane): CommandLine[] {
  const kubeconfig = `--kubeconfig=${join(folder, "kubeconfig")}`;
  const alone = ["--leader-elect=false", "--secure-port=0"];
  return [
    [
      "kube-controller-manager",
      kubeconfig,
      ...alone,
      `--service-account-private-key-file=${join(folder, "accounts.key")}`,
      `--root-ca-file=${join(folder, "certificates", "apiserver.crt")}`,
    ],
    ["kube-scheduler", kubeconfig, ...alone],
    ["kwok", kubeconfig, "--manage-all-nodes", "--node-lease-duration-seconds=40"],
  ];
}

/** The kubeconfig of the administrator. */
export function formatKubeconfig({ folder, ports, token }: ControlPlane): string {
  const cluster = {
    server: `https://127.0.0.1:${ports.api}`,
    "certificate-authority": join(folder, "certificates", "apiserver.crt"),
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster }],
    users: [{ name: "administrator", user: { token } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "administrator" } }],
    "current-context": "test",
  });
}

/** Nodes in three zones, and volumes for claims of the default class: as JSON for kubectl. */
export function formatSimulation(): string {
  const zones = ["a", "b", "c"];
  const nodes = zones.map((zone) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: `node-${zone}`,
      labels: { "topology.kubernetes.io/zone": zone, "kubernetes.io/hostname": `node-${zone}` },
      annotations: { "kwok.x-k8s.io/node": "fake" },
    },
  }));
  const storageClass = {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name: "standard",
      annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
    },
    provisioner: "kubernetes.io/no-provisioner",
  };
  const volumes = Array.from({ length: 20 }, (_, index) => ({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `volume-${index}` },
    spec: {
      capacity: { storage: "1Ti" },
      accessModes: ["ReadWriteOnce"],
      storageClassName: "standard",
      hostPath: { path: `/volumes/${index}` },
    },
  }));
  const items = [...nodes, storageClass, ...volumes];
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}
