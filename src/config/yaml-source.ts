import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

type Path = readonly PropertyKey[];

/** A YAML text with the places of its keys. */
export interface YamlSource {
  /** Mistakes of the YAML itself, each with its line. */
  readonly mistakes: readonly string[];
  /** The content as plain values. */
  readonly value: unknown;
  /** What stands at that path; undefined if nothing does. */
  valueAt(path: Path): unknown;
  /** Line of that key, or of the nearest key above it that exists. */
  lineOf(path: Path): number;
}

export function readYaml(content: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
  const mistakes = document.errors.map((error) => `line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
  const value: unknown = mistakes.length > 0 ? undefined : document.toJS();
  return {
    mistakes,
    value,
    valueAt: (path) => path.reduce<unknown>(childOf, value),
    lineOf: (path) => lines.linePos(offsetOf(document, path)).line,
  };
}

function childOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === String(key))?.[1];
}

function offsetOf(document: Document.Parsed, path: Path): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined || !isScalar(pair.key)) return offset;
      offset = pair.key.range?.[0] ?? offset;
      node = isNode(pair.value) ? pair.value : null;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)];
      node = isNode(item) ? item : null;
      offset = node?.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value);
}
