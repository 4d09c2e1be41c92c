import { File, FileProvider, v } from "../../../support/engine/matrix-program.ts";

const provider = new FileProvider("mine", { region: v("here", "there") });
new File("a", { content: "one" }, { provider });
