import { asObject, type JsonObject, stringField } from '../json.ts';

/** An interactive element and where it stands. */
export interface PlacedElement {
  readonly blockId: string;
  readonly actionId: string;
  readonly type: string;
  readonly element: JsonObject;
  /** The input block around it, if it is one's element. */
  readonly input?: { readonly optional: boolean; readonly label: string };
}

/** Every element with an action_id in `blocks`, however deep, in reading order. */
export function listElements(blocks: readonly JsonObject[]): PlacedElement[] {
  return blocks.flatMap((block) => walk(block, { blockId: '' }));
}

function walk(value: unknown, place: { blockId: string; input?: PlacedElement['input'] }): PlacedElement[] {
  if (Array.isArray(value)) return value.flatMap((item) => walk(item, place));
  const object = asObject(value);
  if (object === undefined) return [];
  const blockId = stringField(object, 'block_id') ?? place.blockId;
  const actionId = stringField(object, 'action_id');
  const type = stringField(object, 'type') ?? '';
  if (actionId !== undefined) {
    return [{ blockId, actionId, type, element: object, ...(place.input === undefined ? {} : { input: place.input }) }];
  }
  const inner =
    type === 'input'
      ? {
          blockId,
          input: {
            optional: object.optional === true,
            label: stringField(asObject(object.label) ?? {}, 'text') ?? blockId,
          },
        }
      : { blockId };
  return Object.values(object).flatMap((child) => walk(child, inner));
}

/** The element a click means: by action_id, told apart by block_id or by a button's value when several share it. */
export function findElement(
  blocks: readonly JsonObject[],
  options: { actionId: string; blockId?: string | undefined; value?: unknown },
): PlacedElement | undefined {
  const { actionId, blockId, value } = options;
  const named = listElements(blocks).filter(
    (placed) => placed.actionId === actionId && (blockId === undefined || placed.blockId === blockId),
  );
  return named.find((placed) => value !== undefined && placed.element.value === value) ?? named[0];
}
