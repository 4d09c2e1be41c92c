import { File, ReadFile, version } from "../../../support/engine/matrix-program.ts";

if (version === 1) new ReadFile("a", "old-0");
else new File("a", { content: "mine" });
