import { readFile } from "node:fs/promises";
import { parseDocument, Scalar } from "yaml";
import * as z from "zod";
import { isPreview } from "../../program/preview-isolation.ts";
import { UserError } from "../../variables/user-error.ts";
import { writeWhole } from "../engine/state/files.ts";
import { listStacks, readProject, stackConfigFile } from "../engine/state/project/project.ts";
import { readStackFile } from "../engine/state/project/stack-file.ts";

/** A preview by its file. */
export interface Preview {
  stack: string;
  pullRequest: number;
  expires: Date;
}

/** A preview whose file does not tell when it expires. */
export interface BrokenPreview {
  stack: string;
  problem: string;
}

const schema = z.object({
  // Files give whole numbers as bigint.
  pullRequest: z.coerce.number().pipe(z.int().min(1)),
  expires: z.iso.datetime({ offset: true }),
});

/** The previews of a project by their files, the first to expire first; broken ones apart. */
export async function readPreviews(
  folder: string,
): Promise<{ previews: Preview[]; broken: BrokenPreview[] }> {
  const project = await readProject(folder);
  const previews: Preview[] = [];
  const broken: BrokenPreview[] = [];
  for (const stack of await listStacks(project)) {
    const file = await readStackFile(project, stack).catch(() => undefined);
    if (file === undefined || !isPreview(file.config)) continue;
    const parsed = schema.safeParse(file.config["slipway:preview"]);
    const problem = `Pulumi.${stack}.yaml does not say when it expires: set slipway:preview.expires`;
    if (!parsed.success) broken.push({ stack, problem });
    else previews.push({ stack, ...parsed.data, expires: new Date(parsed.data.expires) });
  }
  return { previews: previews.sort((a, b) => a.expires.getTime() - b.expires.getTime()), broken };
}

/**
 * Gives a preview more time.
 *
 * @throws UserError `PreviewTaken` where the stack is another pull request's.
 */
export async function renewPreview(
  folder: string,
  { stack, pullRequest }: Pick<Preview, "stack" | "pullRequest">,
  expires: string,
): Promise<void> {
  const file = stackConfigFile(await readProject(folder), stack);
  const document = parseDocument(await readFile(file, "utf8"));
  const key = ["config", "slipway:preview"];
  const found: unknown = document.getIn([...key, "pullRequest"]);
  if (found !== pullRequest) {
    throw new UserError(
      "PreviewTaken",
      `Stack '${stack}' belongs to pull request ${String(found)}, not to ${pullRequest}: name the ` +
        "new stack otherwise.",
    );
  }
  const quoted = new Scalar(expires);
  quoted.type = Scalar.QUOTE_DOUBLE;
  document.setIn([...key, "expires"], quoted);
  await writeWhole(file, document.toString({ lineWidth: 0 }), 0o644);
}
