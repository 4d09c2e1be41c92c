import * as z from "zod";
import { settingsSchema } from "../../program/settings/settings-schema.ts";

/** JSON Schema of a `Pulumi.<stack>.yaml`, for editors that check and complete it. */
export function createStackSchema(): object {
  const settings = z.toJSONSchema(settingsSchema, { target: "draft-7", io: "input" });
  const entries = Object.entries(settings.properties ?? {});
  const names = entries.map(([name]) => name);
  const keys = entries.map(([name, value]) => [`slipway:${name}`, value]);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A stack of Slipway",
    type: "object",
    properties: {
      encryptionsalt: { type: "string" },
      config: {
        type: "object",
        properties: Object.fromEntries(keys) as object,
        // Everything else under slipway: is a mistake; other namespaces are free.
        patternProperties: { [`^slipway:(?!(${names.join("|")})$)`]: false },
        required: settings.required?.map((key) => `slipway:${key}`),
      },
    },
  };
}

/** {@link createStackSchema} as the text of a file. */
export function formatStackSchema(): string {
  return `${JSON.stringify(createStackSchema(), null, 2)}\n`;
}
