import type { Nodes, Root, Table } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** What a renderer of GitHub's Markdown makes of a comment. */
export interface RenderedComment {
  html: string;
  root: Root;
  tables: Table[];
  /** All text that is neither code nor HTML: where mentions and links are looked for. */
  text: string;
  /** The HTML that the comment has itself. */
  ownHtml: string[];
  /** Links and images, whoever made them. */
  links: string[];
}

/** Reads a comment as GitHub does. */
export function readComment(markdown: string): RenderedComment {
  const root = fromMarkdown(markdown, {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  const found: RenderedComment = {
    html: micromark(markdown, {
      allowDangerousHtml: true,
      extensions: [gfm()],
      htmlExtensions: [gfmHtml()],
    }),
    root,
    tables: [],
    text: "",
    ownHtml: [],
    links: [],
  };
  visit(root, found);
  return found;
}

function visit(node: Nodes, found: RenderedComment): void {
  if (node.type === "table") found.tables.push(node);
  if (node.type === "text") found.text += `${node.value}\n`;
  if (node.type === "html") found.ownHtml.push(node.value);
  if (node.type === "link" || node.type === "image") found.links.push(node.url);
  if ("children" in node) for (const child of node.children) visit(child, found);
}

/** What is wrong with how a comment reads; empty where nothing is. */
export function problemsOf(markdown: string): string[] {
  const { html, tables, text, ownHtml, links } = readComment(markdown);
  const tags = html.replaceAll(/<(code|pre)\b[^>]*>[\s\S]*?<\/\1>/g, "");
  const opened = [...tags.matchAll(/<details>/g)].length;
  const closed = [...tags.matchAll(/<\/details>/g)].length;
  const own = /^(<!-- slipway:check [^ >]* -->|<\/?details>|<details>\n<summary>.*<\/summary>)$/;
  return [
    ...(opened === closed ? [] : [`${opened} <details>, ${closed} </details>`]),
    ...ownHtml.filter((one) => !own.test(one)).map((one) => `HTML: ${one}`),
    ...links.map((link) => `link: ${link}`),
    ...[...text.matchAll(/@[\w-]|#\d|GH-\d|\b[0-9a-f]{7,40}\b|:\w+:|\$/g)].map(
      ([hit]) => `live: ${hit}`,
    ),
    ...tables.flatMap(({ children }) => {
      const widths = new Set(children.map((row) => row.children.length));
      return widths.size === 1 ? [] : [`rows of ${[...widths].join(", ")} cells`];
    }),
    ...(/<(script|img|a|iframe|input)\b/.test(tags) ? ["a tag from outside"] : []),
  ];
}
