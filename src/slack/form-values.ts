import { z } from 'zod';
import { inputIds } from './ids.ts';

/** One input of a submitted form, as Slack delivers it: only what our own forms use. */
const Input = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  /** Unix time in seconds. */
  selected_date_time: z.number().nullish(),
});

/** `view.state.values`: block_id → action_id → input. */
const FormState = z.record(z.string(), z.record(z.string(), Input));

/** What a person filled in; what was left empty is absent. */
export interface FormValues {
  /** The arguments by name; a moment is epoch milliseconds. */
  readonly args: Readonly<Record<string, string>>;
  readonly reason?: string;
  readonly confirmation?: string;
  readonly code?: string;
}

/** Reads `view.state.values` of a form. `fieldNames`: the arguments it asks for. Throws when Slack sent no such state. */
export function readFormValues(values: unknown, fieldNames: readonly string[]): FormValues {
  const state = FormState.parse(values);
  const read = (blockId: string): string | undefined => readInput(state[blockId]?.[inputIds.action]);
  const args = fieldNames.flatMap((name) => {
    const value = read(`${inputIds.argumentPrefix}${name}`);
    return value === undefined ? [] : [[name, value] as const];
  });
  const reason = read(inputIds.reason);
  const confirmation = read(inputIds.confirmation);
  const code = read(inputIds.code);
  return {
    args: Object.fromEntries(args),
    ...(reason !== undefined && { reason }),
    ...(confirmation !== undefined && { confirmation }),
    ...(code !== undefined && { code }),
  };
}

function readInput(input: z.infer<typeof Input> | undefined): string | undefined {
  if (input?.selected_date_time != null) return String(input.selected_date_time * 1000);
  const typed = (input?.selected_option?.value ?? input?.value ?? '').trim();
  return typed === '' ? undefined : typed;
}
