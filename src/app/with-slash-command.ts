import type { Result } from '../core/result.ts';

/** How the sentences of the core and of the commands begin the name of a command: `“/pg status pgprod”`. */
const usual = '“/pg ';

/**
 * The same, with the slash command in its way out as it is configured: what decides and plans purely does not know that.
 * The sentence stays, because it may repeat what somebody typed.
 */
export function withSlashCommand<T>(result: Result<T>, slashCommand: string): Result<T> {
  if (result.ok) return result;
  const { next } = result.refusal;
  if (next === undefined) return result;
  return { ok: false, refusal: { ...result.refusal, next: next.replaceAll(usual, `“${slashCommand} `) } };
}
