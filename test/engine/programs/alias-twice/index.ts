import { File, version } from "../../../support/engine/matrix-program.ts";

const from = (name: string) => ({ aliases: [{ name }] });

if (version === 1) {
  for (const name of ["one", "two", "three"]) new File(name, { content: name });
} else if (version === 2) {
  const a = new File("a", { content: "one" }, from("one"));
  new File("b", { content: a.content }, from("one"));
} else if (version === 3) {
  const c = new File("c", { content: "two" }, from("two"));
  new File("two", { content: c.content });
} else {
  const three = new File("three", { content: "three" });
  new File("d", { content: three.content }, from("three"));
}
