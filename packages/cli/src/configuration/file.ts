import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { usageFailure } from '../command-line/failure.ts';
import { isArvadosFile, readArvadosSettings } from './arvados.ts';
import type { Settings } from './configuration.ts';
import { readSettings } from './settings.ts';
import type { Source } from './source.ts';

/** Reads `curfew.yaml`, or an Arvados cluster file as it is. @throws Failure that names the file and the line. */
export function readFileSettings(file: string): Settings {
  const source = parseYaml(readText(file), file);
  return isArvadosFile(source.written) ? readArvadosSettings(source.written, source) : readSettings(source);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw usageFailure(`the configuration ${file}: ${why}`);
  }
}

/** @param name what stands before the line in errors. */
export function parseYaml(text: string, name: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) throw usageFailure(`${name}:${lines.linePos(error.pos[0]).line}: ${error.message}`);
  return {
    // An empty file says nothing.
    written: document.toJS() ?? {},
    locate(path) {
      const offset = offsetOf(document.contents, path);
      return offset === undefined ? name : `${name}:${lines.linePos(offset).line}`;
    },
  };
}

/** Where the key at a path begins; where it is not written itself, its nearest parent. */
function offsetOf(root: Node | null, path: readonly string[]): number | undefined {
  let node: unknown = root;
  let offset: number | undefined;
  for (const segment of path) {
    if (!isMap(node)) return offset;
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === segment);
    if (pair === undefined) return offset;
    offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
    node = pair.value;
  }
  return offset;
}
