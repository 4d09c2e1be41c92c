/** What stands beside pages and is none: names at the top of a site's folder. */
const beside =
  /^(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|pnpm-(?:lock|workspace)\.yaml|yarn\.lock|bun\.lockb?|Dockerfile.*|(?:docker-)?compose.*\.ya?ml|Procfile)$/;

/** Keys and the like, wherever they lie: what no image of a site has, either. */
const secret =
  /^(?:id_(?:rsa|dsa|ecdsa|ed25519).*|.*\.(?:key|p12|pfx|jks|keystore|kdbx|tfstate|tfvars)|credentials\.json|secrets\.(?:json|ya?ml)|service-?account.*\.json)$/i;

/**
 * Whether a path of a site's folder is for nobody: hidden files, packages, manifests and keys.
 *
 * @param path Decoded, with slashes.
 */
export function isUnpublished(path: string): boolean {
  const parts = path.split("/").filter((part) => part !== "");
  const isHidden = (part: string): boolean => part.startsWith(".") && part !== ".well-known";
  return (
    parts.some((part) => isHidden(part) || part === "node_modules" || secret.test(part)) ||
    (parts.length === 1 && beside.test(parts[0] ?? ""))
  );
}
