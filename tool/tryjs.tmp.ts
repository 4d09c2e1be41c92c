import { readJavaScript } from "/tmp/wt/detect/tool/detect/javascript/read.ts";
import { globSync } from "node:fs";
const root = process.argv[2];
const files = globSync("**/*.{ts,tsx,js,jsx,mjs,cjs,vue,svelte,astro}", {cwd: root}).filter(f=>!/node_modules|\.test\.|\.spec\.|\.d\.ts/.test(f)).map(f=>root+"/"+f);
const t=Date.now();
const found = readJavaScript(root, files, new Map());
for (const f of found) console.log(f.name.padEnd(40), f.need, f.default ?? "", f.type ?? "", f.client?"client":"", `${f.file}:${f.line}`, f.how);
console.log(Date.now()-t,"ms", files.length);
