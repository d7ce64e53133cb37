import { isCalendarDay } from '../block-kit/elements/picker.ts';
import { asObject, type JsonObject, JsonObjects } from '../json.ts';
import type { FormValues } from '../model.ts';
import { listElements, type PlacedElement } from './elements.ts';
import { type Chooser, offersId } from './id-choices.ts';

/** How an element's entry is called in Slack's payloads, and what it holds. */
interface EntryKind {
  readonly field: string;
  readonly initial: string;
  readonly holds: 'text' | 'option' | 'options' | 'id' | 'ids' | 'date' | 'time' | 'seconds' | 'object' | 'files';
}

const text: EntryKind = { field: 'value', initial: 'initial_value', holds: 'text' };
const option: EntryKind = { field: 'selected_option', initial: 'initial_option', holds: 'option' };
const options: EntryKind = { field: 'selected_options', initial: 'initial_options', holds: 'options' };

/** Elements that hold an entry (docs.slack.dev/reference/interaction-payloads/view-interactions-payload). */
const entryKinds: Readonly<Record<string, EntryKind>> = {
  plain_text_input: text,
  number_input: text,
  email_text_input: text,
  url_text_input: text,
  rich_text_input: { field: 'rich_text_value', initial: 'initial_value', holds: 'object' },
  static_select: option,
  external_select: option,
  radio_buttons: option,
  overflow: option,
  multi_static_select: options,
  multi_external_select: options,
  checkboxes: options,
  users_select: { field: 'selected_user', initial: 'initial_user', holds: 'id' },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', holds: 'ids' },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation', holds: 'id' },
  multi_conversations_select: { field: 'selected_conversations', initial: 'initial_conversations', holds: 'ids' },
  channels_select: { field: 'selected_channel', initial: 'initial_channel', holds: 'id' },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', holds: 'ids' },
  datepicker: { field: 'selected_date', initial: 'initial_date', holds: 'date' },
  timepicker: { field: 'selected_time', initial: 'initial_time', holds: 'time' },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time', holds: 'seconds' },
  file_input: { field: 'files', initial: 'files', holds: 'files' },
};

/** An entry as Slack's state has it, or what is wrong with it. */
export type Entry =
  | { readonly ok: true; readonly entry: JsonObject }
  | { readonly ok: false; readonly problem: string };

const good = (entry: JsonObject): Entry => ({ ok: true, entry });
const bad = (problem: string): Entry => ({ ok: false, problem });

/** Whether an element holds an entry that stays (an overflow menu forgets its choice at once). */
export function holdsEntry(type: string): boolean {
  return type in entryKinds && type !== 'overflow';
}

/** The options an element offers itself, groups flattened. */
function offeredOptions(element: JsonObject): JsonObject[] | undefined {
  const own = JsonObjects.safeParse(element.options);
  if (own.success) return own.data;
  const groups = JsonObjects.safeParse(element.option_groups);
  if (!groups.success) return undefined;
  return groups.data.flatMap((group) => JsonObjects.safeParse(group.options).data ?? []);
}

/** The option meant by a value or an option object; options of external selects are taken as they were suggested. */
function chooseOption(
  element: JsonObject,
  choice: { raw: unknown; suggested: readonly JsonObject[] },
): JsonObject | undefined {
  const asOption = asObject(choice.raw);
  const value = asOption === undefined ? choice.raw : asOption.value;
  const offered = offeredOptions(element) ?? choice.suggested;
  return offered.find((candidate) => candidate.value === value);
}

/** What is wrong with how many were chosen. */
function assessCount(placed: PlacedElement, chosen: readonly unknown[]): string | undefined {
  const most = placed.element.max_selected_items;
  return typeof most === 'number' && chosen.length > most ? `at most ${most} may be selected` : undefined;
}

/** A menu of people or conversations takes what it offers to this person, and no more than it allows. */
function assessIds(placed: PlacedElement, ids: readonly unknown[], who: Chooser): string | undefined {
  const stray = ids.find((id) => typeof id !== 'string' || !offersId(placed, { ...who, id }));
  return stray === undefined ? assessCount(placed, ids) : `${JSON.stringify(stray)} is not one of the choices`;
}

function readOptions(placed: PlacedElement, raw: unknown, suggested: readonly JsonObject[]): Entry {
  if (!Array.isArray(raw)) return bad('must be a list of option values');
  const chosen = raw.map((item) => chooseOption(placed.element, { raw: item, suggested }));
  const found = chosen.filter((item) => item !== undefined);
  if (found.length !== chosen.length) return bad(`not all of ${JSON.stringify(raw)} are options`);
  const problem = assessCount(placed, found);
  return problem === undefined ? good({ selected_options: found }) : bad(problem);
}

function readText(placed: PlacedElement, raw: unknown): Entry {
  if (typeof raw !== 'string' && typeof raw !== 'number') return bad('must be text');
  const { element, type } = placed;
  const value = String(raw);
  const { min_length: shortest, max_length: longest, min_value: least, max_value: most } = element;
  if (typeof shortest === 'number' && value.length < shortest) return bad(`must be at least ${shortest} characters`);
  if (typeof longest === 'number' && value.length > longest) return bad(`must be at most ${longest} characters`);
  if (type === 'number_input') {
    const number = Number(value);
    if (value.trim() === '' || !Number.isFinite(number)) return bad('must be a number');
    if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return bad('must be a whole number');
    if (least !== undefined && number < Number(least)) return bad(`must be at least ${String(least)}`);
    if (most !== undefined && number > Number(most)) return bad(`must be at most ${String(most)}`);
  }
  if (type === 'email_text_input' && !/^[^@\s]+@[^@\s]+$/.test(value)) return bad('must be an email address');
  if (type === 'url_text_input' && !URL.canParse(value)) return bad('must be a URL');
  return good({ value });
}

const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** Who enters something, and what the app last suggested for the element. */
export interface EntryContext extends Chooser {
  readonly suggested: readonly JsonObject[];
}

/**
 * Reads what a person entered into an element; what the element would not let them enter is a problem.
 * `raw` is either the bare value (text, an option's value, an id, a list of them) or Slack's own state object.
 */
export function readEntry(placed: PlacedElement, raw: unknown, context: EntryContext): Entry {
  const kind = entryKinds[placed.type];
  if (kind === undefined) return bad(`a ${placed.type} holds no value`);
  const wrapped = asObject(raw);
  const value = wrapped !== undefined && kind.field in wrapped ? wrapped[kind.field] : raw;
  const entry = readKind(placed, { kind, value, context });
  return entry.ok ? good({ type: placed.type, ...entry.entry }) : entry;
}

function readKind(placed: PlacedElement, read: { kind: EntryKind; value: unknown; context: EntryContext }): Entry {
  const { kind, value, context } = read;
  const { suggested } = context;
  const { field, holds } = kind;
  if (value === null || value === undefined || value === '') return good({ [field]: emptyOf(holds) });
  if (holds === 'text') return readText(placed, value);
  if (holds === 'options') return readOptions(placed, value, suggested);
  if (holds === 'option') {
    const chosen = chooseOption(placed.element, { raw: value, suggested });
    return chosen === undefined ? bad(`${JSON.stringify(value)} is not one of the options`) : good({ [field]: chosen });
  }
  if (holds === 'ids') {
    if (!Array.isArray(value)) return bad('must be a list of ids');
    const problem = assessIds(placed, value, context);
    return problem === undefined ? good({ [field]: value }) : bad(problem);
  }
  if (holds === 'seconds') {
    return Number.isInteger(Number(value)) ? good({ [field]: Number(value) }) : bad('must be epoch seconds');
  }
  if (holds === 'object' || holds === 'files') return good({ [field]: value });
  if (typeof value !== 'string') return bad('must be text');
  if (holds === 'id') {
    const problem = assessIds(placed, [value], context);
    return problem === undefined ? good({ [field]: value }) : bad(problem);
  }
  const isRight = holds === 'date' ? isCalendarDay(value) : isTime(value);
  return isRight ? good({ [field]: value }) : bad(`is not a ${holds}`);
}

function emptyOf(holds: EntryKind['holds']): unknown {
  return holds === 'options' || holds === 'ids' || holds === 'files' ? [] : null;
}

/** Whether nothing was entered. */
export function isEmptyEntry(entry: JsonObject): boolean {
  const { type: _type, ...rest } = entry;
  return Object.values(rest).every((value) => value === null || (Array.isArray(value) && value.length === 0));
}

/** What an element holds before anybody touched it. */
export function initialEntry(placed: PlacedElement): JsonObject {
  const kind = entryKinds[placed.type];
  if (kind === undefined) return { type: placed.type };
  const initial = placed.element[kind.initial];
  return { type: placed.type, [kind.field]: initial ?? emptyOf(kind.holds) };
}

/** The state of every input in `blocks`: what was entered, else what it started with. */
export function stateValues(blocks: readonly JsonObject[], form: FormValues): FormValues {
  const values: FormValues = {};
  for (const placed of listElements(blocks)) {
    if (!holdsEntry(placed.type)) continue;
    const { blockId, actionId } = placed;
    const entered = form[blockId]?.[actionId];
    values[blockId] = {
      ...values[blockId],
      [actionId]: entered !== undefined && entered.type === placed.type ? entered : initialEntry(placed),
    };
  }
  return values;
}
