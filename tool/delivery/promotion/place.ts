import type { EnvironmentPlace } from "../../../program/ledger/payloads.ts";
import type { SettingsValues } from "../../../program/settings/settings-schema.ts";
import { UserError } from "../../../variables/user-error.ts";
import { readProject, stackConfigFile } from "../../engine/state/project/project.ts";
import { readStackConfig } from "../../engine/state/project/stack-config.ts";

/** A stack as one end of a promotion. */
export interface PromotionPlace extends EnvironmentPlace {
  settings: SettingsValues;
  /** Path of its config file. */
  file: string;
  /** Variables that its config gives. */
  variables: readonly string[];
}

/**
 * What the config of a stack says of promotions.
 *
 * @throws UserError as a preview does for a wrong config, and `NotAnEnvironment` for a preview.
 */
export async function readPromotionPlace(folder: string, stack: string): Promise<PromotionPlace> {
  const { parseSettings } = await import("../../../program/settings/settings.ts");
  const config = await readStackConfig({ folder, stack });
  const settings = parseSettings(stack, config);
  const stage = settings.stage === "custom" ? settings.parentStage : settings.stage;
  if (stage === undefined || stage === "preview") {
    const message = `Stack '${stack}' is a preview: releases come to stages that stay.`;
    throw new UserError("NotAnEnvironment", message);
  }
  const keys = [...Object.keys(config.values), ...config.sealedKeys];
  const variables = keys.flatMap((key) =>
    key.startsWith("variables:") ? [key.slice("variables:".length)] : [],
  );
  return {
    stack,
    stage,
    settings,
    file: stackConfigFile(await readProject(folder), stack),
    variables,
  };
}
