import { z } from 'zod';
import { Bug } from '../core/invariant.ts';
import type { ChangeAnswers, ChangeRequest } from '../core/operations/change-form.ts';
import { inputIds } from './ids.ts';

/** What an input of one of our forms holds. Source: Slack's reference of view_submission, `state.values`. */
const Entry = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  /** Epoch seconds. */
  selected_date_time: z.number().nullish(),
});
const Values = z.record(z.string(), z.record(z.string(), Entry));

const Inputs = z.array(z.object({ type: z.string(), block_id: z.string().optional() }));

/** Where the person is told what came late. */
const WayBack = z.object({
  /** Slack channel id in which they typed or clicked; empty when Slack did not say. */
  channel: z.string(),
  /** The `response_url` of what they typed or clicked: it reaches them where the bot is no member, for 30 minutes. */
  responseUrl: z.string().optional(),
});
export type WayBack = z.infer<typeof WayBack>;

/** `private_metadata` of the form of a change. Who asks is never in it: Slack says who submits. */
const ChangeMetadata = WayBack.extend({
  command: z.string(),
  cluster: z.string(),
  args: z.record(z.string(), z.string()),
  /** IANA name of whoever has the form open. */
  timeZone: z.string().optional(),
});
export type ChangeMetadata = z.infer<typeof ChangeMetadata>;

/** `private_metadata` of the forms of a decision. */
const DecisionMetadata = WayBack.extend({ operationId: z.string() });
export type DecisionMetadata = z.infer<typeof DecisionMetadata>;

/** In characters. Source: Slack's reference of views. */
const longestMetadata = 3000;

/** What a form remembers about the change it is for. Undefined when Slack would not take it. */
export function writeChangeMetadata(
  { command, cluster, args, channel }: ChangeRequest,
  way: Pick<ChangeMetadata, 'responseUrl' | 'timeZone'> = {},
): string | undefined {
  const remembered = { command, cluster, args, channel } satisfies ChangeMetadata;
  // The way back is worth less than the form.
  return [{ ...remembered, ...way }, remembered]
    .map((metadata) => JSON.stringify(metadata))
    .find((written) => written.length <= longestMetadata);
}

export function writeDecisionMetadata(metadata: DecisionMetadata): string {
  return JSON.stringify(metadata);
}

/** Throws a `Bug` when it is not what `writeChangeMetadata` wrote. */
export function readChangeMetadata(text: string): ChangeMetadata {
  return readMetadata(ChangeMetadata, text);
}

/** Throws a `Bug` when it is not what `writeDecisionMetadata` wrote. */
export function readDecisionMetadata(text: string): DecisionMetadata {
  return readMetadata(DecisionMetadata, text);
}

/** Everything filled into a form. */
export interface FormValues {
  /** By argument; undefined where an input was left empty. */
  readonly args: Readonly<Record<string, string | undefined>>;
  readonly answers: ChangeAnswers;
}

/** Reads `view.state.values` of a submission. Throws a `Bug` when they are none of our inputs'. */
export function readFormValues(state: unknown): FormValues {
  const parsed = Values.safeParse(state);
  if (parsed.success) return toFormValues(parsed.data);
  throw new Bug('a submitted form holds something that no input of ours has', { cause: parsed.error });
}

/** The reason that was entered, for whoever wants it back; empty when there is none, whatever else the form holds. */
export function readReason(state: unknown): string {
  const parsed = Values.safeParse(state);
  return parsed.success ? toFormValues(parsed.data).answers.reason : '';
}

function toFormValues(values: z.infer<typeof Values>): FormValues {
  const read = (block: string) => readEntry(values[block]?.[inputIds.action]);
  const names = Object.keys(values)
    .filter((block) => block.startsWith(inputIds.argumentPrefix))
    .map((block) => block.slice(inputIds.argumentPrefix.length));
  const confirmation = read(inputIds.confirmation);
  const code = read(inputIds.code);
  return {
    args: Object.fromEntries(names.map((name) => [name, read(`${inputIds.argumentPrefix}${name}`)])),
    answers: {
      reason: read(inputIds.reason) ?? '',
      ...(confirmation !== undefined && { confirmation }),
      ...(code !== undefined && { code }),
    },
  };
}

/** What was asked for before the form opened, and what was chosen in it: an input left empty takes an argument away. */
export function mergeArguments(
  before: Readonly<Record<string, string>>,
  chosen: FormValues['args'],
): Record<string, string> {
  const entries = Object.entries({ ...before, ...chosen });
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/**
 * The block under which a refusal about that field is shown; undefined when the form has no such input. `blocks` are
 * those of the submitted view.
 */
export function findErrorBlock(blocks: unknown, field: string): string | undefined {
  const wanted = [field, `${inputIds.argumentPrefix}${field}`];
  const inputs = Inputs.parse(blocks).filter(({ type }) => type === 'input');
  return inputs.find(({ block_id = '' }) => wanted.includes(block_id))?.block_id;
}

function readEntry(entry: z.infer<typeof Entry> | undefined): string | undefined {
  if (entry?.selected_date_time != null) return String(entry.selected_date_time * 1000);
  const text = entry?.selected_option?.value ?? entry?.value ?? undefined;
  return text === '' ? undefined : text;
}

function readMetadata<T>(schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Bug('a form came back with another private_metadata than it was given', { cause: parsed.error });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
