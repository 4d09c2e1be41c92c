import { readSettings } from "../../../program/settings/settings.ts";
import { describeLetters } from "./application.ts";

await describeLetters(await readSettings()).close();
