import { File, ReadFile, version } from "../../../support/engine/matrix-program.ts";

if (version === 1) new File("a", { content: "one" });
else new ReadFile("a", "a-0");
