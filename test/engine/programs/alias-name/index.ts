import { File, v, version } from "../../../support/engine/matrix-program.ts";

new File(v("a", "renamed"), { content: "one" }, { aliases: version === 1 ? [] : [{ name: "a" }] });
