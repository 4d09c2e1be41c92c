import { parsePrivateKey } from "../../../program/ledger/signing.ts";
import { appendEntries } from "../../../tool/delivery/ledger/append.ts";
import { releaseOf } from "../projects/ledger-project.ts";

/** Appends one release to the ledger of a project: a process of its own, to be killed. */
const [folder = "", application = "", name = ""] = process.argv.slice(2);
const key = parsePrivateKey(process.env.SLIPWAY_SIGNING_KEY ?? "");
if (key === undefined) throw new Error("SLIPWAY_SIGNING_KEY is no key");
const place = { folder, application, environment: process.env, now: () => new Date() };
await appendEntries(place, [releaseOf(name)], key);
process.stdout.write("appended\n");
