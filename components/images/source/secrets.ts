import { joinPath, walkSource } from "./reader.ts";
import type { SourceReader } from "./reader.ts";

/** Rules for what holds passwords, keys and tokens wherever it lies: no image has it. */
export const secretPatterns = [
  "**/.env",
  "**/.env.*",
  "**/.envrc",
  "**/.npmrc",
  "**/.pypirc",
  "**/pip.conf",
  "**/.netrc",
  "**/.git-credentials",
  "**/.aws",
  "**/.ssh",
  "**/.gnupg",
  "**/.kube",
  "**/.docker",
  "**/id_rsa*",
  "**/id_dsa*",
  "**/id_ecdsa*",
  "**/id_ed25519*",
  "**/*.pem",
  "**/*.key",
  "**/*.p12",
  "**/*.pfx",
  "**/*.jks",
  "**/*.keystore",
  "**/*.kdbx",
  "**/*.tfstate",
  "**/*.tfvars",
  "**/service-account*.json",
  "**/serviceAccount*.json",
  "**/credentials.json",
  "**/secrets.json",
  "**/secrets.y*ml",
];

/** Variables that a browser is given anyway, by how their names begin. */
const publicName =
  /^(?:VITE_|NEXT_PUBLIC_|NUXT_PUBLIC_|PUBLIC_|REACT_APP_|VUE_APP_|GATSBY_|EXPO_PUBLIC_|NG_APP_|NODE_ENV$|GENERATE_SOURCEMAP$|PORT$|HOST$)/;

/**
 * Ignore rules that keep what only looks like a secret, from the context: certificates without a
 * key, and settings of a build that are all for the browser.
 */
export function findHarmless(
  reader: SourceReader,
  context: string,
  folders: readonly string[],
): string[] {
  return folders.flatMap((folder) => {
    const files = walkSource(reader, joinPath(context, folder));
    return files
      .filter((file) => isHarmless(reader, joinPath(context, folder, file)))
      .map((file) => `!${joinPath(folder, file)}`);
  });
}

function isHarmless(reader: SourceReader, path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.endsWith(".pem")) {
    const text = reader.read(path) ?? "";
    return text.includes("-----BEGIN CERTIFICATE-----") && !text.includes("PRIVATE KEY");
  }
  if (!/^\.env(\.production)?$/.test(name)) return false;
  const names = [...(reader.read(path) ?? "").matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/gm)];
  return names.length > 0 && names.every(([, one = ""]) => publicName.test(one));
}
