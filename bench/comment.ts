import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { collected, compared } from "../test/support/check/collected.ts";
import { manySteps } from "../test/support/check/many.ts";
import type { CollectedChange } from "../tool/check/collected.ts";
import { formatComment } from "../tool/check/format/comment.ts";
import { judge } from "../tool/check/judge/judge.ts";
import { judgementSchema } from "../tool/check/judge/judgement.ts";

/** Does one thing with a change of 5,000 resources, which is kept in a file of the folder. */
const [what = "json", folder = "."] = process.argv.slice(2);
const version = { version: "bench" };
const changeFile = join(folder, "change.json");
const judgementFile = join(folder, "judgement.json");

if (!existsSync(judgementFile)) {
  const change = collected([
    compared("prod", manySteps(5000)),
    compared("staging", manySteps(500)),
  ]);
  writeFileSync(changeFile, JSON.stringify(change));
  writeFileSync(judgementFile, JSON.stringify(judge(change, version)));
}

function size(): number {
  const text = readFileSync(what === "judge" ? changeFile : judgementFile, "utf8");
  const data: unknown = JSON.parse(text);
  if (what === "judge") return judge(data as CollectedChange, version).changes.length;
  if (what === "comment") return formatComment(judgementSchema.parse(data)).length;
  return JSON.stringify(data).length;
}

process.stdout.write(`${size()}\n`);
