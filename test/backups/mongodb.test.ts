import { Binary, Int32, Long, ObjectId, Timestamp } from "mongodb";
import { expect, onTestFinished, test } from "vitest";
import { makeBackup, planOf, runShell } from "../support/servers/backups.ts";
import { readCommands } from "../support/servers/documented.ts";
import {
  describeMongo,
  ferretdbProblem,
  mongoPath,
  startFerretdb,
} from "../support/servers/ferretdb.ts";
import { readIndexes } from "../support/servers/mongo-archive.ts";
import type { DumpedIndexes } from "../support/servers/mongo-archive.ts";
import type { TestFerretdb } from "../support/servers/ferretdb.ts";

const problem = ferretdbProblem();
if (problem !== undefined) console.warn(`skipped: restores of MongoDB, since ${problem}`);

async function start(user: string): Promise<TestFerretdb> {
  const server = await startFerretdb(user);
  onTestFinished(() => server.stop());
  return server;
}

/**
 * One of every kind of object and value that FerretDB has. It knows no views, no roles and no
 * versions of users, so nobody tells here that these are restored.
 */
async function fill({ client }: TestFerretdb): Promise<void> {
  const db = client.db("order_book");
  const customers = db.collection("customers");
  await customers.insertMany([
    {
      _id: new ObjectId("65a000000000000000000001"),
      email: "a@example.com",
      name: "Zoë 🎉 'x' \"y\"\n\\",
      nothing: null,
      whole: new Int32(7),
      long: Long.fromString("9007199254740993"),
      real: 0.1,
      at: new Date("2026-01-31T02:17:00.123Z"),
      photo: new Binary(Buffer.from([0, 255, 10])),
      pattern: /^a.*z$/i,
      moment: new Timestamp({ t: 7, i: 1 }),
      nested: { list: [1, { deep: [true, null] }, "x"], none: {} },
    },
    { _id: new ObjectId("65a000000000000000000002"), email: "b@example.com" },
  ]);
  await customers.createIndexes([
    { key: { email: 1 }, unique: true, name: "by e-mail" },
    { key: { name: 1, at: -1 } },
  ]);
  await db.createCollection("empty-one");
  await db.createCollection("recent", { capped: true, size: 4096, max: 3 });
  await db.collection("recent").insertOne({ _id: "x" as never, at: 1 });
  await db.collection("many").insertMany(
    Array.from({ length: 2000 }, (_, index) => ({
      _id: index as never,
      text: "x".repeat(index % 70),
    })),
  );
  await client
    .db("second")
    .collection("notes")
    .insertOne({ _id: 1 as never, text: "other" });
}

async function createIndexes(
  { client }: TestFerretdb,
  dumped: readonly DumpedIndexes[],
  database: string,
): Promise<void> {
  for (const { db, collection, indexes } of dumped) {
    const name = db === "order_book" ? database : db;
    if (db !== "admin") await client.db(name).collection(collection).createIndexes(indexes);
  }
}

test.skipIf(problem !== undefined).each(["order_book", "order_book_8"])(
  "A backup of MongoDB (of FerretDB, by MongoDB's tools), restored as %s, is equal in all kinds of object",
  async (DATABASE) => {
    const source = await start("order_book");
    await fill(source);
    const { order_book: own, second } = await describeMongo(source);
    expect(second).toBeDefined();
    const env = { PATH: mongoPath };
    const plan = planOf("mongodb", "8", "order_book");
    const BACKUP = await makeBackup(plan, "p", { ...env, HOST: source.host });

    const target = await start(DATABASE);
    const told = { BACKUP, DATABASE, OLD_DATABASE: "order_book", PASSWORD: "p", HOST: target.host };
    // FerretDB refuses an option of indexes, `ns`, that mongorestore sends: those of the dump itself
    // are made by the driver.
    const command = readCommands("databases.md", "restore-mongodb");
    runShell(command.replace("--drop", "--drop --noIndexRestore"), { ...told, ...env });
    await createIndexes(target, readIndexes(`${BACKUP}.archive.gz`), DATABASE);
    expect(await describeMongo(target)).toEqual({ [DATABASE]: own, second });
  },
);

test.skipIf(problem !== undefined)("A backup whose password is wrong is none", async () => {
  const source = await start("order_book");
  const plan = planOf("mongodb", "8", "order_book");
  const made = makeBackup(plan, "q", { PATH: mongoPath, HOST: source.host });
  await expect(made).rejects.toThrow(/auth/i);
});
