import type { SyntaxNode, Tree } from "@lezer/common";

/** A node of a tree of Lezer with the text that it is made from. */
export class Piece {
  readonly node: SyntaxNode;
  readonly source: string;

  constructor(node: SyntaxNode, source: string) {
    this.node = node;
    this.source = source;
  }

  get name(): string {
    return this.node.name;
  }

  get text(): string {
    return this.source.slice(this.node.from, this.node.to);
  }

  get children(): Piece[] {
    const found: Piece[] = [];
    for (let at = this.node.firstChild; at; at = at.nextSibling) {
      found.push(new Piece(at, this.source));
    }
    return found;
  }

  get outer(): Piece | undefined {
    const { parent } = this.node;
    return parent ? new Piece(parent, this.source) : undefined;
  }

  /** The first child of a kind. */
  child(...kinds: readonly string[]): Piece | undefined {
    return this.children.find(({ name }) => kinds.includes(name));
  }

  all(kind: string): Piece[] {
    return this.children.filter(({ name }) => name === kind);
  }

  is(other: Piece): boolean {
    return this.node.from === other.node.from && this.node.to === other.node.to;
  }
}

/** Visits every node of a tree, in order. */
export function visitTree(tree: Tree, source: string, visit: (piece: Piece) => void): void {
  tree.iterate({
    enter: ({ node }) => {
      visit(new Piece(node, source));
    },
  });
}

/** Things by a key, of which each key may have several. */
export function addTo<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}
