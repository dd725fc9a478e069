import { policyPresets } from '@curfew/core';
import { Value } from 'typebox/value';
import { type Failure, usageFailure } from '../command-line/failure.ts';
import { nearest } from '../command-line/nearest.ts';
import { settingsSchema, type WrittenSettings } from './schema.ts';
import type { Source } from './source.ts';

/** @throws Failure that names the key, where it stands, and the nearest known one or what it must be. */
export function validateSettings(source: Source): WrittenSettings {
  const { written } = source;
  if (Value.Check(settingsSchema, written)) return written;
  const errors = Value.Errors(settingsSchema, written);
  for (const error of errors) {
    if (error.keyword !== 'additionalProperties') continue;
    const unknown = error.params.additionalProperties[0];
    if (unknown !== undefined) throw unknownKey(source, pathOf(error.instancePath), unknown);
  }
  const deepest = errors.map((error) => pathOf(error.instancePath)).sort((a, b) => b.length - a.length)[0] ?? [];
  throw wrongValue(source, deepest);
}

function pathOf(instancePath: string): string[] {
  const segments = instancePath.split('/').slice(1);
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function propertiesAt(path: readonly string[]): Readonly<Record<string, SchemaNode>> {
  const node = schemaAt(path);
  return (node && objectOf(node).properties) ?? {};
}

function unknownKey(source: Source, parent: readonly string[], key: string): Failure {
  const known = Object.keys(propertiesAt(parent));
  const near = nearest(key, known);
  const where = parent.length === 0 ? '' : ` in ${parent.join('.')}`;
  return usageFailure(
    `${source.locate([...parent, key])}: unknown key ${JSON.stringify(key)}${where}`,
    near === undefined ? `known keys: ${known.join(', ')}` : `did you mean ${JSON.stringify(near)}?`,
  );
}

function wrongValue(source: Source, path: readonly string[]): Failure {
  const described = [...path.keys(), path.length]
    .map((length) => path.slice(0, length))
    .findLast((part) => schemaAt(part)?.description !== undefined);
  const at = described ?? [];
  const name = at.length === 0 ? 'the configuration' : at.join('.');
  const value = at.reduce<unknown>(
    (inside, key) => (inside as Readonly<Record<string, unknown>> | undefined)?.[key],
    source.written,
  );
  return usageFailure(
    `${source.locate(at)}: ${name} must be ${schemaAt(at)?.description ?? 'different'}, not ${show(value)}`,
  );
}

/** @throws Failure for a name that is no preset. */
export function assertPreset(name: string, source: Source, path: readonly string[]): keyof typeof policyPresets {
  const known = Object.keys(policyPresets) as (keyof typeof policyPresets)[];
  const preset = known.find((candidate) => candidate === name);
  if (preset !== undefined) return preset;
  const near = nearest(name, known);
  throw usageFailure(
    `${source.locate(path)}: ${path.join('.')} names the unknown preset ${JSON.stringify(name)}`,
    near === undefined ? `known presets: ${known.join(', ')}` : `did you mean ${JSON.stringify(near)}?`,
  );
}

interface SchemaNode {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly anyOf?: readonly SchemaNode[];
}

/** The part of the schema that rules the value at a path. */
function schemaAt(path: readonly string[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = settingsSchema;
  for (const key of path) {
    const inside: SchemaNode = node === undefined ? {} : objectOf(node);
    node = inside.properties?.[key] ?? Object.values(inside.patternProperties ?? {})[0];
  }
  return node;
}

/** Of a union, the member that has properties. */
function objectOf(node: SchemaNode): SchemaNode {
  return node.anyOf?.find((member) => member.properties !== undefined) ?? node;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
