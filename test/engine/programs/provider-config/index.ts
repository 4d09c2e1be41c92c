import { File, FileProvider, v } from "../../../support/matrix-program.ts";

const provider = new FileProvider("mine", { region: v("here", "there") });
new File("a", { content: "one" }, { provider });
