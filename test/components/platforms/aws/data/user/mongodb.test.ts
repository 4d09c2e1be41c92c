import { join } from "node:path";
import { MongoClient } from "mongodb";
import { expect, onTestFinished, test } from "vitest";
import { ferretdbProblem, startFerretdb } from "../../../../../support/servers/ferretdb.ts";
import { writeFunction } from "../../../../../support/servers/user-function.ts";

const problem = ferretdbProblem();
if (problem !== undefined) console.warn(`skipped: users in MongoDB, since ${problem}`);

interface Engine {
  connect: (login: object) => Promise<MongoClient & { end: () => Promise<void> }>;
  makeUser: (client: object, user: object, settings: object) => Promise<void>;
}

test.skipIf(problem !== undefined)(
  "On FerretDB, which knows no roles, the user is made, and gets the next password",
  async () => {
    const server = await startFerretdb("orderbook");
    onTestFinished(() => server.stop());
    const [host, port] = server.host.split(":");
    const login = { host, port, user: "orderbook", password: "p", database: "order_book" };
    const folder = await writeFunction("mongodb");
    const { connect, makeUser } = (await import(join(folder, "engine.mjs"))) as Engine;
    const client = await connect(login);
    onTestFinished(() => client.end());
    const asked: Record<string, unknown>[] = [];
    const withoutRoles = {
      db: (name: string) => ({
        command: ({ roles, ...command }: Record<string, unknown>) => {
          asked.push({ ...command, roles });
          const isAsked = roles === undefined;
          return client.db(name).command(isAsked ? command : { ...command, roles: [] });
        },
      }),
    };
    const enter = async (password: string): Promise<void> => {
      const auth = { username: "orderbookapp", password };
      const program = new MongoClient(`mongodb://${server.host}`, { auth, authSource: "admin" });
      try {
        await program.db("order_book").collection("orders").insertOne({});
      } finally {
        await program.close();
      }
    };
    for (const password of ["first", "next"]) {
      await makeUser(withoutRoles, { name: "orderbookapp", password }, { login });
      await enter(password);
    }
    await expect(enter("first")).rejects.toThrow();
    const roles = ["readWrite", "dbAdmin"].map((role) => ({ role, db: "order_book" }));
    expect(asked).toEqual([
      { usersInfo: "orderbookapp" },
      { createUser: "orderbookapp", pwd: "first", roles },
      { usersInfo: "orderbookapp" },
      { updateUser: "orderbookapp", pwd: "next", roles },
    ]);
  },
);
