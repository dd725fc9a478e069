import description from '../../../package.json' with { type: 'json' };

export function readVersion(): string {
  return description.version;
}
