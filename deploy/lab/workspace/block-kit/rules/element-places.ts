import type { Finding, PathSegment } from '../finding.ts';
import { walkBlocks, walkElements } from '../payload-walk.ts';
import type { Surface } from '../surface.ts';

/**
 * Elements that not every surface takes, by the `available_in_surfaces` of their reference pages
 * (docs.slack.dev/reference/block-kit/block-elements). What is not listed stands everywhere.
 */
export const elementSurfaces: Readonly<Record<string, readonly Surface[]>> = {
  datetimepicker: ['message', 'modal'],
  email_text_input: ['modal'],
  feedback_buttons: ['message'],
  file_input: ['modal'],
  icon_button: ['message'],
  number_input: ['modal'],
  rich_text_input: ['modal', 'home'],
  url_text_input: ['modal'],
  workflow_button: ['message'],
};

/** Elements on a surface that does not take them. */
export function findingsOfElementSurfaces(
  blocks: readonly unknown[],
  { surface, path }: { surface: Surface; path: readonly PathSegment[] },
): Finding[] {
  return [...walkBlocks(blocks, path)].flatMap((block) =>
    [...walkElements(block)].flatMap((element) => {
      const type = String(element.node.type);
      const allowed = elementSurfaces[type];
      if (allowed === undefined || allowed.includes(surface)) return [];
      return [{ sentence: `unsupported type: ${type}`, path: [...element.path, 'type'] }];
    }),
  );
}

/** `response_url_enabled` works for menus of input blocks in modals and nowhere else. */
export function findingsOfResponseUrls(
  blocks: readonly unknown[],
  { surface, path }: { surface: Surface; path: readonly PathSegment[] },
): Finding[] {
  return [...walkBlocks(blocks, path)].flatMap((block) => {
    if (surface === 'modal' && block.node.type === 'input') return [];
    return [...walkElements(block)]
      .filter((element) => element.node.response_url_enabled === true)
      .map((element) => ({
        sentence: '`response_url_enabled` is only allowed in `input` blocks in modals',
        path: [...element.path, 'response_url_enabled'],
      }));
  });
}

/** One element of a view may take the focus when it opens. */
export function findingsOfFocus(blocks: readonly unknown[], path: readonly PathSegment[]): Finding[] {
  const focused = [...walkBlocks(blocks, path)].flatMap((block) =>
    [...walkElements(block)].filter((element) => element.node.focus_on_load === true),
  );
  return focused.slice(1).map((element) => ({
    sentence: 'only one element can have `focus_on_load` set to true',
    path: [...element.path, 'focus_on_load'],
  }));
}
