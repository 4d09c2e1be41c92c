import * as z from "zod";
import { declaring } from "../../../program/release/declared.ts";
import type { DeclaredApplication } from "../../../program/release/declared.ts";
import { UserError } from "../../../variables/user-error.ts";
import { createReadOnlyStore } from "../../engine/prior/read-only-store.ts";
import { collectResources } from "../../engine/embedded/collect.ts";
import type { Collected } from "../../engine/embedded/collect.ts";
import { createEmbeddedOptions } from "../../engine/embedded-stack.ts";
import { createMetadataSource } from "../../engine/simulated/metadata.ts";
import { SimulatedProvider } from "../../engine/simulated/provider.ts";
import { withBackend } from "../../engine/state/backend.ts";
import type { Environment } from "../../engine/state/environment.ts";

/** Which stack's application is asked. */
export interface DeclareRequest {
  /** Folder of Pulumi.yaml, or one below it. */
  folder: string;
  stack: string;
  environment: Environment;
}

/**
 * Asks the program of a stack what it declares: no variable has to be set, nothing is built, no state
 * is read.
 *
 * @throws UserError `ReleaseNothing` for one that describes no environment, and as a preview does.
 */
export async function askDeclared(request: DeclareRequest): Promise<DeclaredApplication> {
  const { folder, stack, environment } = request;
  const collected = await withBackend({ folder, stack, environment }, async (backend) => {
    const store = createReadOnlyStore(undefined);
    const options = await createEmbeddedOptions(backend, store, environment);
    const metadata = createMetadataSource(options.projectFolder);
    return await collectResources({
      ...options,
      env: { ...options.env, [declaring]: "1" },
      providers: {},
      rules: [],
      simulated: new SimulatedProvider({ metadata, mode: "preview", checks: false }),
    });
  });
  const told = collected.result.outputs.declared;
  if (typeof told !== "string") {
    throw new UserError(
      "ReleaseNothing",
      `Stack '${stack}' describes no environment, so there is nothing to release: name a stack of an ` +
        "application that runs.",
    );
  }
  const declared = JSON.parse(told) as DeclaredApplication;
  const given = new Set(givenBy(collected));
  const own = (names: readonly string[]): string[] => names.filter((name) => !given.has(name));
  return { ...declared, variables: own(declared.variables), required: own(declared.required) };
}

const factsSchema = z.record(z.string(), z.looseObject({ from: z.string() }));

/** Variables that links and the public address give: no config has them. */
function givenBy({ resources }: Collected): string[] {
  return resources.flatMap(({ type, inputs }) => {
    if (!type.startsWith("slipway:")) return [];
    const facts = factsSchema.safeParse(inputs.variables).data ?? {};
    return Object.entries(facts).flatMap(([name, { from }]) =>
      ["link", "address"].includes(from) ? [name] : [],
    );
  });
}
