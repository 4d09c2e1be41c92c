import { File, ReadFile, version } from "../../../support/engine/matrix-program.ts";

if (version === 1) new ReadFile("gone", "old-0");
new ReadFile("kept", "old-0");
new File("a", { content: "a" });
