/**
 * Every figure the validator enforces, in one table. Counts are items; lengths are characters (UTF-16 code units).
 *
 * Sources, named at each group:
 * - [docs:X]   Slack's reference page docs.slack.dev/reference/X
 * - [types]    the doc comments of @slack/types 3.2.0
 * - [bolt#N]   an issue of slackapi/bolt-js in which the limit was measured
 */
export const limits = {
  /** [docs:block-kit/blocks] 50 in a message, 100 in a modal or home tab; [types] chunk.d.ts says 50 too. */
  surface: { messageBlocks: 50, viewBlocks: 100 },

  /**
   * [docs:methods/chat.postMessage] text is cut at 40,000 (answered `msg_too_long` here: a cut message is a bug);
   * attachments: 100 at most (`too_many_attachments`).
   * [bolt#2509] blocks of one message: refused with `msg_blocks_too_long` from about 13,200 characters on, the exact
   * figure moving with the mix of blocks (13,297 with markdown alone, 13,172 with a divider added); the round one is used.
   * [docs:block-kit/blocks/markdown-block] markdown: 12,000 summed over the message's markdown blocks.
   */
  message: {
    textCharacters: 40_000,
    blocksCharacters: 13_200,
    markdownCharacters: 12_000,
    attachments: 100,
    tables: 1,
    plans: 1,
    charts: 2,
  },

  /** [docs:block-kit/blocks/*, surfaces/views] */
  view: { titleCharacters: 24, buttonCharacters: 24, privateMetadataCharacters: 3000, idCharacters: 255 },

  /** [docs:block-kit/composition-objects/*] text 1..3000; identifiers 255. */
  text: { characters: 3000 },
  blockId: { characters: 255 },
  actionId: { characters: 255 },

  /** [docs:block-kit/composition-objects/confirmation-dialog-object] */
  confirm: { titleCharacters: 100, textCharacters: 300, buttonCharacters: 30 },

  /** [docs:block-kit/composition-objects/option-object, option-group-object] (types say 75 for value; the page 150). */
  option: { textCharacters: 75, valueCharacters: 150, descriptionCharacters: 75, urlCharacters: 3000 },
  optionGroup: { labelCharacters: 75, options: 100, groups: 100 },

  /** [docs:block-kit/blocks/<type>-block] */
  section: { textCharacters: 3000, fields: 10, fieldCharacters: 2000 },
  header: { textCharacters: 150 },
  context: { elements: 10 },
  actions: { elements: 25 },
  image: { urlCharacters: 3000, altTextCharacters: 2000, titleCharacters: 2000 },
  table: { rows: 100, cells: 20, columnSettings: 20, characters: 10_000 },

  /** [docs:block-kit/block-elements/button-element] */
  button: { textCharacters: 75, valueCharacters: 2000, urlCharacters: 3000, labelCharacters: 75 },
  /** [docs:block-kit/block-elements/*-menu-element, checkboxes-element, radio-button-group-element] */
  select: { options: 100, placeholderCharacters: 150 },
  overflow: { options: 5 },
  checkboxes: { options: 10 },
  radioButtons: { options: 10 },

  /** [types] RichTextList.indent: 0..8 */
  richText: { listIndent: 8 },
} as const;
