import postgres from "postgres";

/** An enum: what Node alone cannot run, and tsx can. */
export enum Unit {
  Centimetre = "cm",
}

export const sql = postgres(process.env.DATABASE_URL ?? "", { onnotice: () => undefined });

export async function createTables(): Promise<void> {
  await sql`create table if not exists levels (
    level int not null,
    at timestamptz not null default now()
  )`;
}
