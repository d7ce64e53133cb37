/**
 * Every figure the validator enforces, in one table. `…Characters` count code points, plain names count items.
 *
 * Sources, named at each group:
 * - [docs X]    Slack's reference, docs.slack.dev/reference/X
 * - [types]     doc comments of @slack/types 3.2.0
 * - [java#N]    the doc comments that pull request N of slackapi/java-slack-sdk added
 * - [bolt#N]    issue N of slackapi/bolt-js, in which somebody measured the limit
 * - [facts]     the project's own notes on Slack
 */
export const limits = {
  /** [docs block-kit/blocks] 50 in a message, 100 in a modal or home tab. */
  surface: { messageBlocks: 50, viewBlocks: 100 },

  /**
   * text: [docs methods/chat.postMessage] cut at 40,000; a cut message is a defect, so it is refused (`msg_too_long`).
   * attachments: [docs methods/chat.postMessage] 100 (`too_many_attachments`).
   * markdownCharacters: [docs block-kit/blocks/markdown-block] summed over the message.
   * tables: [docs block-kit/blocks/table-block] one (`only_one_table_allowed`); data tables count as tables.
   * tableCharacters: [docs block-kit/blocks/data-table-block] all cells of one message together.
   * plans: [facts]. charts: [docs block-kit/blocks/data-visualization-block].
   */
  message: {
    textCharacters: 40_000,
    attachments: 100,
    markdownCharacters: 12_000,
    tables: 1,
    tableCharacters: 10_000,
    plans: 1,
    charts: 2,
  },

  /**
   * The budget behind `msg_blocks_too_long`, which Slack does not publish. What is known: a message of markdown alone is
   * refused from 13,297 characters on, and one divider more costs 125 [bolt#2509]; `&`, `<` and `>` count as the entities
   * Slack stores, and a header costs about 100 beside its text; mixed messages of 9,597 characters in 50 blocks pass and
   * of 11,341 characters in 45 blocks do not [bolt#2867]. `blockCharacters` is the cost of any other block: a value
   * between the two bounds those measurements give (42 and 72).
   */
  messageBudget: { totalCharacters: 13_200, dividerCharacters: 125, headerCharacters: 100, blockCharacters: 50 },

  /**
   * [docs surfaces/modals, reference/views] texts 24, private_metadata 3000, callback_id and external_id 255;
   * [docs methods/views.open] a view above 250 kB is refused (`view_too_large`).
   */
  view: {
    titleCharacters: 24,
    buttonCharacters: 24,
    privateMetadataCharacters: 3000,
    idCharacters: 255,
    sizeBytes: 250_000,
  },

  /** [docs block-kit/composition-objects/text-object] 1..3000. */
  text: { characters: 3000 },
  /** [docs block-kit/blocks], [docs block-kit/block-elements] */
  blockId: { characters: 255 },
  actionId: { characters: 255 },

  /** [docs block-kit/composition-objects/confirmation-dialog-object] */
  confirm: { titleCharacters: 100, textCharacters: 300, buttonCharacters: 30 },
  /** [docs block-kit/composition-objects/option-object] (value 150; the types' comment still says 75) */
  option: { textCharacters: 75, valueCharacters: 150, descriptionCharacters: 75, urlCharacters: 3000 },
  /** [docs block-kit/composition-objects/option-group-object] */
  optionGroup: { labelCharacters: 75, options: 100, groups: 100 },
  /** [docs block-kit/block-elements] every placeholder */
  placeholder: { characters: 150 },

  /** [docs block-kit/blocks/<name>-block] for the groups from here to `video` that say nothing else. */
  section: { textCharacters: 3000, fields: 10, fieldCharacters: 2000 },
  header: { textCharacters: 150 },
  context: { elements: 10 },
  contextActions: { elements: 5 },
  actions: { elements: 25 },
  input: { labelCharacters: 2000, hintCharacters: 2000 },
  image: { urlCharacters: 3000, altTextCharacters: 2000, titleCharacters: 2000 },
  table: { rows: 100, cells: 20, columnSettings: 20 },
  /** A header row and 1..100 rows. */
  dataTable: { minRows: 2, rows: 101, cells: 20, pageSize: 100 },
  /** [java#1624] */
  alert: { textCharacters: 200 },
  card: { titleCharacters: 150, subtitleCharacters: 150, bodyCharacters: 200 },
  carousel: { elements: 10 },
  container: { titleCharacters: 150, subtitleCharacters: 150, blocks: 10 },
  /** [docs block-kit/blocks/data-visualization-block] points and categories 20, series and segments 6. */
  chart: {
    titleCharacters: 50,
    labelCharacters: 20,
    axisLabelCharacters: 50,
    points: 20,
    series: 6,
    segments: 6,
  },
  /** "Less than" 200 and 50 on the page, so the last accepted lengths are 199 and 49. */
  video: { titleCharacters: 199, authorCharacters: 49 },

  /** [docs block-kit/block-elements/button-element] */
  button: { textCharacters: 75, valueCharacters: 2000, urlCharacters: 3000, labelCharacters: 75 },
  /** [docs block-kit/block-elements/select-menu-element, multi-select-menu-element] */
  select: { options: 100 },
  overflow: { options: 5 },
  checkboxes: { options: 10 },
  radioButtons: { options: 10 },
  /** [docs block-kit/block-elements/plain-text-input-element] min_length 0..3000, max_length 1..3000. */
  plainTextInput: { characters: 3000 },
  /** [types] RichTextInput: 1..100. */
  richTextInput: { lines: 100 },
  /** [docs block-kit/block-elements/file-input-element] */
  fileInput: { files: 10 },
  /** [types] RichTextList: 0..8. */
  richTextList: { indent: 8 },
} as const;
