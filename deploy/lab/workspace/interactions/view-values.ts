import { asObject } from '../json.ts';
import { listElements, type PlacedElement } from '../store/elements.ts';
import { holdsEntry, isEmptyEntry, readEntry, stateValues } from '../store/entries.ts';
import type { Workspace } from '../workspace.ts';
import { keepForm, mergeRaw, type Place, placeBlocks, placeForm } from './place.ts';
import { type Rejection, reject } from './report.ts';

/** Finds what `values` say of an element: `{block: {action: x}}`, `{block: x}` or `{action: x}`. */
function rawFor(values: Readonly<Record<string, unknown>>, placed: PlacedElement): { raw: unknown } | undefined {
  const ofBlock = values[placed.blockId];
  const inBlock = asObject(ofBlock);
  if (inBlock !== undefined && placed.actionId in inBlock) return { raw: inBlock[placed.actionId] };
  if (inBlock === undefined && ofBlock !== undefined) return { raw: ofBlock };
  if (placed.actionId in values) return { raw: values[placed.actionId] };
  return undefined;
}

/**
 * Enters `values` into the inputs of a place, as a person typing would; refuses what the inputs would not take.
 * `isUnfinished`: the person is still typing and clicks something else, so what does not fit yet is left out.
 */
export function enterValues(
  workspace: Workspace,
  options: { place: Place; userId: string; values: unknown; isUnfinished: boolean },
): { ok: true } | Rejection {
  const { place, userId, isUnfinished } = options;
  const values = asObject(options.values);
  if (values === undefined) return reject(400, 'invalid_arguments', 'values must be an object');
  const used = new Set<string>();
  let form = placeForm(place, userId);
  for (const placed of listElements(placeBlocks(place))) {
    if (!holdsEntry(placed.type)) continue;
    const found = rawFor(values, placed);
    if (found === undefined) continue;
    used.add(placed.blockId).add(placed.actionId);
    const suggested = workspace.state.suggestions.get(`${placed.blockId} ${placed.actionId}`) ?? [];
    const read = readEntry(placed, found.raw, { state: workspace.state, userId, suggested });
    if (!read.ok && isUnfinished) continue;
    if (!read.ok) return reject(422, 'invalid_value', `${placed.input?.label ?? placed.actionId}: ${read.problem}`);
    form = mergeRaw(form, placed.blockId, placed.actionId, read.entry);
  }
  const stray = Object.keys(values).filter((name) => !used.has(name));
  if (stray.length > 0 && !isUnfinished)
    return reject(422, 'input_not_found', `no input is called ${stray.join(', ')}`);
  keepForm(place, userId, form);
  return { ok: true };
}

/** The inputs that must be filled in and are not, as block ids. */
export function missingInputs(place: Place, userId: string): string[] {
  const values = stateValues(placeBlocks(place), placeForm(place, userId));
  return listElements(placeBlocks(place))
    .filter((placed) => placed.input?.optional === false)
    .filter((placed) => isEmptyEntry(values[placed.blockId]?.[placed.actionId] ?? {}))
    .map((placed) => placed.blockId);
}
