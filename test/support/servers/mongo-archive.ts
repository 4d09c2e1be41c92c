import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { BSON } from "mongodb";
import type { IndexDescription } from "mongodb";

/** The indexes of a collection that a dump has. */
export interface DumpedIndexes {
  db: string;
  collection: string;
  indexes: IndexDescription[];
}

const magic = 0x8199e26d;
const terminator = 0xffffffff;

/**
 * The indexes in an archive of `mongodump`, from its prelude: a number, a header, and a document
 * for each collection, with its metadata as JSON. Source: mongo-tools, common/archive.
 */
export function readIndexes(path: string): DumpedIndexes[] {
  const bytes = gunzipSync(readFileSync(path));
  if (bytes.readUInt32LE(0) !== magic) throw new Error(`${path} is no archive of mongodump`);
  const documents: BSON.Document[] = [];
  for (let at = 4; bytes.readUInt32LE(at) !== terminator; at += bytes.readUInt32LE(at)) {
    documents.push(BSON.deserialize(bytes.subarray(at, at + bytes.readUInt32LE(at))));
  }
  return documents.slice(1).map(({ db, collection, metadata }) => {
    const { indexes } = BSON.EJSON.parse(String(metadata)) as { indexes: IndexDescription[] };
    return { db: String(db), collection: String(collection), indexes };
  });
}
