import { File, ReadFile, version } from "../../../support/engine/matrix-program.ts";

const above = version < 3 ? new ReadFile("above", "above-0") : undefined;
new File(
  "a",
  { content: "a" },
  version === 1 ? { parent: above } : { aliases: above && [{ parent: above }] },
);
