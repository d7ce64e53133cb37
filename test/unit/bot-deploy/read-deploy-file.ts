import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

export const checkout = join(import.meta.dirname, '../../..');
export const botFolder = join(checkout, 'deploy/bot');

export const readText = (...path: readonly string[]): Promise<string> => readFile(join(checkout, ...path), 'utf8');

/** A YAML file of the checkout; anchors and merge keys are resolved. */
export const readYaml = async (...path: readonly string[]): Promise<unknown> =>
  parse(await readText(...path), { merge: true });

/** A value of a compose file after Docker's own substitution, with every variable at its default. */
export const withDefaults = (text: string): string => text.replaceAll(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1');
