import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import type { HttpPlace } from "../http.ts";
import { invalid, readContext, type ClusterContext, type ClusterUser } from "./kubeconfig.ts";

const run = promisify(execFile);

/** How somebody is known to a cluster. */
interface Credentials {
  cert?: string | undefined;
  key?: string | undefined;
  authorization?: string | undefined;
}

/**
 * The API server of a context, with what it knows us by.
 *
 * @throws UserError `KubeconfigInvalid`.
 */
export async function kubernetesPlace(
  wanted: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<HttpPlace> {
  const context = await readContext(wanted, environment);
  const { cluster } = context;
  if (cluster["proxy-url"] !== undefined) {
    throw invalid(
      "its cluster is behind a proxy-url, which is not supported",
      "name another context",
    );
  }
  const url = new URL(cluster.server);
  const { cert, key, authorization } = await readCredentials(context, environment);
  const ca = await readCertificate(context);
  const serverName = cluster["tls-server-name"];
  return {
    label: `Kubernetes at ${url.origin} (context ${context.context})`,
    protocol: url.protocol === "http:" ? "http:" : "https:",
    options: {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? undefined : url.port,
      headers: {
        accept: "application/json",
        ...(authorization !== undefined && { authorization }),
      },
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(serverName !== undefined && { servername: serverName }),
      rejectUnauthorized: !cluster["insecure-skip-tls-verify"],
    },
    advice: "Check the context of the kubeconfig, and that its user may read the namespace.",
  };
}

async function readCertificate({
  cluster,
  clusterFolder,
}: ClusterContext): Promise<string | undefined> {
  return await readData(
    cluster["certificate-authority-data"],
    cluster["certificate-authority"],
    clusterFolder,
  );
}

async function readCredentials(
  { user, folder }: ClusterUser,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Credentials> {
  if (user["auth-provider"] !== undefined) {
    throw invalid("its user has an auth-provider, which Kubernetes removed", "use an exec plugin");
  }
  if (user.exec) return await runPlugin(user.exec, folder, environment);
  const token =
    user.token ??
    (user.tokenFile && (await readFile(resolve(folder, user.tokenFile), "utf8")).trim());
  const basic =
    user.username !== undefined && user.password !== undefined
      ? `Basic ${Buffer.from(`${user.username}:${user.password}`).toString("base64")}`
      : undefined;
  return {
    cert: await readData(user["client-certificate-data"], user["client-certificate"], folder),
    key: await readData(user["client-key-data"], user["client-key"], folder),
    authorization: token === undefined || token === "" ? basic : `Bearer ${token}`,
  };
}

async function readData(
  data: string | undefined,
  file: string | undefined,
  folder: string,
): Promise<string | undefined> {
  if (data !== undefined) return Buffer.from(data, "base64").toString();
  if (file === undefined) return undefined;
  return await readFile(resolve(folder, file), "utf8").catch(() => {
    throw invalid(`${file}, which it names, cannot be read`, "mend the file");
  });
}

const credentialSchema = z.object({
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
  }),
});

/** A program that gives credentials, as those of the clouds do. Source: Kubernetes, client-go credential plugins. */
async function runPlugin(
  { apiVersion, command, args, env }: NonNullable<ClusterUser["user"]["exec"]>,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Credentials> {
  const info = JSON.stringify({ apiVersion, kind: "ExecCredential", spec: { interactive: false } });
  const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  const program = command.includes("/") ? resolve(folder, command) : command;
  try {
    const { stdout } = await run(program, args ?? [], {
      env: { ...environment, ...own, KUBERNETES_EXEC_INFO: info },
      timeout: 60_000,
    });
    const { status } = credentialSchema.parse(JSON.parse(stdout));
    return {
      cert: status.clientCertificateData,
      key: status.clientKeyData,
      authorization: status.token === undefined ? undefined : `Bearer ${status.token}`,
    };
  } catch {
    // What it printed may be a credential.
    throw invalid(`its plugin '${command}' gave no credential`, "run kubectl get pods to see why");
  }
}
