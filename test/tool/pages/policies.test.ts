import { expect, it } from "vitest";
import { formatPolicies } from "../../../tool/pages/policies.ts";
import { rules } from "../../../policies/rules.ts";

it("the page tells each rule with its sentence, fix and configuration", async () => {
  const page = (await formatPolicies()).replaceAll(/\s+/g, " ");
  for (const rule of rules) {
    expect(page).toContain(`## ${rule.name} `);
    expect(page).toContain(rule.sentence);
  }
  expect(page).toContain("`minBackupDays` (1 to 35; 7 where unset)");
});
