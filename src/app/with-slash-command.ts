import type { Result } from '../core/result.ts';

/** How the sentences of the core and of the commands begin the name of a command: `“/pg status pgprod”`. */
const usual = '“/pg ';

/** The same, with the slash command in it as it is configured: what decides and plans purely does not know that. */
export function withSlashCommand<T>(result: Result<T>, slashCommand: string): Result<T> {
  if (result.ok) return result;
  const name = (text: string) => text.replaceAll(usual, `“${slashCommand} `);
  const { sentence, next, ...rest } = result.refusal;
  return {
    ok: false,
    refusal: { ...rest, sentence: name(sentence), ...(next !== undefined && { next: name(next) }) },
  };
}
