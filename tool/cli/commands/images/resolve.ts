import * as z from "zod";
import type { Resolution } from "../../../images/resolve.ts";
import type { Cli } from "../../cli.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";
import { columns, count } from "../../output/text.ts";

interface ResolveInput {
  only?: string | undefined;
  check: boolean;
  json: boolean;
}

/** `slipway images resolve`. */
export const imagesResolve = defineCommand<ResolveInput>({
  name: "images resolve",
  group: "Images",
  summary: "ask the registries for the digests of images.lock",
  details:
    "Writes the digest that each tag has now, of the index and of each architecture, into " +
    "images.lock, and prints what changed. All or nothing: where one image cannot be resolved, " +
    "every failure is told and the file stays as it was. Production on docker and kubernetes is " +
    "refused while an image that it runs has no digest. Credentials are those of `auths` in " +
    "Docker's config.json; most images need none. Behind a proxy, set NODE_USE_ENV_PROXY=1 and " +
    "HTTPS_PROXY.",
  arguments: [],
  options: [
    { flags: "--only <key>", description: "this image alone, by its key in images.lock" },
    {
      flags: "--check",
      description: "write nothing; exit 1 when a digest is missing or differs from the registry's",
    },
    sharedOptions.json,
  ],
  examples: [
    "slipway images resolve",
    "slipway images resolve --only postgres-18",
    "slipway images resolve --check",
  ],
  input: z.object({
    only: z.string().optional(),
    check: z.boolean().default(false),
    json: z.boolean().default(false),
  }),
  run: async (cli, { only, check, json }) => {
    // Loaded when wanted: no other command asks a registry.
    const { readLock } = await import("../../../images/read-lock.ts");
    const { resolveImages, writeLock } = await import("../../../images/resolve.ts");
    const { createTransport } = await import("../../../images/transport.ts");
    const { readCredentials } = await import("../../../images/credentials.ts");
    const { text, lock } = await readLock(cli.folder);
    const credentials = await readCredentials(cli.env);
    const ask = createTransport({ credentials, signal: cli.signal });
    cli.err.line(`Asking the registries${only === undefined ? "" : ` for ${only}`}.`);
    const found = await resolveImages(lock, ask, only);
    const changed = found.filter((one) => one.changed);
    if (changed.length > 0 && !check) await writeLock(cli.folder, text, changed);
    if (json) cli.out.line(JSON.stringify(found, undefined, 2));
    else printChanges(cli, found, changed, check);
    return check && changed.length > 0 ? exitCodes.failed : exitCodes.ok;
  },
});

function printChanges(
  { out, err }: Cli,
  found: readonly Resolution[],
  changed: readonly Resolution[],
  check: boolean,
): void {
  const rows = changed.map(({ key, tag, locked, digest }) => [
    key,
    tag,
    locked ?? "unresolved",
    "->",
    digest ?? "",
  ]);
  out.lines(columns(rows));
  const verb = check ? "differ from the registries" : "changed in images.lock";
  err.line(`${count(found.length, "image")} asked for, ${changed.length} ${verb}.`);
}
