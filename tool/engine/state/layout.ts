import { join } from "node:path";
import { parse } from "yaml";
import { UserError } from "../../../variables/user-error.ts";
import { readIfThere } from "./files.ts";

/**
 * Refuses what another version of the CLI laid out otherwise than this tool reads it.
 *
 * @param folder the backend's `.pulumi`
 * @throws UserError `StateLayoutOld`, `StateLayoutUnknown` or `StateCompressed`, all of which leave
 * everything as it is
 */
export async function checkLayout(folder: string, project: string, stack: string): Promise<void> {
  const meta = join(folder, "meta.yaml");
  checkMeta(meta, await readIfThere(meta));
  const legacy = join(folder, "stacks", `${stack}.json`);
  if ((await readIfThere(legacy)) !== undefined && (await readIfThere(meta)) === undefined) {
    throw oldLayout(legacy);
  }
  for (const extension of ["gz", "zst"]) {
    const packed = join(folder, "stacks", project, `${stack}.json.${extension}`);
    if ((await readIfThere(packed)) !== undefined) throw compressed(packed);
  }
}

function checkMeta(file: string, text: string | undefined): void {
  if (text === undefined) return;
  const version = metaVersion(text);
  if (version === 1) return;
  if (version === 0) throw oldLayout(file);
  throw new UserError(
    "StateLayoutUnknown",
    `${file} does not name version 1 of the state's layout. It was left as it is. ` +
      "Restore the line 'version: 1', or go on with the Pulumi CLI that wrote it.",
  );
}

function metaVersion(text: string): unknown {
  try {
    return (parse(text) as { version?: unknown } | null)?.version;
  } catch {
    return undefined;
  }
}

function oldLayout(file: string): UserError {
  return new UserError(
    "StateLayoutOld",
    `${file} belongs to the old layout of Pulumi's state, without projects. ` +
      "Move it once with the Pulumi CLI: `pulumi state upgrade`.",
  );
}

function compressed(file: string): UserError {
  return new UserError(
    "StateCompressed",
    `${file} is compressed, which this engine does not read. Unset ` +
      "PULUMI_DIY_BACKEND_GZIP and run any `pulumi up` or `pulumi stack import` with the CLI once.",
  );
}
