import { readSettings } from "../../../program/settings/settings.ts";
import { describeOdd } from "./application.ts";

await describeOdd(await readSettings()).close();
