import { File, v, version } from "../../../support/engine/matrix-program.ts";

const urn = "urn:pulumi:dev::matrix::test:index:File::a";
new File(v("a", "renamed"), { content: v("one", "two") }, { aliases: version === 1 ? [] : [urn] });
