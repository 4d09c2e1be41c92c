import { desc } from "drizzle-orm";
import { database } from "../db/client";
import { notes } from "../db/schema";

// Without this, `next build` would ask the database, which is not there yet.
export const dynamic = "force-dynamic";

export default async function Page() {
  const all = await database.select().from(notes).orderBy(desc(notes.id));
  return (
    <main>
      <h1>Notes</h1>
      <form action="/notes" method="post">
        <input name="text" required />
        <button>Add</button>
      </form>
      <ul>
        {all.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
    </main>
  );
}
